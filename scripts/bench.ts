/** What the hooks cost, measured here and now: `npm run bench [-- NAME ...] [--quick] [--json] [--strict]`. */
import { bench } from './bench/run.ts'
import { painter } from './fanout/text.ts'

const { env, stdout } = process
// Only an orderly exit ends the clients that still run and removes what they worked on.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const colours = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
process.exitCode = await bench(process.argv.slice(2), painter(colours), console.log)
