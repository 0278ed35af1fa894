import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { userStateDir } from '../../core/log/home.ts'
import { stateDir } from '../../core/log/place.ts'
import { type Bundle, buildBundle, common, edit } from './bundle.ts'

/** The built hook in an environment that is not a clean terminal: nothing of it comes from this process. */

const windows = process.platform === 'win32'
const isRoot = process.getuid?.() === 0
/** No account has it. */
const NOBODY = 54_321

let bundle: Bundle
let n = 0
/** A folder of each test's own, which anybody may write to. */
let root: string
const at = (...names: string[]): string => path.join(root, ...names)
const git = (cwd: string, ...args: string[]): void => {
  execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], { cwd, stdio: 'ignore' })
}

beforeAll(async () => {
  bundle = await buildBundle()
  fs.chmodSync(bundle.at(), 0o755)
}, 60_000)
afterAll(() => {
  bundle.remove()
  if (isRoot) fs.rmSync(`/tmp/fanout-${NOBODY}`, { recursive: true, force: true })
})
/** What hooks left outside of the test's folder: with the account, or under /tmp. */
const left: How[] = []
afterEach(() => {
  for (const { project, env = {} } of left.splice(0)) {
    const state = userStateDir(env)
    const log = stateDir(project, env)
    for (const file of [log, path.join(state, 'sessions', 's1')])
      if (file.startsWith(state)) fs.rmSync(file, { recursive: true, force: true })
  }
})
beforeEach(() => {
  n += 1
  root = bundle.at(`case ${n}`)
  for (const name of ['repo', 'plain', 'home']) fs.mkdirSync(at(name), { recursive: true })
  git(at('repo'), 'init', '-q')
  execFileSync('chmod', ['-R', 'a+rwX', root])
})

interface How {
  project: string
  env?: NodeJS.ProcessEnv
  uid?: number
}

