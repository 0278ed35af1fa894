import fs from 'node:fs'
import path from 'node:path'

/** What a folder's listing tells of its log, without reading it: this much every hook can afford. */

/** The name of segment n (1-based). Digits are padded so that names sort; more digits are fine. */
export function segmentName(n: number): string {
  return `${String(n).padStart(6, '0')}.jsonl`
}

/** The number in a segment's name; undefined for any other file. */
export function segmentNumber(name: string): number | undefined {
  const digits = /^(\d{6,15})\.jsonl$/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The number of the newest segment; 0 where no log has been begun. Throws what the file system throws. */
export function newest(dir: string): number {
  let highest = 0
  for (const name of listIfThere(dir)) highest = Math.max(highest, segmentNumber(name) ?? 0)
  return highest
}

/** Changes whenever the log does: the newest segment and its size. `''` where there is none. */
export function markOf(dir: string): string {
  const n = newest(dir)
  return n === 0 ? '' : `${n} ${fs.statSync(path.join(dir, segmentName(n)), { throwIfNoEntry: false })?.size}`
}

/** The names in a folder; none where it is not there. Throws what else the file system throws. */
export function listIfThere(dir: string): string[] {
  try {
    return fs.readdirSync(dir)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
