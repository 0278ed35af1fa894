import fs from 'node:fs'
import { createRequire } from 'node:module'
import { answer } from './answer.ts'
import { note } from './findings.ts'
import { readPayload } from './stdin.ts'

/**
 * The process behind every hook: one event in on stdin, nothing or one JSON object out on stdout, exit code 0 always. A hook
 * that fails lets the host's call through and leaves a line for `fanout status`. `FANOUT=0` turns everything off.
 */
function main(): void {
  const { env } = process
  const payload = readPayload()
  if (env.FANOUT === '0' || payload === undefined) return
  const now = Date.now()
  try {
    const reply = answer(payload, env, now, () => createRequire(__filename)('./config.cjs'))
    if (reply) write(JSON.stringify(reply))
  } catch (error) {
    note(`a hook failed and let the call through: ${error instanceof Error ? error.message : String(error)}`, env, now)
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

main()
