import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/**
 * Whole sessions as real clients told them to a hook on every event, in the order in which the hooks began. Paths are
 * placeholders; long texts of `over-the-cap` are cut, and of its lists of running tasks the first two are kept.
 * Packed, because whoever installs the plugin from git downloads them too; `gzip -dc FILE` shows one.
 */
const ENDING = '.jsonl.gz'
const folder = fileURLToPath(new URL('.', import.meta.url))

/** One event: when it was heard (ms since the epoch) and what the host said. */
export interface Heard {
  at: number
  payload: Record<string, unknown>
}

/** The names of all recordings: client version and what happened. */
export const recordings: readonly string[] = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith(ENDING))
  .map((name) => name.slice(0, -ENDING.length))
  .sort()

/** One recorded session, played in these places. */
export function readRecording(name: string, { project = '/project', home = '/home/user' } = {}): Heard[] {
  const moved = (_: string, value: unknown): unknown =>
    typeof value === 'string'
      ? value.replaceAll('/home/user', () => home).replaceAll(/(?<![\w-])\/project\b/g, () => project)
      : value
  const text = gunzipSync(fs.readFileSync(path.join(folder, `${name}${ENDING}`))).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line, moved) as Heard)
}

/** Every payload of every recording. */
export function everyPayload(): Record<string, unknown>[] {
  return recordings.flatMap((name) => readRecording(name).map(({ payload }) => payload))
}
