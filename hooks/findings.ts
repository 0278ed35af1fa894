import fs from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../core/log/folder.ts'
import { userStateDir } from '../core/log/home.ts'

/** Beyond this size (bytes) the findings begin anew: they are for today's trouble, not an archive. */
const SIZE_MAX = 64 * 1024

/** Notes one line of trouble for `fanout status`. The call itself goes on; a finding that cannot be written is dropped. */
export function note(problem: string, env: NodeJS.ProcessEnv, now: number): void {
  try {
    const dir = userStateDir(env)
    const file = path.join(dir, 'findings.jsonl')
    makeFolder(dir)
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
    const line = `${JSON.stringify({ at: now, problem: problem.slice(0, 500) })}\n`
    fs.writeFileSync(file, line, { flag: size > SIZE_MAX ? 'w' : 'a', mode: 0o600 })
  } catch {}
}
