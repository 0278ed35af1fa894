import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { commit, readState } from '../../../core/log/log.ts'
import { readChain } from './chain.ts'
import { a, ask, b, ended, holdersOf, MINUTE, seen, started } from './facts.ts'
import { age, logFolder, refusal } from './folder.ts'
import { grow, scribble, segmentsOf } from './growth.ts'

const now = Date.now()

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a log', () => {
  it('is not there before anybody commits', () => {
    expect(readState(logFolder())).toBeUndefined()
  })

  it('is begun by the first commit, folders and all', () => {
    const dir = path.join(logFolder(), 'deep', 'down')
    expect(holdersOf(commit(dir, [ask(a)], now))).toEqual(['a'])
    expect(segmentsOf(dir)).toEqual(['000001.jsonl'])
  })

  it('tells each writer the state at its own place, and readers the state after all', () => {
    const dir = logFolder()
    const first = commit(dir, [ask(a)], now)
    const second = commit(dir, [ask(b), seen(b)], now)
    expect([first.seq, second.seq]).toEqual([1, 3])
    expect(second.asks['b /p/a.ts']?.outcome).toBe('held')
    expect(readState(dir)).toEqual(second)
  })

  it('tells the state at its place even where others have already written more', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    const real = fs.writeSync
    vi.spyOn(fs, 'writeSync').mockImplementationOnce(((fd: number, bytes: Buffer) => {
      const written = real(fd, bytes)
      commit(dir, [ended(a), ask(b)], now)
      return written
    }) as typeof fs.writeSync)
    expect(holdersOf(commit(dir, [seen(a)], now))).toEqual(['a'])
    expect(holdersOf(readState(dir) as never)).toEqual(['b'])
  })

  it('takes several facts as one write', () => {
    const dir = logFolder()
    commit(dir, [seen(a)], now)
    const write = vi.spyOn(fs, 'writeSync')
    commit(dir, [started(a), ask(a), ask(a, '/p/b.ts')], now)
    expect(write).toHaveBeenCalledTimes(1)
  })

  it('does not go on about a disk that takes half a line', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    const real = fs.writeSync
    const write = vi
      .spyOn(fs, 'writeSync')
      .mockImplementation(((fd: number, bytes: Buffer) => real(fd, bytes, 0, 20)) as typeof fs.writeSync)
    expect(() => commit(dir, [ask(b)], now)).toThrow('wrote 20 of')
    expect(write).toHaveBeenCalledTimes(1)
  })

  it('has nothing to say to no facts', () => {
    const dir = logFolder()
    expect(() => commit(dir, [], now)).toThrow('nothing to commit')
    expect(fs.existsSync(dir)).toBe(false)
  })

  it.each([
    ['a torn line', '\n{"id":"torn","t":5,"k":"as'],
    ['a torn letter', Buffer.from('\n{"id":"ü').subarray(0, -1).toString('latin1')],
    ['a foreign line', '\nhello'],
    ['zeros', `\n${'\0'.repeat(5_000)}`],
    ['a hundred empty lines', '\n'.repeat(100)],
  ])('goes on after %s', (_, text) => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    scribble(dir, text)
    const state = commit(dir, [started(b), ask(b)], now)
    expect(state.asks['b /p/a.ts']?.outcome).toBe('held')
    expect(state.agents.b?.type).toBe('worker')
    expect(readState(dir)).toEqual(state)
  })

  it.each([
    ['is a file', (dir: string) => fs.writeFileSync(dir, '')],
    ['has a folder for a segment', (dir: string) => fs.mkdirSync(path.join(dir, '000001.jsonl'), { recursive: true })],
  ])('says so when its folder %s', (_, make) => {
    const dir = logFolder()
    make(dir)
    expect(() => commit(dir, [ask(a)], now)).toThrow()
    expect(() => readState(dir)).toThrow()
  })

  it.skipIf(process.platform === 'win32')("is nobody else's business: 0700 and 0600", () => {
    const dir = logFolder()
    grow(dir)
    age(3 * MINUTE, path.join(dir, '000001.jsonl'))
    grow(dir)
    const mode = (...parts: string[]): string => (fs.statSync(path.join(dir, ...parts)).mode & 0o777).toString(8)
    expect([mode(), mode('history')]).toEqual(['700', '700'])
    expect([mode('history', '000001.jsonl'), mode('000002.jsonl'), mode('000003.jsonl')]).toEqual(['600', '600', '600'])
  })
})

describe('a folder in motion', () => {
  it('is listed again when the segment has gone since', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    const real = fs.readdirSync
    const stale = (): void => {
      vi.spyOn(fs, 'readdirSync').mockImplementationOnce((() => ['000000.jsonl', '000009.jsonl']) as never)
    }
    stale()
    expect(readState(dir)?.seq).toBe(1)
    stale()
    expect(commit(dir, [ask(b)], now).seq).toBe(2)
    expect(real(dir)).toEqual(['000001.jsonl'])
  })

  it('is not begun anew when a listing misses what is there', () => {
    const dir = logFolder()
    grow(dir, 2)
    age(3 * MINUTE, ...segmentsOf(dir).map((name) => path.join(dir, name)))
    grow(dir)
    vi.spyOn(fs, 'readdirSync').mockImplementationOnce((() => []) as never)
    const { seq } = commit(dir, [ask(b)], now)
    expect(seq).toBe(readChain(dir).lines.length)
    expect(segmentsOf(dir)).not.toContain('000001.jsonl')
  })

  it.each([
    ['commit', (dir: string) => commit(dir, [ask(a)], now)],
    ['readState', (dir: string) => readState(dir)],
  ])('is given up by %s after a bounded number of tries', (_, act) => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    const open = vi.spyOn(fs, 'openSync').mockImplementation(() => {
      throw refusal('ENOENT')
    })
    expect(() => act(dir)).toThrow('50 tries')
    expect(open).toHaveBeenCalledTimes(50)
  })
})