function hook(input: string, { project, env = {}, uid }: How): { stdout: string; stderr: string; code: number | null } {
  if (uid === undefined) left.push({ project, env })
  const { stdout, stderr, status } = spawnSync(process.execPath, [bundle.at('dist', 'hook.cjs')], {
    cwd: fs.existsSync(project) ? project : root,
    env: { CLAUDE_PROJECT_DIR: project, CLAUDE_PID: String(process.pid), ...env },
    input,
    encoding: 'utf8',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  return { stdout, stderr, code: status }
}

const starts = (how: How, session_id = 's1'): string =>
  hook(JSON.stringify({ ...common, session_id, hook_event_name: 'SessionStart', source: 'startup' }), how).stdout

const edits = (agent: string, file: string, how: How, session_id = 's1'): string =>
  hook(edit(agent, { session_id, tool_input: { file_path: file } }), how).stdout

/** Two agents of a session ask for one file: what the second is told. */
function second(file: string, how: How): string {
  expect(starts(how)).toBe('')
  expect(edits('a1', file, how)).toBe('')
  return edits('a2', file, how)
}

const REFUSED = /"permissionDecision":"deny".*is working on f\.ts/

describe('two agents want one file: the second is refused', () => {
  test.each<[string, NodeJS.ProcessEnv]>([
    ['HOME is empty', { HOME: '' }],
    ['HOME is relative', { HOME: 'home' }],
    ['HOME names nothing', { HOME: path.resolve('/nonexistent/fanout') }],
    ['there is no HOME', {}],
    ['TMPDIR names nothing', { HOME: '', TMPDIR: path.resolve('/nonexistent/fanout') }],
    ['XDG_STATE_HOME is relative', { HOME: '', XDG_STATE_HOME: 'state' }],
    ['XDG_STATE_HOME is empty', { HOME: '', XDG_STATE_HOME: '' }],
  ])('%s, in a repository and outside of one, and nothing is written into the project', (_, env) => {
    for (const name of ['repo', 'plain']) {
      const project = at(name)
      const before = fs.readdirSync(project)
      expect(second(at(name, 'f.ts'), { project, env })).toMatch(REFUSED)
      expect(fs.readdirSync(project)).toEqual(before)
    }
    expect(fs.existsSync('/nonexistent')).toBe(false)
  })

  test.runIf(isRoot).each<[string, NodeJS.ProcessEnv]>([
    ['without HOME', {}],
    ['with an empty HOME', { HOME: '' }],
    ['with / for its HOME, which it cannot write to', { HOME: '/' }],
  ])('a user without an account %s, in a repository and outside of one', (_, env) => {
    for (const name of ['repo', 'plain'])
      expect(second(at(name, 'f.ts'), { project: at(name), env, uid: NOBODY })).toMatch(REFUSED)
  })

  test.skipIf(windows).each(['', '/'])('the project is named by a link to a folder of a repository (%j)', (slash) => {
    fs.mkdirSync(at('repo', 'src'))
    fs.symlinkSync(at('repo', 'src'), at('link'))
    expect(second(at('link', 'f.ts'), { project: at('link') + slash, env: { HOME: at('home') } })).toMatch(REFUSED)
    expect(fs.readdirSync(at('repo', '.git', 'fanout'))).toContain('000001.jsonl')
  })

  test('in a bare repository', () => {
    git(root, 'init', '-q', '--bare', 'bare.git')
    expect(second(at('bare.git', 'f.ts'), { project: at('bare.git'), env: { HOME: at('home') } })).toMatch(REFUSED)
    expect(fs.readdirSync(at('bare.git', 'fanout'))).toContain('000001.jsonl')
  })
})

describe('a file is named', () => {
  const held = (file: string, project = at('repo')): string => second(file, { project, env: { HOME: at('home') } })

  test('as the project names it, when a folder’s name begins with two dots', () => {
    expect(held(at('repo', '..foo', 'x.ts'))).toContain('is working on ..foo/x.ts')
  })

  test('in full outside of the project', () => {
    expect(held(at('foo', 'x.ts'))).toContain(`is working on ${at('foo', 'x.ts').split(path.sep).join('/')}`)
  })

  test.skipIf(windows)('as the project names it, by whatever link the project is named', () => {
    fs.symlinkSync(at('repo'), at('link'))
    expect(held(at('repo', 'src', 'x.ts'), at('link'))).toContain('is working on src/x.ts')
  })
})

test('a session in a superproject and one in its submodule exclude each other', () => {
  git(at('plain'), 'init', '-q')
  git(at('plain'), 'commit', '-q', '--allow-empty', '-m', 'first')
  git(at('repo'), 'submodule', 'add', '-q', at('plain'), 'lib')
  const env = { HOME: at('home') }
  expect(edits('a1', at('repo', 'lib', 'f.ts'), { project: at('repo'), env })).toBe('')
  expect(edits('b1', at('repo', 'lib', 'f.ts'), { project: at('repo', 'lib'), env }, 's2')).toMatch(REFUSED)
})

describe('where the state cannot be written', () => {
  test.runIf(isRoot)('the user is told when a session starts, with the remedy; calls go through', () => {
    execFileSync('chmod', ['-R', 'a-w', at('repo', '.git')])
    const how = { project: at('repo'), env: { HOME: at('home') }, uid: NOBODY }
    expect(JSON.parse(starts(how))).toEqual({
      systemMessage: expect.stringMatching(
        /^fanout: hooks fail, so this session may not be guarded: EACCES.*set FANOUT_STATE_DIR/,
      ),
    })
    expect(edits('a1', at('repo', 'f.ts'), how)).toBe('')
  })

  test('the same is said where a file is in the way', () => {
    fs.writeFileSync(at('repo', '.git', 'fanout'), '')
    expect(starts({ project: at('repo'), env: { HOME: at('home') } })).toContain('this session may not be guarded')
  })
})
