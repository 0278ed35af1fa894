import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepScript } from '../../core/plan/scripts.ts'
import { seal } from '../../core/runs/script-seal.ts'
import { ownScript } from '../../hooks/own-script.ts'

let root: string
let dir: string
let file: string
const env = () => ({ HOME: root })
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fanout own ')))
  dir = path.join(root, 'state')
  file = keepScript(dir, 'demo', 'return 1')
  seal('return 1', env(), Date.now())
})
afterEach(() => fs.rmSync(root, { recursive: true, force: true }))

const asked = (script: string | undefined, use = 'use1') =>
  ownScript(
    { kind: 'before-workflow', session: 's', client: 'c', thread: 'main:s', cwd: root, use, script },
    dir,
    env(),
  )

test('a script as fanout wrote it, once', () => {
  expect(asked(file)).toEqual({ run: 'demo', seal: 'whole', content: 'return 1' })
  expect(asked(file, 'use2')?.seal).toBe('broken')
})
test('named from the folder the call was made in', () => {
  expect(asked(path.relative(root, file))?.seal).toBe('whole')
})
test('one that was changed', () => {
  fs.writeFileSync(file, 'return 2')
  expect(asked(file)).toEqual({ run: 'demo', seal: 'none', content: 'return 2' })
})
test('one that is in its place by a link is not there', () => {
  fs.writeFileSync(path.join(root, 'evil.js'), 'return 1')
  const link = path.join(dir, 'runs', 'demo', 'workflow-2.js')
  fs.symlinkSync(path.join(root, 'evil.js'), link)
  expect(asked(link)).toBeUndefined()
})
test.each([
  ['none', undefined],
  ['another file', 'package.json'],
  ['a file that is not there', 'state/runs/demo/workflow-9.js'],
  ['a folder', 'state/runs/demo'],
])('%s is none of fanout’s', (_, script) => expect(asked(script)).toBeUndefined())
