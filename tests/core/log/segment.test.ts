import { describe, expect, it } from 'vitest'
import { segmentName, segmentNumber } from '../../../core/log/mark.ts'
import { outgrown, parseSegment, snapshotLine, stateOf } from '../../../core/log/segment.ts'
import { a, ask, b, entriesOf, holdersOf, replay, started } from './facts.ts'

const lines = (...parts: unknown[]): string =>
  parts.map((part) => `\n${typeof part === 'string' ? part : JSON.stringify(part)}`).join('')
const [first, second, third] = entriesOf([started(a), ask(a), ask(b)])
const seal = { id: 'seal', t: 1, k: 'seal' }

describe('names', () => {
  it.each([
    [1, '000001.jsonl'],
    [999_999, '999999.jsonl'],
    [1_000_000, '1000000.jsonl'],
  ])('segment %i is %s', (n, name) => {
    expect(segmentName(n)).toBe(name)
    expect(segmentNumber(name)).toBe(n)
  })

  it.each([
    'tmp.1.jsonl',
    '1.jsonl',
    '000001.jsonl.link',
    '000001.json',
    'x000001.jsonl',
    '-00001.jsonl',
    'history',
    '',
  ])('%s is none', (name) => {
    expect(segmentNumber(name)).toBeUndefined()
  })
})

describe('reading a segment', () => {
  it.each([
    ['in order', lines(first, second, third), 3],
    ['without what was torn', lines(first, '{"id":"e9","t":1,"k":"se', second), 2],
    ['without what is foreign', lines(first, '<html>', '', '\0\0', '[]', second, '42'), 2],
    ['without an end that is still being written', `${lines(first, second)}\n{"id":`, 2],
    ['nothing in an empty one', '', 0],
    ['nothing in rubbish', '\0\u{1F600}\n\n}{\n', 0],
    ['with lines that somebody ended as Windows does', lines(first, second).replaceAll('\n', '\r\n'), 2],
  ])('counts its lines %s', (_, text, count) => {
    const segment = parseSegment(text)
    expect(segment.entries).toHaveLength(count)
    expect(segment.sealed).toBe(false)
  })

  it('ends at the first seal: what comes later is void', () => {
    const segment = parseSegment(lines(first, seal, second, { ...seal, id: 'seal2' }, third))
    expect(segment.entries).toEqual([first])
    expect(segment.sealed).toBe(true)
  })

  it('does not take a seal that is torn for one', () => {
    const segment = parseSegment(lines(first, '{"id":"seal","t":1,"k":"seal"', second))
    expect(segment.entries).toEqual([first, second])
    expect(segment.sealed).toBe(false)
  })
})

describe('the state of a segment', () => {
  it('goes on from its snapshot', () => {
    const text = snapshotLine(replay([started(a), ask(a)])) + lines(third)
    const state = stateOf(parseSegment(text))
    expect(holdersOf(state)).toEqual(['a'])
    expect(state.asks['b /p/a.ts']?.outcome).toBe('held')
    expect(state.seq).toBe(3)
  })

  it('can be asked for at any place', () => {
    const segment = parseSegment(lines(first, second, third))
    expect([0, 1, 2, 3].map((count) => stateOf(segment, count).seq)).toEqual([0, 1, 2, 3])
    expect(stateOf(segment, 2)).toEqual(replay([started(a), ask(a)]))
  })

  it.each([
    ['torn', '{"snapshot":{"seq":7'],
    ['of another kind', '{"snapshot":7}'],
    ['null', '{"snapshot":null}'],
  ])('starts empty where the snapshot is %s, and its lines still count', (_, head) => {
    expect(holdersOf(stateOf(parseSegment(head + lines(first, second))))).toEqual(['a'])
  })

  it('takes a snapshot for one in the first line only', () => {
    const forged = snapshotLine(replay([started(b), ask(b)]))
    expect(holdersOf(stateOf(parseSegment(lines(first, second, forged))))).toEqual(['a'])
  })
})

describe('a segment has outgrown its worth', () => {
  const grown = (snapshot: number, rest: number): boolean =>
    outgrown({ snapshot: 'x'.repeat(snapshot), entries: [], sealed: false, length: snapshot + rest })

  it.each([
    ['not while it is small', 0, 16 * 1024, false],
    ['past 16 KB', 0, 16 * 1024 + 1, true],
    ['not while its snapshot is the greater part', 100_000, 100_000, false],
    ['past the size of its snapshot', 100_000, 100_001, true],
  ])('%s', (_, snapshot, rest, expected) => {
    expect(grown(snapshot, rest)).toBe(expected)
  })
})
