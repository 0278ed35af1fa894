import { describe, expect, it } from 'vitest'
import { DURATION, formatDuration, parseDuration } from '../../../core/config/duration.ts'

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['999999h', 3_599_996_400_000],
  ])('%s is %d ms, and back', (text, ms) => {
    expect(text).toMatch(DURATION)
    expect(parseDuration(text)).toBe(ms)
    expect(parseDuration(formatDuration(ms))).toBe(ms)
  })

  it.each(['', '30', 'm', '0m', '-1m', '1.5h', '30 m', '30min', '1000000s', '30M', '30m\n', '1d', '٣m'])(
    'is not %j',
    (text) => {
      expect(text).not.toMatch(DURATION)
    },
  )

  it.each([
    [5_400_000, '90m'],
    [3_600_000, '1h'],
    [61_000, '61s'],
  ])('%d ms is written %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})
