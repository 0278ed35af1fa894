import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Stage } from './stage.ts'

/** A plugin that writes down every hook payload. */
export const recorder: string = fileURLToPath(new URL('./recorder', import.meta.url))

/** One hook event as the client sent it. */
export interface Recorded {
  /** Milliseconds since the epoch. */
  at: number
  payload: Record<string, unknown> & { hook_event_name: string; session_id: string }
  /** What the hook's environment told about the client. */
  env: { CLAUDE_PID?: string; CLAUDE_PROJECT_DIR?: string; CLAUDE_CODE_SESSION_ID?: string }
  ppid: number
}

/** All hook events of the stage's recorded sessions, in the order in which their processes wrote them. */
export function recordingOf(stage: Stage): Recorded[] {
  const file = join(stage.dir, 'hooks.jsonl')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Recorded)
}

/** A recording as a fixture: `{at, payload}` per line, with placeholders in place of this machine's paths. */
export function asFixture(recording: readonly Recorded[], stage: Stage): string {
  const slug = (path: string) => path.replace(/[^a-zA-Z0-9]/g, '-')
  const inJson = (path: string) => JSON.stringify(path).slice(1, -1)
  const places: [string, string][] = [
    [inJson(stage.project), '/project'],
    [inJson(stage.home), '/home/user'],
    [inJson(stage.temporary), '/tmp'],
    [slug(stage.project), '-project'],
  ]
  return recording
    .map(({ at, payload }) => JSON.stringify({ at, payload }))
    .map((line) => `${places.reduce((text, [place, placeholder]) => text.replaceAll(place, placeholder), line)}\n`)
    .join('')
}
