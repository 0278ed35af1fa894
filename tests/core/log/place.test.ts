import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { userStateDir } from '../../../core/log/home.ts'
import { gitCommonDir, pointSession, projectOfSession, stateDir } from '../../../core/log/place.ts'

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
  git(at('main repo'), 'init', '-q', '-b', 'trunk')
  git(at('main repo'), 'commit', '-q', '--allow-empty', '-m', 'first')
  git(at('main repo'), 'worktree', 'add', '-q', at('main repo', '.claude', 'worktrees', 'agent-a1'))
  git(at('main repo'), 'submodule', 'add', '-q', at('lib'), 'vendor/lib')
  fs.mkdirSync(at('inner'))
  git(at('inner'), 'init', '-q')
  git(at('inner'), 'commit', '-q', '--allow-empty', '-m', 'first')
  git(at('main repo', 'vendor', 'lib'), 'submodule', 'add', '-q', at('inner'), 'deep/inner')
  git(at('main repo'), 'commit', '-q', '-m', 'submodule')
  git(at('main repo', '.claude', 'worktrees', 'agent-a1'), 'merge', '-q', 'trunk')
  git(at('main repo', '.claude', 'worktrees', 'agent-a1'), 'submodule', 'update', '-q', '--init')
  git(root, 'clone', '-q', '--bare', at('lib'), at('bare.git'))
  git(at('bare.git'), 'worktree', 'add', '-q', '--detach', at('of bare'))
  fs.mkdirSync(at('odd', 'modules', 'app'), { recursive: true })
  fs.writeFileSync(at('odd', 'HEAD'), 'a file of the project')
  git(at('odd', 'modules', 'app'), 'init', '-q')
  fs.symlinkSync(at('main repo', 'src'), at('link to src'))
  fs.mkdirSync(at('main repo', 'nested'))
  git(at('main repo', 'nested'), 'init', '-q')
  fs.mkdirSync(at('plain', 'src'), { recursive: true })
}, 60_000)
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
  })

  test.each([
    ['a checkout', 'main repo', 'main repo/.git'],
    ['a folder below it', 'main repo/src/deep', 'main repo/.git'],
    ['a worktree shares it', 'main repo/.claude/worktrees/agent-a1', 'main repo/.git'],
    ['a submodule shares its superproject’s', 'main repo/vendor/lib', 'main repo/.git'],
    ['a submodule of a submodule shares it too', 'main repo/vendor/lib/deep/inner', 'main repo/.git'],
    ['a submodule in a worktree shares it too', 'main repo/.claude/worktrees/agent-a1/vendor/lib', 'main repo/.git'],
    ['a nested repository that is no submodule has its own', 'main repo/nested', 'main repo/nested/.git'],
    ['a bare repository', 'bare.git', 'bare.git'],
    ['a worktree of a bare repository', 'of bare', 'bare.git'],
    ['a repository in a folder called modules, beside a file called HEAD', 'odd/modules/app', 'odd/modules/app/.git'],
    ['a link to a folder below a checkout', 'link to src', 'main repo/.git'],
    ['a link with a slash at its end', 'link to src/', 'main repo/.git'],
    ['a folder that is not there (yet)', 'main repo/src/new/er', 'main repo/.git'],
  ])('the log of %s', (_, project, common) => {
    expect(stateDir(`${root}${path.sep}${project}`, { HOME: root })).toBe(at(common, 'fanout'))
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
  test('each project has a folder of its own, the same from every spelling', () => {
    const env = { HOME: root }
    const own = stateDir(at('plain'), env)
    expect(path.dirname(own)).toBe(at('.local', 'state', 'fanout', 'projects'))
    expect(stateDir(at('plain', 'src', '..'), env)).toBe(own)
    expect(stateDir(at('plain', 'src'), env)).not.toBe(own)
  })
})

test('FANOUT_STATE_DIR is above everything', () => {
  expect(stateDir(at('main repo'), { HOME: '/home/u', FANOUT_STATE_DIR: at('mine') })).toBe(at('mine'))
})

test('a relative FANOUT_STATE_DIR is meant from the project, wherever the process stands', () => {
  expect(stateDir(at('main repo'), { FANOUT_STATE_DIR: '.state' })).toBe(at('main repo', '.state'))
})

describe('a session’s project', () => {
  const env = (): { HOME: string } => ({ HOME: at('home') })
  beforeAll(() => fs.mkdirSync(at('home'), { recursive: true }))
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
    write(at('file', 'fanout', 'sessions'), '')
    pointSession('s1', at('plain'), { XDG_STATE_HOME: at('file') })
    expect(projectOfSession('s1', { XDG_STATE_HOME: at('file') })).toBeUndefined()
  })
})
