import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { whereaboutsIn } from '../../../hooks/host/transcript.ts'
import { temporaryFolder } from '../../repository/checkout.ts'

const NOON = Date.UTC(2026, 10, 20, 12)
const MINUTE = 60_000

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})

/** The lines of a transcript, in keys and order as clients write them (2.1.156, 2.1.232, 2.1.328). */
const stamp = (at = NOON): string => new Date(at).toISOString()
const block = (agent: string): string =>
  `<task-notification>\n<task-id>${agent}</task-id>\n<status>completed</status>\n<result>done</result>\n</task-notification>`
const enqueued = (agent: string, at?: number): object => ({
  type: 'queue-operation',
  operation: 'enqueue',
  timestamp: stamp(at),
  sessionId: 's1',
  content: block(agent),
})
const removed = (at?: number): object => ({
  type: 'queue-operation',
  operation: 'remove',
  timestamp: stamp(at),
  sessionId: 's1',
})
const attached = (agent: string, at?: number): object => ({
  parentUuid: 'x',
  isSidechain: false,
  attachment: { type: 'queued_command', prompt: block(agent) },
  timestamp: stamp(at),
})
const prompted = (agent: string, at?: number): object => ({
  parentUuid: 'x',
  type: 'user',
  message: { role: 'user', content: block(agent) },
  timestamp: stamp(at),
})
const launched = (agent: string): object => ({
  type: 'user',
  toolUseResult: { status: 'async_launched', agentId: agent },
  timestamp: stamp(),
})
const long = (megabytes: number, at?: number): object => ({
  type: 'user',
  message: { content: 'x'.repeat(megabytes * 1024 * 1024) },
  timestamp: stamp(at),
})

function where(lines: readonly (object | string)[], agents: readonly string[] = ['a1', 'a2']): object {
  const file = path.join(folder, 's1.jsonl')
  fs.writeFileSync(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''))
  return whereaboutsIn({ transcript_path: file }, Object.fromEntries(agents.map((agent) => [agent, NOON])))
}

describe('a result', () => {
  test.each<[string, (object | string)[], object]>([
    ['is nowhere in an empty transcript', [], {}],
    ['is nowhere where its agent was only launched', [launched('a1')], {}],
    ['is nowhere where another’s is', [prompted('a3')], {}],
    ['waits in the host’s queue', [enqueued('a1')], { a1: 'queued' }],
    ['waits there though other things left it', [enqueued('a1'), removed()], { a1: 'queued' }],
    ['is in the conversation as a prompt', [enqueued('a1'), prompted('a1')], { a1: 'delivered' }],
    ['is there in the middle of a turn', [enqueued('a1'), removed(), attached('a1')], { a1: 'delivered' }],
    ['is there, whatever is queued later under its id', [prompted('a1'), enqueued('a1')], { a1: 'delivered' }],
    ['is told of each', [enqueued('a1'), enqueued('a2'), attached('a2')], { a1: 'queued', a2: 'delivered' }],
    ['is there among lines that are torn', ['{"half', prompted('a1'), '', '{"type":"queue-op'], { a1: 'delivered' }],
    ['is not told of an id that only begins like it', [prompted('a11')], {}],
    ['is not that of an earlier life', [prompted('a1', NOON - MINUTE), enqueued('a2', NOON - MINUTE)], {}],
    [
      'is that of this life, whatever an earlier one left',
      [prompted('a1', NOON - MINUTE), enqueued('a1')],
      { a1: 'queued' },
    ],
    ['is this life’s where clocks differ a little', [prompted('a1', NOON - 900)], { a1: 'delivered' }],
    ['is this life’s where the line has no time', [{ ...prompted('a1'), timestamp: undefined }], { a1: 'delivered' }],
  ])('%s', (_, lines, expected) => expect(where(lines)).toEqual(expected))

  test('of several agents stands in one notification', () => {
    const both = {
      ...prompted('a1'),
      message: { content: '<task-id>a1</task-id>\n<task-id>a2</task-id>\n<status>stopped</status>' },
    }
    expect(where([both])).toEqual({ a1: 'delivered', a2: 'delivered' })
  })
})

describe('a long transcript', () => {
  test('an interim notification is no result', () => {
    const waits = '<summary>Agent "A" is waiting on its own background work</summary>'
    const line = {
      type: 'user',
      timestamp: stamp(),
      message: { content: block('a1').replace('<result>', `${waits}<result>`) },
    }
    expect(where([line], ['a1'])).toEqual({})
    expect(where([line, prompted('a1')], ['a1'])).toEqual({ a1: 'delivered' })
  })
  test('is read from its end as far as the agents’ time goes', () => {
    expect(where([prompted('a1'), long(1), long(3)])).toEqual({ a1: 'delivered' })
  })
  test('is not read further', () => {
    const early = NOON - 2 * MINUTE
    expect(where([prompted('a1', early), long(0.2, early), long(0.2, early), launched('a1')])).toEqual({})
  })
  test('has a line torn by the reader, which tells nothing', () => {
    const queue = { ...enqueued('a1'), content: `${'x'.repeat(1024 * 1024)}${block('a1')}` }
    const early = NOON - 2 * MINUTE
    expect(where([long(0.1, early), queue, long(0.01, early)], ['a1'])).toEqual({})
  })
  test('without times is read whole', () => {
    const filler = Array.from({ length: 4_000 }, () => ({ type: 'summary', text: 'x'.repeat(200) }))
    expect(where([prompted('a1'), ...filler])).toEqual({ a1: 'delivered' })
  })
  test('is not read whole when all is found near its end', () => {
    const reading = vi.spyOn(fs, 'readSync')
    expect(where([long(2), long(2), prompted('a1'), attached('a2')])).toEqual({ a1: 'delivered', a2: 'delivered' })
    expect(reading.mock.results.reduce((sum, { value }) => sum + value, 0)).toBeLessThan(512 * 1024)
    reading.mockRestore()
  })
})

test.each<[string, () => unknown]>([
  ['without a transcript', () => ({})],
  ['with a transcript that is not there', () => ({ transcript_path: path.join(folder, 'none.jsonl') })],
  ['with a folder in its place', () => ({ transcript_path: folder })],
  ['in a payload that is none', () => 'payload'],
])('%s nothing is known', (_, payload) => expect(whereaboutsIn(payload(), { a1: NOON })).toEqual({}))
