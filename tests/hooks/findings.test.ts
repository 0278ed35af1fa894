import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { note } from '../../hooks/findings.ts'

let home: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout findings '))
})
afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

const file = (): string => path.join(home, 'fanout', 'findings.jsonl')
const found = (): { at: number; problem: string }[] =>
  fs
    .readFileSync(file(), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
const env = (): NodeJS.ProcessEnv => ({ XDG_STATE_HOME: home })

test('each problem is one line, with its time, in order', () => {
  note('first', env(), 1)
  note('second\nwith two lines', env(), 2)
  expect(found()).toEqual([
    { at: 1, problem: 'first' },
    { at: 2, problem: 'second\nwith two lines' },
  ])
})

test('a long problem is cut', () => {
  note('x'.repeat(100_000), env(), 1)
  expect(found()).toEqual([{ at: 1, problem: 'x'.repeat(500) }])
})

test('the file never grows for long: it begins anew', () => {
  for (let n = 0; n < 200; n += 1) note('x'.repeat(500), env(), n)
  expect(fs.statSync(file()).size).toBeLessThan(70_000)
  expect(found().at(-1)).toMatchObject({ at: 199 })
})

test.runIf(process.platform !== 'win32')('nobody else can read it', () => {
  note('first', env(), 1)
  expect([fs.statSync(path.dirname(file())).mode & 0o777, fs.statSync(file()).mode & 0o777]).toEqual([0o700, 0o600])
})

test('where it cannot be written, it is dropped in silence', () => {
  fs.mkdirSync(file(), { recursive: true })
  note('first', env(), 1)
  expect(fs.readdirSync(file())).toEqual([])
})
