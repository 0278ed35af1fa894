import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { homeOf, userStateDir } from '../../../core/log/home.ts'

let root: string
const at = (...names: string[]): string => path.join(root, ...names)
beforeAll(() => {
  root = fs.realpathSync.native(fs.mkdtempSync(path.join(os.tmpdir(), 'fanout home ')))
  for (const name of ['u', 'other']) fs.mkdirSync(at(name))
  fs.writeFileSync(at('file'), '')
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => fs.rmSync(root, { recursive: true, force: true }))

const account = (homedir: string | Error): void => {
  vi.spyOn(os, 'userInfo').mockImplementation(() => {
    if (homedir instanceof Error) throw homedir
    return { ...os.userInfo, homedir } as unknown as os.UserInfo<string>
  })
}
const noEntry = new Error('A system error occurred: uv_os_get_passwd returned ENOENT')

describe('the home is', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['HOME', { HOME: 'u', USERPROFILE: 'other' }, 'u'],
    ['USERPROFILE without HOME', { USERPROFILE: 'other' }, 'other'],
    ['none where HOME names nothing', { HOME: 'nonexistent' }, undefined],
    ['none where HOME names a file', { HOME: 'file' }, undefined],
    ['the account’s without either', {}, 'other'],
  ])('%s', (_, given, expected) => {
    account(at('other'))
    const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, at(value)]))
    expect(homeOf(env)).toBe(expected && at(expected))
  })

  it.each(['', 'relative', '.', '~'])('the account’s where HOME is %j', (HOME) => {
    account(at('other'))
    expect(homeOf({ HOME })).toBe(at('other'))
  })

  it.each([
    ['has no entry', () => noEntry],
    ['has one that is not there', () => at('nonexistent')],
    ['has an empty one', () => ''],
  ] as [string, () => string | Error][])('none, without an exception, where the account %s', (_, homedir) => {
    account(homedir())
    expect(homeOf({})).toBeUndefined()
    expect(homeOf({ HOME: '' })).toBeUndefined()
  })
})

describe.skipIf(process.platform === 'win32')('the user’s state lies', () => {
  const temporary = `/tmp/fanout-${process.getuid?.()}`

  it.each([
    ['in XDG_STATE_HOME, which is made', { HOME: 'u', XDG_STATE_HOME: 'x/state' }, 'x/state/fanout'],
    ['in the home without one', { HOME: 'u' }, 'u/.local/state/fanout'],
  ])('%s', (_, given, expected) => {
    const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, at(value)]))
    expect(userStateDir(env)).toBe(at(expected))
    expect(fs.existsSync(at(expected))).toBe(false)
  })

  it.each(['', 'state', './state'])('in the home where XDG_STATE_HOME is %j', (XDG_STATE_HOME) => {
    expect(userStateDir({ HOME: at('u'), XDG_STATE_HOME })).toBe(at('u', '.local', 'state', 'fanout'))
  })

  it('under /tmp without a home, and TMPDIR says nothing about it: a sandbox changes that for one command', () => {
    account(noEntry)
    expect(userStateDir({})).toBe(temporary)
    expect(userStateDir({ HOME: at('nonexistent'), TMPDIR: at('gone') })).toBe(temporary)
    expect(fs.existsSync(at('nonexistent'))).toBe(false)
  })

  it('under /tmp where the home does not let us write, unless it is there already', () => {
    vi.spyOn(fs, 'accessSync').mockImplementation(() => {
      throw Object.assign(new Error('EACCES'), { code: 'EACCES' })
    })
    expect(userStateDir({ HOME: at('other') })).toBe(temporary)
    fs.mkdirSync(at('other', '.local', 'state', 'fanout'), { recursive: true })
    expect(userStateDir({ HOME: at('other') })).toBe(at('other', '.local', 'state', 'fanout'))
  })

  it.each<[string, Partial<fs.Stats>]>([
    ['belongs to another user', { uid: 4711 }],
    ['is writable for others', { mode: 0o40777 }],
    ['is a link', { isDirectory: () => false }],
  ])('nowhere, said with the remedy, where the folder under /tmp %s', (_, but) => {
    account(noEntry)
    const ours = { isDirectory: () => true, uid: process.getuid?.() ?? 0, mode: 0o40700 }
    const found = vi.spyOn(fs, 'lstatSync').mockReturnValue(ours as unknown as fs.Stats)
    expect(userStateDir({})).toBe(temporary)
    found.mockReturnValue({ ...ours, ...but } as unknown as fs.Stats)
    expect(() => userStateDir({})).toThrow(/belongs to somebody else; set HOME, XDG_STATE_HOME or FANOUT_STATE_DIR/)
  })
})
