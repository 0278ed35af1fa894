import fs from 'node:fs'
import path from 'node:path'
import { readState } from '../core/state/log.ts'
import { markOf } from '../core/state/mark.ts'
import { isQuiet } from '../core/state/quiet.ts'
import { asOf } from '../core/state/time.ts'
import { isGone } from './client.ts'
import { quietMark } from './quiet.ts'

/** Notes the log's mark where nothing lives in it, for `hooks/quiet.ts`. Best effort: without it events cost more. */
export function noteQuiet(dir: string, now: number): void {
  try {
    const mark = markOf(dir)
    if (mark === '' || quietMark(dir) === mark) return
    const state = readState(dir)
    // What was read is what the mark names only if nobody has written in between: a log only grows.
    if (!state || markOf(dir) !== mark || !isQuiet(asOf(now, state), isGone)) return
    const draft = path.join(dir, `tmp.quiet.${process.pid}`)
    fs.writeFileSync(draft, mark, { mode: 0o600 })
    fs.renameSync(draft, path.join(dir, 'quiet'))
  } catch {}
}
