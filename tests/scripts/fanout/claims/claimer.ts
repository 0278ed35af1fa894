import fs from 'node:fs'
import { run } from '../../../../scripts/fanout/cli.ts'

/** A process that claims tasks, each under a name of its own, from the signal on until none is left, and says which it got. */
const [project = '', name = '', signal = ''] = process.argv.slice(2)
const still = new Int32Array(new SharedArrayBuffer(4))

async function claimAll(): Promise<void> {
  const tasks: string[] = []
  for (let n = 0; ; n += 1) {
    const around = {
      cwd: project,
      env: process.env as Record<string, string>,
      now: Date.now(),
      paint: (_: string, text: string) => text,
      gone: () => false,
      input: () => '',
      plugin: project,
    }
    const { stdout, stderr } = await run(['claim', '--as', `${name}-${n}`, '--json'], around)
    const { task } = JSON.parse(stdout || '{}') as { task?: string | null }
    if (stderr !== '') throw new Error(stderr)
    if (!task) break
    tasks.push(task)
  }
  fs.writeSync(1, `${JSON.stringify(tasks)}\n`)
}

fs.writeSync(1, 'ready\n')
while (!fs.existsSync(signal)) Atomics.wait(still, 0, 0, 1)
claimAll()
