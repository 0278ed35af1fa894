import { describe, expect, it } from 'vitest'
import { loadLog, type Patch, smallSegments } from './bundle.ts'
import { logFolder } from './folder.ts'
import { cutEverywhere } from './truncation.ts'

describe('a log cut after any byte is the log of some first lines, and goes on', () => {
  it.each<[string, Patch[], RegExp]>([
    ['the first segment', [], /^\n\{.*ask.*edited.*ended.*ask/s],
    ['a segment with a snapshot', [smallSegments(500)], /^\{"snapshot":.*ask/s],
  ])('%s', async (_, patches, expected) => {
    const { problems, cuts, text } = cutEverywhere(await loadLog(patches), logFolder(), Date.now())
    expect(text).toMatch(expected)
    expect(cuts).toBeGreaterThan(1_000)
    expect(problems).toEqual([])
  })
})
