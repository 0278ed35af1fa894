import fs from 'node:fs'
import { commit } from '../../../../core/log/log.ts'
import { agent, ask } from '../facts.ts'

/** A process like a hook's: it starts, asks once, says what it was told, and is gone. It asks when the signal is there. */

const [log = '', name = '', signal = ''] = process.argv.slice(2)
const still = new Int32Array(new SharedArrayBuffer(4))

fs.writeSync(1, 'ready\n')
while (!fs.existsSync(signal)) Atomics.wait(still, 0, 0, 1)
const who = agent(name, 's1', `client of ${name}`)
const state = commit(log, [ask(who)], Date.now())
fs.writeSync(1, `${JSON.stringify({ name, seq: state.seq, outcome: state.asks[`${name} /p/a.ts`]?.outcome })}\n`)
