import { isGone } from '../../hooks/client.ts'
import { run } from './cli.ts'
import { painter } from './text.ts'

/** The process behind `bin/fanout`. */
async function main(): Promise<void> {
  const { env, stdout, stderr } = process
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
  const colours = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  const around = { cwd: process.cwd(), env, now: Date.now(), paint: painter(colours), gone: isGone }
  const outcome = await run(process.argv.slice(2), around)
  stdout.write(outcome.stdout)
  stderr.write(outcome.stderr)
  process.exitCode = outcome.code
}

main()
