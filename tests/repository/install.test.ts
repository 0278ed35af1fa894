import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cloneTo, commitAll, filesOfPlugin, readJson, temporaryFolder } from './checkout.ts'
import { type Client, client } from './client.ts'

interface User {
  /** A repository with everything in this checkout. */
  repository: string
  home: string
  claude: Client
  /** Whether Claude Code ran npm. */
  ranNpm(): boolean
}

/** A user on a machine without a network; https://git.invalid/ stands for wherever the repository will be published. */
function user(change: (repository: string) => void = () => {}): User {
  const folder = temporaryFolder()
  const repository = join(folder, 'fan out')
  cloneTo(repository)
  change(repository)
  commitAll(repository)

  const home = join(folder, 'a home')
  mkdirSync(home)
  const base = `file://${folder.startsWith('/') ? '' : '/'}${folder.replaceAll('\\', '/')}/fan out`
  writeFileSync(
    join(home, '.gitconfig'),
    `[url ${JSON.stringify(base)}]\n\tinsteadOf = https://git.invalid/fanout.git\n`,
  )

  const trap = join(folder, 'npm')
  const trace = join(folder, 'npm ran')
  mkdirSync(trap)
  writeFileSync(join(trap, 'npm'), `#!/bin/sh\necho "$*" >> '${trace}'\n`)
  writeFileSync(join(trap, 'npm.cmd'), `@echo %* >> "${trace}"\r\n`)
  chmodSync(join(trap, 'npm'), 0o755)
  return { repository, home, claude: client(home, { cwd: folder, path: [trap] }), ranNpm: () => existsSync(trace) }
}

function installed({ home }: User): string {
  const { plugins } = readJson(home, '.claude', 'plugins', 'installed_plugins.json')
  return plugins['fanout@fanout'][0].installPath
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  )
}

it.each([
  ['a folder', ({ repository }: User) => repository],
  ['a git repository', () => 'https://git.invalid/fanout.git'],
])('installs the plugin folder alone from %s, complete and with nothing to download', (_, source) => {
  const someone = user()
  const { claude } = someone
  claude.plugin('marketplace', 'add', source(someone))
  claude.plugin('install', 'fanout@fanout')
  if (source(someone).startsWith('https:')) rmSync(someone.repository, { recursive: true })

  const plugin = installed(someone)
  const files = filesIn(plugin)
  expect(someone.ranNpm(), 'Claude Code ran npm in the installed copy').toBe(false)
  expect(files.map((file) => file.replaceAll('\\', '/')).sort()).toEqual(filesOfPlugin())
  expect(files.reduce((sum, file) => sum + statSync(join(plugin, file)).size, 0)).toBeLessThan(1_500_000)

  const named = readFileSync(join(plugin, 'hooks', 'hooks.json'), 'utf8').matchAll(/\$\{CLAUDE_PLUGIN_ROOT\}\/([^"]+)/g)
  const missing = [...named].map((match) => String(match[1])).filter((file) => !existsSync(join(plugin, file)))
  expect(missing, 'hooks.json names files that are not installed').toEqual([])

  const env = { ...process.env, FANOUT_STATE_DIR: join(someone.home, 'state') }
  const hook = spawnSync(process.execPath, [join(plugin, 'dist', 'hook.cjs')], { input: '{}', encoding: 'utf8', env })
  expect([hook.status, hook.stdout, hook.stderr]).toEqual([0, '', ''])
  const windows = process.platform === 'win32'
  const program = windows ? `"${join(plugin, 'bin', 'fanout.cmd')}"` : join(plugin, 'bin', 'fanout')
  const cli = spawnSync(program, ['--help'], { encoding: 'utf8', env, shell: windows })
  expect([cli.status, cli.stderr], cli.stdout).toEqual([0, ''])

  const details = claude.plugin('details', 'fanout')
  expect(details).toContain(readJson(plugin, '.claude-plugin', 'plugin.json').description)
  expect(details).toMatch(/Hooks \([1-9]\d*\) .*PreToolUse/)
})

it('would notice if Claude Code installed our development dependencies', () => {
  const someone = user((repository) => {
    const { name, version, devDependencies } = readJson(repository, 'package.json')
    const packages: Record<string, unknown> = { '': { name, version, devDependencies } }
    // It compares this file with package.json first, and leaves npm alone when it does not cover everything.
    for (const [each, pinned] of Object.entries(devDependencies)) packages[`node_modules/${each}`] = { version: pinned }
    const lock = { name, version, lockfileVersion: 3, packages }
    cpSync(join(repository, 'package.json'), join(repository, 'plugin', 'package.json'))
    writeFileSync(join(repository, 'plugin', 'package-lock.json'), JSON.stringify(lock))
    rmSync(join(repository, '.gitignore'))
  })
  someone.claude.plugin('marketplace', 'add', 'https://git.invalid/fanout.git')
  someone.claude.plugin('install', 'fanout@fanout')
  expect(someone.ranNpm()).toBe(true)
})
