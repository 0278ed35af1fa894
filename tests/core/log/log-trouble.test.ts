import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { commit, readState } from '../../../core/log/log.ts'
import { brokenLinks, readChain } from './chain.ts'
import { a, ask, b, holdersOf } from './facts.ts'
import { logFolder, refusal } from './folder.ts'
import { fill, grow } from './growth.ts'

const now = Date.now()

afterEach(() => {
  vi.restoreAllMocks()
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
      expect(fill(dir)).toBe(1 + n)
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
      expect(fill(dir)).toBe(2 + n)
    }
    expect(() => commit(dir, [ask(b)], now)).toThrow('EIO')
    vi.restoreAllMocks()
    expect(commit(dir, [ask(b)], now).asks['b /p/a.ts']?.outcome).toBe('held')
    expect(brokenLinks(readChain(dir))).toEqual([])
  })
})
