import fs from 'node:fs'
import { bundles } from './bundles.ts'
import { note } from './findings.ts'
import { hear } from './hear.ts'
import { isStart, tellUnguarded } from './host/replies.ts'
import { readPayload } from './stdin.ts'

/**
 * The process behind every hook: one event in on stdin, nothing or one JSON object out on stdout, exit code 0 always. A hook
 * that fails lets the host's call through, leaves a line for `fanout status` and, at the start of a session, tells the user. `FANOUT=0` turns everything off.
 */
function main(): void {
  const { env } = process
  const payload = readPayload()
  if (env.FANOUT === '0' || payload === undefined) return
  const now = Date.now()
  try {
    const heard = hear(payload, env, now)
    if (!heard) return
    const { answer }: typeof import('./judge.ts') = require('./judge.cjs')
    const reply = answer(heard, payload, env, now, bundles)
    if (reply) write(JSON.stringify(reply))
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error)
    note(`a hook failed and let the call through: ${trouble}`, env, now)
    if (isStart(payload)) write(JSON.stringify(tellUnguarded(trouble)))
  }
}

function write(text: string): void {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(1, rest))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

try {
  main()
} finally {
  // Nothing is left to wait for, Node takes its time to clean up after itself, and the exit code is 0 whatever happens.
  process.exit(0)
}
