/**
 * Runs tests/host on several versions of Claude Code, oldest first: `npm run test:hosts [-- VERSION ...]`. Lists the tests that a
 * version cannot play, each with the reason.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fetchHost, pinnedHost } from './hosts.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const asked = process.argv.slice(2)
const failed: string[] = []

for (const version of asked.length > 0 ? asked : ['2.1.156', '2.1.232', '2.1.328', pinnedHost]) {
  console.log(`\nfanout: tests/host on Claude Code ${version}`)
  await fetchHost(version)
  const env = { ...process.env, FANOUT_HOST_VERSION: version }
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--project', 'host', '--reporter=default', '--reporter=tests/host/skips.ts'],
    {
      cwd: root,
      env,
      stdio: 'inherit',
    },
  )
  if (status !== 0) failed.push(version)
}

console.log(failed.length > 0 ? `\nfanout: failed on ${failed.join(', ')}` : '\nfanout: every version passed')
process.exitCode = failed.length > 0 ? 1 : 0
