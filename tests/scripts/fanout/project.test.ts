import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { pointSession, stateDir } from '../../../core/log/place.ts'
import { findProject } from '../../../scripts/fanout/project.ts'
import { temporaryFolder } from '../../repository/checkout.ts'

let folder: string
let env: Record<string, string>
const at = (...names: string[]): string => path.join(folder, ...names)

function repository(name: string, begun: boolean): void {
  fs.mkdirSync(at(name, '.git'), { recursive: true })
  fs.writeFileSync(at(name, '.git', 'HEAD'), 'ref: refs/heads/main\n')
  if (begun) fs.mkdirSync(at(name, '.git', 'fanout'))
}

beforeEach(() => {
  folder = temporaryFolder()
  env = { HOME: at('home') }
  repository('one', true)
  repository('two', true)
  repository('new', false)
  repository('one/vendor/inner', false)
  repository('one/vendor/begun', true)
  for (const name of ['one/src/deep', 'plain/sub', 'other', 'one/vendor/inner/src', 'new/src'])
    fs.mkdirSync(at(name), { recursive: true })
  fs.mkdirSync(stateDir(at('plain'), env), { recursive: true })
})

describe('the project is', () => {
  it.each([
    ['the repository upward', 'one/src/deep', 'one'],
    ['the repository itself', 'one', 'one'],
    ['the nearest repository that has a log', 'one/vendor/begun', 'one/vendor/begun'],
    ['an outer one where the inner one has no log', 'one/vendor/inner/src', 'one'],
    ['a folder outside git that has a log', 'plain/sub', 'plain'],
    ['a repository without a log, where there is no log at all', 'new/src', 'new'],
    ['this folder, where there is nothing at all', 'other', 'other'],
  ])('%s', (_, cwd, project) => {
    expect(findProject(undefined, { cwd: at(cwd), env }).project).toBe(at(project))
  })

  it('the one named, above all', () => {
    pointSession('s-1', at('two'), env)
    env.CLAUDE_CODE_SESSION_ID = 's-1'
    env.CLAUDE_PROJECT_DIR = at('two')
    expect(findProject('../new', { cwd: at('one'), env })).toEqual({
      project: at('new'),
      stateDir: at('new', '.git', 'fanout'),
    })
  })

  it("the session's, above the host's", () => {
    pointSession('s-1', at('two'), env)
    env.CLAUDE_CODE_SESSION_ID = 's-1'
    env.CLAUDE_PROJECT_DIR = at('new')
    expect(findProject(undefined, { cwd: at('one'), env }).project).toBe(at('two'))
  })

  it("the host's, above where one stands", () => {
    env.CLAUDE_PROJECT_DIR = at('new')
    expect(findProject(undefined, { cwd: at('one'), env }).project).toBe(at('new'))
  })

  it.each([
    ['a session nobody pointed anywhere', () => undefined],
    ['a session that points to a folder that is gone', () => pointSession('s-1', at('gone'), env)],
  ])('not that of %s', (_, prepare) => {
    prepare()
    env.CLAUDE_CODE_SESSION_ID = 's-1'
    env.CLAUDE_PROJECT_DIR = at('gone')
    expect(findProject(undefined, { cwd: at('one'), env }).project).toBe(at('one'))
  })
})

it('FANOUT_STATE_DIR says where the log is, not which the project is', () => {
  env.FANOUT_STATE_DIR = at('elsewhere')
  expect(findProject(undefined, { cwd: at('one', 'src'), env })).toEqual({
    project: at('one'),
    stateDir: at('elsewhere'),
  })
})

it('a folder named that is none is a wrong command line', () => {
  expect(() => findProject('nowhere', { cwd: folder, env })).toThrow(`--project: ${at('nowhere')} is no folder`)
})
