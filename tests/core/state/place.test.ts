import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gitCommonDir, pointSession, projectOfSession, stateDir, userStateDir } from '../../../core/state/place.ts'

let root: string
const at = (...names: string[]): string => path.join(root, ...names)
const write = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}
const git = (cwd: string, ...args: string[]): void => {
  execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], { cwd, stdio: 'ignore' })
}
/** As the operating system spells it: git answers with real paths, short names of Windows expanded. */
const real = (file: string): string => fs.realpathSync.native(file)

beforeAll(() => {
  root = real(fs.mkdtempSync(path.join(os.tmpdir(), 'fanout place ')))
  fs.mkdirSync(at('lib'))
  git(at('lib'), 'init', '-q')
  git(at('lib'), 'commit', '-q', '--allow-empty', '-m', 'first')
  fs.mkdirSync(at('main repo', 'src', 'deep'), { recursive: true })
  git(at('main repo'), 'init', '-q')
  git(at('main repo'), 'commit', '-q', '--allow-empty', '-m', 'first')
  git(at('main repo'), 'worktree', 'add', '-q', at('main repo', '.claude', 'worktrees', 'agent-a1'))
  git(at('main repo'), 'submodule', 'add', '-q', at('lib'), 'vendor/lib')
  fs.mkdirSync(at('main repo', 'nested'))
  git(at('main repo', 'nested'), 'init', '-q')
  fs.mkdirSync(at('plain', 'src'), { recursive: true })
})
afterAll(() => fs.rmSync(root, { recursive: true, force: true }))

describe('in git, the log lies in the repository’s common folder', () => {
  test.each([
    ['a checkout', 'main repo', 'main repo/.git'],
    ['a folder below it', 'main repo/src/deep', 'main repo/.git'],
    ['a worktree shares it', 'main repo/.claude/worktrees/agent-a1', 'main repo/.git'],
    ['a submodule has its own', 'main repo/vendor/lib', 'main repo/.git/modules/vendor/lib'],
    ['a nested repository has its own', 'main repo/nested', 'main repo/nested/.git'],
    ['a folder that is not there (yet)', 'main repo/src/new/er', 'main repo/.git'],
  ])('%s', (_, project, common) => {
    expect(gitCommonDir(at(project))).toBe(at(common))
    expect(stateDir(at(project), { HOME: at('home') })).toBe(at(common, 'fanout'))
  })

  test('a git file with Windows line endings and a relative path', () => {
    write(at('crlf', 'wt', '.git'), 'gitdir: ../store/worktrees/wt\r\n')
    write(at('crlf', 'store', 'worktrees', 'wt', 'commondir'), '../..\r\n')
    expect(gitCommonDir(at('crlf', 'wt'))).toBe(at('crlf', 'store'))
  })
})

describe('what only looks like git', () => {
  test.each([
    ['nothing at all', () => undefined],
    ['a .git folder without a HEAD', () => fs.mkdirSync(at('odd', '.git'), { recursive: true })],
    ['a .git file of something else', () => write(at('odd', '.git'), 'hello\n')],
    ['an empty .git file', () => write(at('odd', '.git'), '')],
  ] as [string, () => void][])('%s', (_, make) => {
    fs.rmSync(at('odd'), { recursive: true, force: true })
    fs.mkdirSync(at('odd', 'src'), { recursive: true })
    make()
    expect(gitCommonDir(at('odd', 'src'))).toBeUndefined()
  })
})

describe('outside git, the log lies with the user’s state', () => {
  const env = { HOME: '/home/u' }
  test('each project has a folder of its own, the same from every spelling', () => {
    const own = stateDir(at('plain'), env)
    expect(path.dirname(own)).toBe(path.join('/home/u', '.local', 'state', 'fanout', 'projects'))
    expect(stateDir(at('plain', 'src', '..'), env)).toBe(own)
    expect(stateDir(at('plain', 'src'), env)).not.toBe(own)
  })
  test.each([
    ['XDG_STATE_HOME', { ...env, XDG_STATE_HOME: path.resolve('/x/state') }, path.resolve('/x/state/fanout')],
    ['not a relative one', { ...env, XDG_STATE_HOME: 'state' }, path.join('/home/u', '.local', 'state', 'fanout')],
    ['USERPROFILE without HOME', { USERPROFILE: '/users/u' }, path.join('/users/u', '.local', 'state', 'fanout')],
    ['the account’s home without either', {}, path.join(os.homedir(), '.local', 'state', 'fanout')],
  ])('%s', (_, given, expected) => expect(userStateDir(given)).toBe(expected))
})

test('FANOUT_STATE_DIR is above everything', () => {
  expect(stateDir(at('main repo'), { HOME: '/home/u', FANOUT_STATE_DIR: at('mine') })).toBe(at('mine'))
})

describe('a session’s project', () => {
  const env = (): { HOME: string } => ({ HOME: at('home') })
  test('is found again by the session', () => {
    pointSession('03c43beb-3c39', at('main repo'), env())
    expect(projectOfSession('03c43beb-3c39', env())).toBe(at('main repo'))
  })
  test('is the one it was seen in last', () => {
    pointSession('s2', at('main repo'), env())
    pointSession('s2', at('plain'), env())
    expect(projectOfSession('s2', env())).toBe(at('plain'))
  })
  test.each(['', '..', '../s2', 'a/b', '.hidden', 'x'.repeat(200), 'a\0b'])('no session is called %j', (session) => {
    pointSession(session, at('plain'), env())
    expect(projectOfSession(session, env())).toBeUndefined()
  })
  test('is unknown for a session never seen, and for a pointer that is damaged', () => {
    write(path.join(userStateDir(env()), 'sessions', 's3'), 'not a path')
    expect([projectOfSession('never', env()), projectOfSession('s3', env())]).toEqual([undefined, undefined])
  })
  test('a pointer not renewed for 30 days goes', () => {
    pointSession('old', at('plain'), env())
    const long = Date.now() / 1_000 - 31 * 24 * 3_600
    fs.utimesSync(path.join(userStateDir(env()), 'sessions', 'old'), long, long)
    pointSession('new', at('plain'), env())
    expect([projectOfSession('old', env()), projectOfSession('new', env())]).toEqual([undefined, at('plain')])
  })
  test('a folder that cannot be written to is passed over in silence', () => {
    write(at('file'), '')
    pointSession('s1', at('plain'), { HOME: at('file') })
    expect(projectOfSession('s1', { HOME: at('file') })).toBeUndefined()
  })
})
