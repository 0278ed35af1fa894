import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileBehind, keepScript, runOfFile, standIn } from '../../../core/plan/scripts.ts'

let dir: string
beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout scripts '))
})
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }))

test('each script of a run has a file of its own, readable by nobody else', () => {
  const files = ['one', 'two', 'three'].map((text) => keepScript(dir, 'demo', text))
  expect(files.map((file) => path.relative(dir, file))).toEqual(
    [1, 2, 3].map((n) => path.join('runs', 'demo', `workflow-${n}.js`)),
  )
  expect(files.map((file) => fs.readFileSync(file, 'utf8'))).toEqual(['one', 'two', 'three'])
  expect(files.map((file) => fs.statSync(file).mode & 0o077)).toEqual([0, 0, 0])
})

describe('the run of a file', () => {
  test.each([
    ['runs/demo/workflow-1.js', 'demo'],
    ['runs/demo-2/workflow-12.js', 'demo-2'],
    ['runs/demo/workflow-1.js.bak', undefined],
    ['runs/demo/more/workflow-1.js', undefined],
    ['runs/workflow-1.js', undefined],
    ['other/demo/workflow-1.js', undefined],
    ['../runs/demo/workflow-1.js', undefined],
    ['runs/../demo/workflow-1.js', undefined],
    ['runs/.hidden/workflow-1.js', undefined],
  ])('%s: %s', (file, run) => expect(runOfFile('/state', path.resolve('/state', file))).toBe(run))
})

describe('a script that stands in for a file', () => {
  test.each(['/state/runs/demo/workflow-1.js', '/a b/"c"/\u2028/workflow-1.js', 'C:\\state\\workflow-1.js'])(
    'names it: %s',
    (file) => expect(fileBehind(standIn('demo', file))).toBe(file),
  )
  test.each([
    ['', "export const meta = { name: 'x' }\nreturn 1", 'export const meta = {}\n// fanout-script: not json\n'],
    ['export const meta = {}\n// fanout-script: {"a":1}\n'],
  ])('no other does', (...scripts) => expect(scripts.map(fileBehind)).toEqual(scripts.map(() => undefined)))
  test('does nothing by itself', async () => {
    const [, ...body] = standIn('demo', '/x.js').split('\n')
    const run = new Function(`return (async () => {${body.join('\n')}})()`) as () => Promise<string>
    expect(await run()).toContain('nothing was done')
  })
})
