import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Loaded } from '../../../core/config/config.ts'
import { defaults } from '../../../core/config/defaults.ts'
import type { Disk } from '../../../core/config/files.ts'
import { loadConfig } from '../../../core/config/load.ts'
import * as parser from '../../../core/config/parse.ts'
import { temporaryFolder } from '../../repository/checkout.ts'

const windows = process.platform === 'win32'
const MINUTE = 60_000

let folder: string
let projectDir: string
let home: string
let stateDir: string
let parses: number

beforeEach(() => {
  folder = temporaryFolder()
  projectDir = path.join(folder, 'my project')
  home = path.join(folder, 'home')
  stateDir = path.join(folder, 'state')
  parses = 0
  for (const dir of [path.join(projectDir, '.claude'), path.join(home, '.claude'), stateDir])
    fs.mkdirSync(dir, { recursive: true })
})

const write = (dir: string, text: string, name = 'fanout.yaml'): string => {
  const file = path.join(dir, '.claude', name)
  fs.writeFileSync(file, text)
  return file
}

const parse = (): typeof parser => {
  parses += 1
  return parser
}

const load = (more: Partial<Parameters<typeof loadConfig>[0]> = {}): Loaded =>
  loadConfig({ projectDir, home, stateDir, env: {}, parse, ...more })

/** The rules' settings, one of them set. */
const rulesWith = (mode: string): Record<string, string> => ({ ...defaults.rules, 'one-writer': mode })

const cacheFile = (): string => path.join(stateDir, 'config.json')

/** The disk, counting or refusing some calls. */
const disk = (change: Partial<Record<keyof Disk, (...args: never[]) => unknown>>): Disk =>
  ({ ...fs, ...change }) as unknown as Disk

const refuse = (): never => {
  throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
}

describe('without a settings file', () => {
  it('the defaults hold, and nothing is read, parsed or written', () => {
    const fs = disk({ readFileSync: refuse, writeFileSync: refuse, renameSync: refuse })
    expect(load({ fs, parse: refuse })).toEqual({ config: defaults, problems: [], origins: {} })
  })

  it("what a caller does to its settings changes nobody else's", () => {
    load().config.rules['one-writer'] = 'off'
    expect(load().config).toEqual(defaults)
  })
})

describe('with settings files', () => {
  it('the project is above the user, each setting by itself', () => {
    const user = write(home, 'rules: {one-writer: warn}\nleases: {expiry: 1h}')
    const own = write(projectDir, 'leases: {expiry: 5m}')
    const { config, problems, origins } = load()
    expect(config).toEqual({ ...defaults, rules: rulesWith('warn'), leases: { expiry: 5 * MINUTE } })
    expect(problems).toEqual([])
    expect(origins).toEqual({ 'rules.one-writer': { file: user, line: 1 }, 'leases.expiry': { file: own, line: 1 } })
  })

  it('.yml counts too, beside .yaml it is a problem', () => {
    const other = write(projectDir, 'leases: {expiry: 5m}', 'fanout.yml')
    expect(load().config.leases.expiry).toBe(5 * MINUTE)
    write(projectDir, 'leases: {expiry: 7m}')
    for (const _ of ['parsed', 'cached']) {
      const { config, problems } = load()
      expect(config.leases.expiry).toBe(7 * MINUTE)
      expect(problems).toEqual([
        { file: other, key: '', remedy: expect.stringContaining('fanout.yaml stands beside it') },
      ])
    }
  })

  it('a project that is the home has one file, not two', () => {
    write(home, 'foo: 1')
    expect(load({ projectDir: home }).problems.length).toBe(1)
  })

  it('home is where the environment says', () => {
    write(home, 'leases: {expiry: 5m}')
    for (const env of [{ HOME: home }, { USERPROFILE: home }]) {
      expect(load({ home: undefined, env }).config.leases.expiry).toBe(5 * MINUTE)
    }
  })

  it.each([
    ['a folder', (file: string) => fs.mkdirSync(file), 'not a file'],
    ['larger than 64 KB', (file: string) => fs.writeFileSync(file, 'x'.repeat(64 * 1024 + 1)), 'larger than 64 KB'],
  ])('one that is %s is passed over with a problem, unread', (_, make, remedy) => {
    const file = path.join(projectDir, '.claude', 'fanout.yaml')
    make(file)
    write(home, 'leases: {expiry: 5m}')
    const reading = disk({
      readFileSync: (...args: never[]) => (args[0] === file ? refuse() : Reflect.apply(fs.readFileSync, fs, args)),
    })
    const { config, problems } = load({ fs: reading })
    expect(config.leases.expiry).toBe(5 * MINUTE)
    expect(problems).toEqual([{ file, key: '', remedy: expect.stringContaining(remedy) }])
  })

  it('one that cannot be looked at or read leaves the other', () => {
    const file = write(projectDir, 'leases: {expiry: 7m}')
    write(home, 'leases: {expiry: 5m}')
    const only = (call: 'statSync' | 'readFileSync') =>
      disk({ [call]: (...args: never[]) => (args[0] === file ? refuse() : Reflect.apply(fs[call], fs, args)) })
    for (const call of ['statSync', 'readFileSync'] as const) {
      const { config, problems } = load({ fs: only(call) })
      expect(config.leases.expiry).toBe(5 * MINUTE)
      expect(problems).toEqual([{ file, key: '', remedy: expect.stringContaining('EACCES') }])
    }
    expect(load().config.leases.expiry).toBe(7 * MINUTE)
  })

  it.skipIf(windows)('a pipe is never opened', async () => {
    const { execFileSync } = await import('node:child_process')
    execFileSync('mkfifo', [path.join(projectDir, '.claude', 'fanout.yaml')])
    expect(load().problems[0]?.remedy).toContain('not a file')
  })
})

