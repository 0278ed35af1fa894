import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  cloneTo,
  filesOfCheckout,
  filesOfPlugin,
  plugin as folder,
  readJson,
  root,
  temporaryFolder,
} from './checkout.ts'
import { client } from './client.ts'

const manifest = readJson(root, 'package.json')
const plugin = readJson(folder, '.claude-plugin', 'plugin.json')
const marketplace = readJson(root, '.claude-plugin', 'marketplace.json')

describe('package.json', () => {
  it('brings users nothing: no dependencies, and no lockfile that Claude Code would install from', () => {
    expect(manifest.dependencies).toBeUndefined()
    const traps = filesOfCheckout().filter((file) => /(^|\/)(package-lock|npm-shrinkwrap)\.json$/.test(file))
    expect(traps, 'with one of these, Claude Code installs our development dependencies for every user').toEqual([])
  })

  it('pins every development dependency, as the lockfile has it', () => {
    const locked = parse(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')).importers['.'].devDependencies
    const specifiers = Object.entries<{ specifier: string }>(locked).map(([name, { specifier }]) => [name, specifier])
    expect(Object.fromEntries(specifiers), 'run `npx pnpm@10 install` and commit pnpm-lock.yaml').toEqual(
      manifest.devDependencies,
    )
    const loose = Object.entries<string>(manifest.devDependencies).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    )
    expect(loose).toEqual([])
  })

  it.each(Object.entries<string>(manifest.scripts))('script %s does its own set-up and exists', (_, script) => {
    expect(script).toMatch(/^node scripts\/setup\.mjs && /)
    for (const [, file = ''] of script.matchAll(/tsx (\S+)/g)) {
      expect(existsSync(join(root, file)), `${file} does not exist`).toBe(true)
    }
  })
})

describe('the plugin', () => {
  it('has one name, one version and one description everywhere', () => {
    const { name, version, description } = manifest
    expect(plugin).toMatchObject({ name, version, description })
    expect(marketplace.plugins).toMatchObject([{ name, description, source: './plugin' }])
    expect(marketplace.plugins[0].version, 'two places for a version drift apart').toBeUndefined()
  })

  it('has what the host reads in its folder, and nothing else', () => {
    const places = filesOfPlugin().map((file) => file.split('/')[0])
    expect([...new Set(places)].sort()).toEqual([
      '.claude-plugin',
      'LICENSE',
      'README.md',
      'agents',
      'assets',
      'bin',
      'commands',
      'dist',
      'hooks',
      'schema',
      'skills',
    ])
    expect(filesOfPlugin().filter((file) => file.startsWith('hooks/'))).toEqual(['hooks/hooks.json'])
  })

  it('has the licence of the repository', () => {
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'))
  })

  it('passes the host’s validator without a warning', () => {
    const temporary = temporaryFolder()
    const clone = join(temporary, 'fan out')
    cloneTo(clone)
    const { plugin } = client(join(temporary, 'home'), { cwd: clone })
    plugin('validate', '.', '--strict')
    const report = JSON.parse(plugin('validate', 'plugin', '--strict', '--profile', 'directory', '--json'))
    const remarks = [report.manifest, ...report.contents].flatMap(({ errors, warnings }) => [...errors, ...warnings])
    const { findings, undecided, failure } = report.directory
    expect({ remarks, findings, undecided, failure }).toEqual({
      remarks: [],
      findings: [],
      undecided: [],
      failure: null,
    })
  })
})
