import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { commit, readState } from '../../../core/state/log.ts'
import { brokenLinks, readChain } from './chain.ts'
import { a, agent, ask, b, ended, FILE, HOUR, holdersOf, MINUTE, seen, session, started } from './facts.ts'
import { age, logFolder, refusal } from './folder.ts'

const now = Date.now()
const segments = (dir: string): string[] => fs.readdirSync(dir).filter((name) => name.endsWith('.jsonl'))
const leftovers = (dir: string): string[] => fs.readdirSync(dir).filter((name) => name.startsWith('tmp.'))

/** Commits until the log has moved on to another segment; what it writes changes nothing. */
function grow(dir: string, by = 1): void {
  const before = Math.max(1, readChain(dir).segments.length)
  for (let n = 0; readChain(dir).segments.length < before + by; n += 1) {
    if (n > 2_000) throw new Error('the log does not move on')
    commit(dir, [session(agent('main:s1'), 'x'.repeat(2_000))], now)
  }
}

function append(dir: string, text: string): void {
  const name = segments(dir).at(-1) ?? '000001.jsonl'
  fs.appendFileSync(path.join(dir, name), text)
}

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
    expect(segments(dir)).toEqual(['000001.jsonl'])
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
    append(dir, text)
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
    expect(leftovers(dir)).toEqual([])
  })

  it('costs what is alive, not what has passed', () => {
    const dir = logFolder()
    grow(dir, 8)
    const newest = path.join(dir, segments(dir).at(-1) ?? '')
    expect(fs.statSync(newest).size).toBeLessThan(20_000)
  })

  it('carries kinds this version does not know, line by line', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    const foreign = { id: 'new', t: now, k: 'brand-new', deep: [{ x: null }] }
    append(dir, `\n${JSON.stringify(foreign)}`)
    grow(dir, 3)
    expect(readState(dir)?.carried).toEqual([foreign])
  })

  it('counts a repeated id once, also in its successor', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    const line = fs.readFileSync(path.join(dir, '000001.jsonl'), 'utf8')
    grow(dir)
    const { seq } = readState(dir) ?? {}
    append(dir, line)
    expect(readState(dir)?.seq).toBe(seq)
  })

  it('voids what comes after its seal: that writer goes on in the next segment, which it makes if need be', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    append(dir, `\n{"id":"seal","t":${now},"k":"seal"}\n{"id":"late","t":${now},"k":"release","file":"${FILE}"}`)
    const state = commit(dir, [ask(b)], now)
    expect(state.asks['b /p/a.ts']?.outcome).toBe('held')
    expect(state.seq).toBe(2)
    expect(segments(dir)).toEqual(['000001.jsonl', '000002.jsonl'])
    expect(readChain(dir).lines.map(({ k }) => k)).toEqual(['ask', 'ask'])
  })

  it('is read as it is by those who only look', () => {
    const dir = logFolder()
    const state = commit(dir, [ask(a)], now)
    append(dir, `\n{"id":"seal","t":${now},"k":"seal"}`)
    expect(readState(dir)).toEqual(state)
    expect(segments(dir)).toEqual(['000001.jsonl'])
  })

  it('is not made again by one who was stopped until its successor was archived', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    append(dir, `\n{"id":"seal","t":${now},"k":"seal"}`)
    const real = fs.writeSync
    // Stops before its line is written, while others make and archive segments.
    vi.spyOn(fs, 'writeSync').mockImplementationOnce(((fd: number, bytes: Buffer) => {
      for (let round = 0; round < 4; round += 1) {
        grow(dir)
        age(3 * MINUTE, ...segments(dir).map((name) => path.join(dir, name)))
      }
      return real(fd, bytes)
    }) as typeof fs.writeSync)
    const state = commit(dir, [ask(b)], now)
    expect(segments(dir)).not.toContain('000002.jsonl')
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
    for (let n = 0; n < 40; n += 1) commit(dir, [session(agent('main:s1'), 'x'.repeat(2_000))], now)
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
    age(ms, ...[...segments(dir), ...others].map((name) => path.join(dir, name)))
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
      age(3 * MINUTE, ...segments(dir).map((name) => path.join(dir, name)))
    }
    const chain = readChain(dir)
    expect(fs.readdirSync(path.join(dir, 'history')).length).toBeGreaterThan(1)
    expect(brokenLinks(chain)).toEqual([])
    expect(readState(dir)?.seq).toBe(chain.lines.length)
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
    age(3 * MINUTE, ...segments(dir).map((name) => path.join(dir, name)))
    grow(dir)
    vi.spyOn(fs, 'readdirSync').mockImplementationOnce((() => []) as never)
    const { seq } = commit(dir, [ask(b)], now)
    expect(seq).toBe(readChain(dir).lines.length)
    expect(segments(dir)).not.toContain('000001.jsonl')
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

describe('a decision that is known is told, whatever goes wrong afterwards', () => {
  const refuse = (code: string) => () => {
    throw refusal(code)
  }

  it.each([
    ['a draft cannot be removed', () => vi.spyOn(fs, 'rmSync').mockImplementation(refuse('EBUSY'))],
    ['a draft cannot be written', () => vi.spyOn(fs, 'writeFileSync').mockImplementation(refuse('ENOSPC'))],
    ['archiving fails', () => vi.spyOn(fs, 'renameSync').mockImplementation(refuse('EACCES'))],
    ['ages cannot be told', () => vi.spyOn(fs, 'statSync').mockImplementation(refuse('EIO'))],
  ])('%s', (_, disturb) => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    disturb()
    for (let n = 1; n <= 40; n += 1) {
      const state = commit(dir, [session(agent('main:s1'), 'x'.repeat(2_000))], now)
      expect(state.seq).toBe(1 + n)
    }
    vi.restoreAllMocks()
    expect(commit(dir, [ask(b)], now).asks['b /p/a.ts']?.outcome).toBe('held')
    expect(readState(dir)?.seq).toBe(42)
  })

  it('a file stands where the history should be', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    fs.writeFileSync(path.join(dir, 'history'), '')
    grow(dir, 3)
    expect(holdersOf(readState(dir) as never)).toEqual(['a'])
  })

  it('the link is refused only now, though the probe went well', () => {
    const dir = logFolder()
    commit(dir, [ask(a)], now)
    const real = fs.linkSync
    vi.spyOn(fs, 'linkSync').mockImplementation((from, to) => {
      if (String(to).endsWith('.jsonl')) throw refusal('EIO')
      real(from, to)
    })
    for (let n = 0; !readChain(dir).segments[0]?.sealed; n += 1) {
      expect(commit(dir, [session(agent('main:s1'), 'x'.repeat(2_000))], now).seq).toBe(2 + n)
    }
    expect(() => commit(dir, [ask(b)], now)).toThrow('EIO')
    vi.restoreAllMocks()
    expect(commit(dir, [ask(b)], now).asks['b /p/a.ts']?.outcome).toBe('held')
    expect(brokenLinks(readChain(dir))).toEqual([])
  })
})