describe('the cache', () => {
  it('spares all parsing until a file changes', () => {
    write(home, 'leases: {expiry: 1h}')
    write(projectDir, 'rules: {one-writer: warn}\nfoo: 1')
    const first = load()
    expect(load()).toEqual(first)
    expect(load({ parse: refuse })).toEqual(first)
    expect(parses).toBe(1)
  })

  const LONG_AGO = 1_700_000_000
  it.each([
    ['the content', () => write(projectDir, 'leases: {expiry: 7m} # longer'), 'enforce', 7],
    ["the user's file, which was not there", () => write(home, 'rules: {one-writer: off}'), 'off', 5],
    [
      'the content, with size and date as before',
      () => {
        const draft = write(projectDir, 'leases: {expiry: 7m}', 'draft')
        fs.utimesSync(draft, LONG_AGO, LONG_AGO)
        fs.renameSync(draft, path.join(projectDir, '.claude', 'fanout.yaml'))
      },
      'enforce',
      7,
    ],
  ])('sees a change of %s', (_, change, mode, minutes) => {
    fs.utimesSync(write(projectDir, 'leases: {expiry: 5m}'), LONG_AGO, LONG_AGO)
    expect(load().config.leases.expiry).toBe(5 * MINUTE)
    // File systems count changes in steps of some milliseconds.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    change()
    expect(load().config).toEqual({ ...defaults, rules: rulesWith(mode), leases: { expiry: minutes * MINUTE } })
    expect(parses).toBe(2)
  })

  it('sees that a file is gone', () => {
    const file = write(projectDir, 'leases: {expiry: 5m}')
    load()
    fs.rmSync(file)
    expect(load().config).toEqual(defaults)
  })

  it('serves worktrees with settings of their own side by side', () => {
    const worktree = path.join(folder, 'worktree')
    fs.mkdirSync(path.join(worktree, '.claude'), { recursive: true })
    write(projectDir, 'leases: {expiry: 5m}')
    write(worktree, 'leases: {expiry: 7m}')
    for (let round = 0; round < 3; round += 1) {
      expect(load().config.leases.expiry).toBe(5 * MINUTE)
      expect(load({ projectDir: worktree }).config.leases.expiry).toBe(7 * MINUTE)
    }
    expect(parses).toBe(2)
  })

  it('stays small', () => {
    for (let i = 1; i <= 20; i += 1) {
      write(projectDir, `leases: {expiry: ${i}m}${' '.repeat(i)}`)
      load()
    }
    expect(JSON.parse(fs.readFileSync(cacheFile(), 'utf8')).length).toBe(8)
    expect(fs.readdirSync(stateDir)).toEqual(['config.json'])
  })

  function cached(loaded: object): (text: string) => string {
    return (text) => JSON.stringify([{ ...JSON.parse(text)[0], loaded }])
  }
  it.each([
    ['is no JSON', () => '[{'],
    ['is empty', () => ''],
    ['is no list', () => '{"key":1}'],
    ['holds nothing', () => '[null, 1, "x", []]'],
    ['lacks a setting', cached({ config: { rules: {}, leases: {} }, problems: [], origins: {} })],
    [
      'has a setting of another type',
      cached({ config: { rules: { 'one-writer': 1 }, leases: { expiry: 1 } }, problems: [], origins: {} }),
    ],
    ['has problems that are none', cached({ config: defaults, problems: [{}], origins: {} })],
    ['has no origins', cached({ config: defaults, problems: [] })],
  ])('is ignored when it %s', (_, damage) => {
    write(projectDir, 'leases: {expiry: 5m}')
    const before = load()
    fs.writeFileSync(cacheFile(), damage(fs.readFileSync(cacheFile(), 'utf8')))
    expect(load()).toEqual(before)
    expect(parses).toBe(2)
    expect(load({ parse: refuse })).toEqual(before)
  })

  it.each<[string, Parameters<typeof disk>[0], () => void]>([
    ['there is no state folder', {}, () => fs.rmSync(stateDir, { recursive: true })],
    ['the disk is full', { writeFileSync: refuse, rmSync: refuse }, () => undefined],
    ['it cannot be put in place', { renameSync: refuse }, () => undefined],
  ])('is done without when %s', (_, change, prepare) => {
    prepare()
    write(projectDir, 'leases: {expiry: 5m}')
    expect(load({ fs: disk(change) })).toMatchObject({ config: { leases: { expiry: 5 * MINUTE } }, problems: [] })
    expect(fs.existsSync(stateDir) ? fs.readdirSync(stateDir) : []).toEqual([])
  })

  it('does not keep what could not be read for a moment', () => {
    write(projectDir, 'leases: {expiry: 5m}')
    expect(load({ fs: disk({ readFileSync: refuse }) }).config).toEqual(defaults)
    expect(load().config.leases.expiry).toBe(5 * MINUTE)
  })
})

it('a parser that cannot be loaded leaves the defaults and says so', () => {
  write(projectDir, 'leases: {expiry: 5m}')
  const { config, problems } = load({ parse: refuse, env: { FANOUT_RULES: 'one-writer=warn' } })
  expect(config).toEqual({ ...defaults, rules: rulesWith('warn') })
  expect(problems).toEqual([
    { file: expect.stringContaining('fanout.yaml'), key: '', remedy: expect.stringContaining('EACCES') },
  ])
})

it('FANOUT_RULES is above every file, and is not cached', () => {
  write(projectDir, 'rules: {one-writer: off}')
  expect(load({ env: { FANOUT_RULES: 'one-writer=warn' } }).config.rules['one-writer']).toBe('warn')
  expect(load().config.rules['one-writer']).toBe('off')
})
