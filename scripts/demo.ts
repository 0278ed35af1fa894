/**
 * The demo: `npm run demo [-- SCENE ...]`. The real client plays each scene twice, without fanout and with it, against a
 * scripted model on loopback; needs no key and no network.
 */

import { show } from './demo/show.ts'
import { painter } from './fanout/text.ts'

const { env, stdout } = process
// Only an orderly exit ends the clients that still run.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const colours = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
const screen = { width: stdout.columns || Number(env.COLUMNS) || 80, paint: painter(colours) }
process.exitCode = await show(process.argv.slice(2), screen, console.log)
