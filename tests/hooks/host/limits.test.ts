import { describe, expect, it } from 'vitest'
import { limitEnd } from '../../../hooks/host/limits.ts'

const now = new Date(2026, 10, 29, 14, 20, 30).getTime()
const at = (hours: number, minutes = 0, day = 29): number => new Date(2026, 10, day, hours, minutes).getTime()

describe('when a limit ends', () => {
  it.each([
    [
      'seconds since the epoch behind a bar',
      `Claude AI usage limit reached|${Math.floor(now / 1000) + 600}`,
      now - (now % 1000) + 600_000,
    ],
    ['a delay', 'API Error: 429 rate_limit_error, retry-after: 30', now + 30_000],
    ['an hour of the afternoon', "You've hit your limit · resets 3pm", at(15)],
    ['with minutes', '5-hour limit reached ∙ resets 3:45pm', at(15, 45)],
    ['noon and midnight', 'limit reached, resets at 12am', at(0, 0, 30)],
    ['a time on a clock of 24 hours', 'resets at 23:05', at(23, 5)],
    ['tomorrow, where it is past', 'resets 2pm', at(14, 0, 30)],
    ['a zone of its own', 'resets 3pm (UTC)', Date.UTC(2026, 10, 29, 15)],
  ])('%s', (_, said, end) => {
    const found = limitEnd(said, now)
    const expected = end > now ? end : end + 24 * 60 * 60_000
    expect(found).toBe(expected)
  })

  it.each([
    ['nothing', ''],
    ['no time', 'API Error: 429 too many requests'],
    ['a time long past', 'usage limit reached|1000000000'],
    ['a time far away', 'usage limit reached|9999999999'],
    ['a zone nobody knows', 'resets 3pm (Mars/Base)'],
    ['a bare number', 'resets 5 times'],
    ['an hour no clock shows', 'resets at 27:00'],
  ])('is not told by %s', (_, said) => expect(limitEnd(said, now)).toBeUndefined())
})
