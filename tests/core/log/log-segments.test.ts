import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { commit, readState } from '../../../core/log/log.ts'
import { brokenLinks, readChain } from './chain.ts'
import { a, ask, b, FILE, HOUR, holdersOf, MINUTE, started } from './facts.ts'
import { age, logFolder, refusal } from './folder.ts'
import { fill, grow, scribble, segmentsOf } from './growth.ts'

const now = Date.now()

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a segment that has grown', () => {
  it('is sealed and goes on in the next, with the same state', () => {
    const dir = logFolder()
    commit(dir, [started(a), ask(a), ask(b)], now)
    grow(dir)
    const chain = readChain(dir)
    expect(chain.segments.map(({ name, sealed }) => [name, sealed])).toEqual([
      ['000001.jsonl', true],
      ['000002.jsonl', false],
    ])
    expect(brokenLinks(chain)).toEqual([])
    expect(readState(dir)).toMatchObject({ seq: chain.lines.length, contested: [{ by: 'b', holder: 'a' }] })
    expect(holdersOf(readState(dir) as never)).toEqual(['a'])
    expect(fs.readdirSync(dir).filter((name) => name.startsWith('tmp.'))).toEqual([])
  })

  it('costs what is alive, not what has passed', () => {
    const dir = logFolder()
    grow(dir, 8)
    const newest = path.join(dir, segmentsOf(dir).at(-1) ?? '')
    expect(fs.statSync(newest).size).toBeLessThan(20_000)
  })

  it('carries kinds this version does not know, line by line', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    const foreign = { id: 'new', t: now, k: 'brand-new', deep: [{ x: null }] }
    scribble(dir, `\n${JSON.stringify(foreign)}`)
    grow(dir, 3)
    expect(readState(dir)?.carried).toEqual([foreign])
  })

  it('counts a repeated id once, also in its successor', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    const line = fs.readFileSync(path.join(dir, '000001.jsonl'), 'utf8')
    grow(dir)
    const { seq } = readState(dir) ?? {}
    scribble(dir, line)
    expect(readState(dir)?.seq).toBe(seq)
  })

  it('voids what comes after its seal: that writer goes on in the next segment, which it makes if need be', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    scribble(dir, `\n{"id":"seal","t":${now},"k":"seal"}\n{"id":"late","t":${now},"k":"release","file":"${FILE}"}`)
    const state = commit(dir, [ask(b)], now)
    expect(state.asks['b /p/a.ts']?.outcome).toBe('held')
    expect(state.seq).toBe(2)
    expect(segmentsOf(dir)).toEqual(['000001.jsonl', '000002.jsonl'])
    expect(readChain(dir).lines.map(({ k }) => k)).toEqual(['ask', 'ask'])
  })

  it('is read as it is by those who only look', () => {
    const dir = logFolder()
    const state = commit(dir, [ask(a)], now)
    scribble(dir, `\n{"id":"seal","t":${now},"k":"seal"}`)
    expect(readState(dir)).toEqual(state)
    expect(segmentsOf(dir)).toEqual(['000001.jsonl'])
  })

  it('is not made again by one who was stopped until its successor was archived', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    scribble(dir, `\n{"id":"seal","t":${now},"k":"seal"}`)
    const real = fs.writeSync
    // Stops before its line is written, while others make and archive segments.
    vi.spyOn(fs, 'writeSync').mockImplementationOnce(((fd: number, bytes: Buffer) => {
      for (let round = 0; round < 4; round += 1) {
        grow(dir)
        age(3 * MINUTE, ...segmentsOf(dir).map((name) => path.join(dir, name)))
      }
      return real(fd, bytes)
    }) as typeof fs.writeSync)
    const state = commit(dir, [ask(b)], now)
    expect(segmentsOf(dir)).not.toContain('000002.jsonl')
    expect(fs.existsSync(path.join(dir, 'history', '000002.jsonl'))).toBe(true)
    expect(state.seq).toBe(readChain(dir).lines.length)
    expect(brokenLinks(readChain(dir))).toEqual([])
  })
})

describe('where there are no hard links', () => {
  it('it is one segment for ever, and works', () => {
    const dir = logFolder()
    vi.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw refusal('EPERM')
    })
    commit(dir, [ask(a)], now)
    for (let n = 0; n < 40; n += 1) fill(dir)
    expect(commit(dir, [ask(b)], now).asks['b /p/a.ts']?.outcome).toBe('held')
    expect(fs.readdirSync(dir)).toEqual(['000001.jsonl'])
    expect(readChain(dir).lines).toHaveLength(42)
  })
})

describe('what is old', () => {
  /** A log with these other files, all of them that old, after its next move to a new segment. */
  function later(ms: number, ...others: string[]): string[] {
    const dir = logFolder()
    grow(dir, 2)
    fs.mkdirSync(path.join(dir, 'history'), { recursive: true })
    for (const name of others) fs.writeFileSync(path.join(dir, name), '')
    age(ms, ...[...segmentsOf(dir), ...others].map((name) => path.join(dir, name)))
    grow(dir)
    return [...fs.readdirSync(dir), ...fs.readdirSync(path.join(dir, 'history')).map((name) => `history/${name}`)]
  }
  const kept = ['000001.jsonl', '000002.jsonl', '000003.jsonl', '000004.jsonl', 'history']

  it.each([
    ['a segment stays for two minutes', MINUTE, [], kept],
    [
      'a sealed segment that has a sealed successor is archived then',
      3 * MINUTE,
      [],
      ['000003.jsonl', '000004.jsonl', 'history', 'history/000001.jsonl', 'history/000002.jsonl'],
    ],
    ['a draft nobody finished stays for ten minutes', 9 * MINUTE, ['tmp.1'], ['tmp.1']],
    ['it goes then', 11 * MINUTE, ['tmp.1', 'tmp.2.link'], ['000003.jsonl']],
    ["other people's files stay", 100 * 24 * HOUR, ['notes.txt', '7.jsonl'], ['notes.txt', '7.jsonl']],
    ['history stays for thirty days', 29 * 24 * HOUR, ['history/000000.jsonl'], ['history/000000.jsonl']],
  ])('%s', (_, ms, others, expected) => {
    const files = later(ms, ...others)
    expect(files).toEqual(expect.arrayContaining(expected))
    if (others.length === 0) expect(files).toEqual(expected)
  })

  it.each([
    ['drafts', 11 * MINUTE, ['tmp.1', 'tmp.2.link']],
    ['history', 31 * 24 * HOUR, ['history/000000.jsonl']],
  ])('goes: %s', (_, ms, others) => {
    const files = later(ms, ...others)
    for (const name of others) expect(files).not.toContain(name)
  })

  it('loses nobody a record: what was archived and what is in place are the whole story', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    for (let round = 0; round < 4; round += 1) {
      grow(dir)
      age(3 * MINUTE, ...segmentsOf(dir).map((name) => path.join(dir, name)))
    }
    const chain = readChain(dir)
    expect(fs.readdirSync(path.join(dir, 'history')).length).toBeGreaterThan(1)
    expect(brokenLinks(chain)).toEqual([])
    expect(readState(dir)?.seq).toBe(chain.lines.length)
  })
})
