import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { hasArchive, replay } from '../../../core/log/history.ts'
import { temporaryFolder } from '../../repository/checkout.ts'

let dir: string
beforeEach(() => {
  dir = temporaryFolder()
})

const line = (id: string, t: number, more: object = { k: 'gone', client: 'c' }): string =>
  `\n${JSON.stringify({ id, t, ...more })}`
const ids = (archived: boolean): string[] => [...replay(dir, { archived })].map(({ entry }) => entry.id)

function segment(number: number, text: string, below = ''): void {
  fs.mkdirSync(path.join(dir, below), { recursive: true })
  fs.writeFileSync(path.join(dir, below, `${String(number).padStart(6, '0')}.jsonl`), text)
}

describe('replays', () => {
  it('nothing where there is nothing', () => {
    dir = path.join(dir, 'none')
    expect(ids(true)).toEqual([])
    expect(hasArchive(dir)).toBe(false)
  })

  it('segments by number, archived ones only when asked', () => {
    segment(10, line('d', 4))
    segment(9, line('c', 3))
    segment(2, line('b', 2), 'history')
    segment(1, line('a', 1), 'history')
    segment(1_000_000, line('e', 5))
    expect(ids(false)).toEqual(['c', 'd', 'e'])
    expect(ids(true)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(hasArchive(dir)).toBe(true)
  })

  it('what counts: nothing after a seal, no id twice, no torn line, no foreign file', () => {
    segment(
      1,
      `${line('a', 1)}${line('a', 1)}\n{"id":"torn","t":${line('b', 2)}${line('s', 3, { k: 'seal' })}${line('void', 4)}`,
    )
    segment(2, `${JSON.stringify({ snapshot: { recent: { b: 2 }, seq: 2, clock: 2 } })}${line('b', 2)}${line('c', 3)}`)
    fs.writeFileSync(path.join(dir, 'config.json'), line('x', 9))
    fs.writeFileSync(path.join(dir, 'tmp.1'), line('y', 9))
    expect(ids(false)).toEqual(['a', 'b', 'c'])
  })

  it('with the state right after each record, and the asks right before', () => {
    const origin = { thread: 'a1', session: 's1', client: 'c1' }
    const ask = { k: 'ask', file: '/a', use: 'e1', whole: false, expiry: 60_000, ...origin }
    segment(1, `${line('1', 1, ask)}${line('2', 2, { k: 'edited', done: ['e1'], failed: [], ...origin })}`)
    const seen = [...replay(dir, { archived: false })].map(({ entry, asks }) => [entry.id, Object.keys(asks)])
    expect(seen).toEqual([
      ['1', []],
      ['2', ['e1']],
    ])
    const outcomes: unknown[] = []
    for (const { state } of replay(dir, { archived: false }))
      outcomes.push([state.asks.e1?.outcome, Object.keys(state.leases)])
    expect(outcomes).toEqual([
      ['granted', ['/a']],
      [undefined, ['/a']],
    ])
  })
})

it('a segment that is put aside while one reads is found there', () => {
  segment(1, line('a', 1))
  segment(2, line('b', 2))
  segment(0, '', 'history')
  const steps = replay(dir, { archived: true })
  expect(steps.next().value?.entry.id).toBe('a')
  fs.renameSync(path.join(dir, '000002.jsonl'), path.join(dir, 'history', '000002.jsonl'))
  expect(steps.next().value?.entry.id).toBe('b')
})

it('what the file system refuses is an error', () => {
  fs.mkdirSync(path.join(dir, '000001.jsonl'))
  expect(() => ids(false)).toThrow('EISDIR')
})
