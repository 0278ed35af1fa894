import { existsSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { isGone } from '../../machine/client.ts'
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
  const around = {
    cwd: workingFolder(env),
    env,
    now: Date.now(),
    paint: painter(colours),
    gone: isGone,
    input: () => readFileSync(0, 'utf8'),
    plugin: pluginOf(process.argv[1] ?? ''),
  }
  const outcome = await run(process.argv.slice(2), around)
  stdout.write(outcome.stdout)
  stderr.write(outcome.stderr)
  process.exitCode = outcome.code
}

/** Where one stands. Node throws when that folder was removed (a worktree, under a shell that is still in it). */
function workingFolder({ PWD }: NodeJS.ProcessEnv): string {
  try {
    return process.cwd()
  } catch {
    return PWD && path.isAbsolute(PWD) ? PWD : path.parse(process.execPath).root
  }
}

const MANIFEST = path.join('.claude-plugin', 'plugin.json')

/** The plugin a program belongs to: the folder above it that has the manifest; of the source, `plugin/` beside it. */
function pluginOf(program: string): string {
  const start = path.dirname(realpathSync(program))
  for (let dir = start; ; dir = path.dirname(dir)) {
    const found = [dir, path.join(dir, 'plugin')].find((each) => existsSync(path.join(each, MANIFEST)))
    if (found) return found
    if (path.dirname(dir) === dir) return start
  }
}

main()
