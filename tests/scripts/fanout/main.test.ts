import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, expect, it } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { pointSession } from '../../../core/log/place.ts'
import { plugin, root } from '../../repository/checkout.ts'
import { launched, Stage } from './stage.ts'

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const command = ['--import', loader, path.join(root, 'scripts', 'fanout', 'main.ts')]

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})

const options = (cwd: string, env: Record<string, string> = {}) => ({
  cwd,
  env: { ...process.env, ...stage.env, ...env },
})

function fanout(argv: string[], cwd: string, env?: Record<string, string>) {
  return spawnSync(process.execPath, [...command, ...argv], { ...options(cwd, env), encoding: 'utf8' })
}

it("an agent in any folder reaches its session's project, spaces and all", () => {
  stage.happened(0, launched('a1', 'Parser'))
  pointSession('s-1', stage.project, stage.env)
  const { stdout, stderr, status } = fanout(['status'], stage.folder, { CLAUDE_CODE_SESSION_ID: 's-1' })
  expect([stderr, status]).toEqual(['', 0])
  expect(stdout).toContain('agent "Parser"')
  expect(fanout(['status'], stage.folder).stdout).toContain('no fanout state here yet')
})

it.each([
  [['status'], 0, '', ''],
  [['release', 'a.ts', '--why', 'x'], 1, 'fanout: nobody holds a.ts', ''],
  [['relase'], 2, 'did you mean release?', ''],
  [['relase', '--json'], 2, 'did you mean release?', '"error"'],
])('%j exits with %d', (argv, code, message, output) => {
  const { stdout, stderr, status } = fanout(argv, stage.project)
  expect(status).toBe(code)
  expect(stderr).toContain(message)
  expect(stdout).toContain(output)
})

it('a reader that leaves early is no failure', async () => {
  stage.happened(0, ...Array.from({ length: 5000 }, (_, i): Fact => ({ k: 'gone', client: `client-${i}` })))
  const child = spawn(process.execPath, [...command, 'log', '--all', '--json'], options(stage.project))
  let errors = ''
  child.stderr.on('data', (text) => {
    errors += text
  })
  child.stdout.once('data', () => child.stdout.destroy())
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect([code, errors]).toEqual([0, ''])
})

it('long output through a pipe is whole', () => {
  stage.happened(0, ...Array.from({ length: 5000 }, (_, i): Fact => ({ k: 'gone', client: `client-${i}` })))
  const { stdout } = fanout(['log', '--all', '--json'], stage.project)
  expect(JSON.parse(stdout).length).toBe(5000)
})

it('the process gives a verb its standard input and the plugin it belongs to', () => {
  const around = { ...options(stage.project), encoding: 'utf8', input: 'nothing found\n' } as const
  const { stdout } = spawnSync(process.execPath, [...command, 'synthesize', '-'], around)
  expect(stdout).toContain('- stdin\n  - it holds no JSON block with findings')
  spawnSync(process.execPath, [...command, 'init'], around)
  const settings = readFileSync(stage.file('.claude/fanout.yaml'), 'utf8')
  expect(settings).toContain(pathToFileURL(path.join(plugin, 'schema', 'fanout.config.schema.json')).href)
})
