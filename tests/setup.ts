/**
 * Cuts every test off from the developer's own environment: a suite started from inside a Claude Code session, or on
 * a machine with fanout switched off, settings in the home folder, signed commits or a company certificate must behave
 * like any other.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const foreign = /^(CLAUDE|ANTHROPIC|FANOUT|XDG)_|^(CLAUDECODE|FANOUT|GIT_DIR|GIT_WORK_TREE|GIT_INDEX_FILE)$/

for (const name of Object.keys(process.env)) {
  if (foreign.test(name) && name !== 'FANOUT_HOST_VERSION') delete process.env[name]
}

// Costs each child process of Node 20 some 30 ms, and no test leaves this machine.
delete process.env.NODE_EXTRA_CA_CERTS

const home = mkdtempSync(join(tmpdir(), 'fanout-home-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
process.env.HOME = home
process.env.USERPROFILE = home

process.env.GIT_CONFIG_GLOBAL = '/dev/null'
process.env.GIT_CONFIG_NOSYSTEM = '1'
for (const who of ['AUTHOR', 'COMMITTER']) {
  process.env[`GIT_${who}_NAME`] = 'fanout tests'
  process.env[`GIT_${who}_EMAIL`] = 'tests@fanout.invalid'
}
