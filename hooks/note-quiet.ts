import fs from 'node:fs'
import path from 'node:path'
import { readState } from '../core/log/log.ts'
import { markOf } from '../core/log/mark.ts'
import { isQuiet } from '../core/log/quiet.ts'
import { asOf } from '../core/log/time.ts'
import { isGone } from '../machine/client.ts'
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
