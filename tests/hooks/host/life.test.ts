import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lastSignsIn, stoppedIn, stopWatch } from '../../../hooks/host/life.ts'

const NOW = 1_800_000_000_000
const OLD = NOW - 3_600_000

let dir: string
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout life '))
})
afterEach(() => fs.rmSync(dir, { recursive: true }))

const assistant = (id: string, ...content: object[]) => ({ type: 'assistant', message: { id, content } })
const user = (...content: object[]) => ({ type: 'user', message: { content } })
const call = (id: string) => ({ type: 'tool_use', id, name: 'Bash', input: {} })
const result = (tool_use_id: string) => ({ type: 'tool_result', tool_use_id, content: 'ok' })
const words = { type: 'text', text: 'words' }

/** A transcript that grew last an hour ago, in a folder beside the session's own, or one deeper. */
function writes(lines: readonly (object | string)[], below = ''): string {
  const folder = path.join(dir, 's1', 'subagents', below)
  fs.mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'agent-a1.jsonl')
  fs.writeFileSync(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''))
  fs.utimesSync(file, OLD / 1000, OLD / 1000)
  return file
}

const signs = (session = 's1', output?: string) =>
  lastSignsIn({ transcript_path: path.join(dir, `${session}.jsonl`) }, { a1: output }, NOW)

describe('the last sign is when the transcript grew', () => {
  test.each<[string, (object | string)[]]>([
    ['with the prompt', [user(words)]],
    ['with a result', [user(words), assistant('m1', call('t1')), user(result('t1'))]],
    [
      'with all results',
      [assistant('m1', call('t1')), assistant('m1', call('t2')), user(result('t2')), user(result('t1'))],
    ],
    ['with words', [assistant('m1', call('t1')), user(result('t1')), assistant('m2', words)]],
    [
      'after a call of an earlier message that was never answered',
      [assistant('m1', call('t1')), user(words), assistant('m2', words)],
    ],
    ['with lines that are none of these', [user(words), { type: 'progress' }, 'no json', '{"type":"user"}', 'null']],
    ['with nothing', []],
  ])('%s', (_, lines) => {
    writes(lines)
    expect(signs()).toEqual({ a1: OLD })
  })
  test('below a workflow', () => {
    writes([user(words)], 'workflows/w1')
    expect(signs()).toEqual({ a1: OLD })
  })
  test('through the output file, after /clear', () => {
    expect(signs('s2', writes([user(words)]))).toEqual({ a1: OLD })
  })
})

describe('the last sign is now while a call is out', () => {
  test.each<[string, object[]]>([
    ['of one block', [user(words), assistant('m1', words), assistant('m1', call('t1'))]],
    ['the second of two', [assistant('m1', call('t1')), assistant('m1', call('t2')), user(result('t1'))]],
    ['though other lines follow', [assistant('m1', call('t1')), { type: 'progress' }]],
  ])('%s', (_, lines) => {
    writes(lines)
    expect(signs()).toEqual({ a1: NOW })
  })
})

test('what has no transcript is left out', () => {
  expect(signs()).toEqual({})
  expect(signs('s1', path.join(dir, 'none'))).toEqual({})
  expect(lastSignsIn({}, { a1: undefined }, NOW)).toEqual({})
})

const note = (behind = ''): object => ({ type: 'text', text: `[Request interrupted by user${behind}]` })
const rows = { type: 'api-request', id: 'r1' }

describe('an agent that the host stopped', () => {
  const stopped = (lines: readonly (object | string)[]): string[] => {
    writes(lines)
    return stoppedIn({ transcript_path: path.join(dir, 's1.jsonl') }, { a1: undefined, a2: undefined })
  }
  test.each<[string, (object | string)[]]>([
    ['in its message', [user(words), user(note())]],
    ['in a call', [assistant('m1', call('t1')), user(result('t1'), note(' for tool use'))]],
    ['with other lines of the host behind it', [user(note()), rows, '{"half']],
    ['as a plain text', [{ type: 'user', message: { content: '[Request interrupted by user]' } }]],
  ])('is known by the end of its transcript: %s', (_, lines) => expect(stopped(lines)).toEqual(['a1']))
  test.each<[string, (object | string)[]]>([
    ['it goes on', [user(note()), user(words)]],
    ['it answers', [user(note()), assistant('m1', words)]],
    ['it quotes the note', [user(words), assistant('m1', note())]],
    ['a file that it reads says so', [user({ ...result('t1'), content: '[Request interrupted by user]' })]],
    ['its transcript is empty', []],
  ])('is not known where %s', (_, lines) => expect(stopped(lines)).toEqual([]))
})

test('whoever looks for stopped agents reads a transcript when it has changed', () => {
  const all = stopWatch({ transcript_path: path.join(dir, 's1.jsonl') })
  const file = writes([user(note())])
  expect(all({})).toBe(false)
  expect(all({ a1: undefined })).toBe(true)
  fs.writeFileSync(file, '')
  fs.utimesSync(file, OLD / 1000, OLD / 1000)
  expect(all({ a1: undefined })).toBe(true)
  fs.utimesSync(file, NOW / 1000, NOW / 1000)
  expect(all({ a1: undefined })).toBe(false)
})
