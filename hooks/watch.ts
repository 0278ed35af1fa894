import fs from 'node:fs'
import { clientOf } from '../machine/client.ts'
import { bundles } from './bundles.ts'
import { note } from './findings.ts'
import type { Look } from './lookout.ts'
import { readPayload } from './stdin.ts'

/**
 * The process that wakes an idle conversation when an agent has fallen silent, or what was queued can start. The host starts it with each agent, in the
 * background (`async`), and passes on what it says when it ends with code 2 (`asyncRewake`; 2.1.156 to 2.1.328, with a terminal and
 * without). It ends when the client's last agent has ended, unless a limit keeps launches waiting: the host waits for it
 * before it exits itself. Any other code
 * than 2 is silence; a failure leaves a line for `fanout status`.
 */
const EVERY_MS = 250

function main(): void {
  const { env } = process
  const payload = readPayload()
  if (env.FANOUT === '0' || payload === undefined) process.exit(0)
  attempt(() => {
    const me = clientOf({ CLAUDE_PID: String(process.pid) })
    const { lookoutFor }: typeof import('./judge.ts') = require('./judge.cjs')
    const lookout = lookoutFor(payload, env, me, Date.now(), bundles)
    if (!lookout) process.exit(0)
    setInterval(() => attempt(() => obey(lookout.look(Date.now()))), EVERY_MS)
  })
}

function obey(look: Look): void {
  if (look === 'on') return
  if (look === 'over') process.exit(0)
  fs.writeSync(2, look.words)
  process.exit(2)
}

function attempt(act: () => void): void {
  try {
    act()
  } catch (error) {
    note(`the lookout failed: ${error instanceof Error ? error.message : String(error)}`, process.env, Date.now())
    process.exit(0)
  }
}

main()
