import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { limitEnd } from '../../../hooks/host/limits.ts'

/** Sunday, 29 November 2026. */
const now = new Date(2026, 10, 29, 14, 20, 30).getTime()
const at = (hours: number, minutes = 0, day = 29): number => new Date(2026, 10, day, hours, minutes).getTime()
const utc = (month: number, day: number, hours = 0, minutes = 0, year = 2026): number =>
  Date.UTC(year, month - 1, day, hours, minutes)

describe('when a limit ends', () => {
  it.each<[string, string, number]>([
    [
      'seconds since the epoch',
      `Claude AI usage limit reached|${Math.floor(now / 1000) + 600}`,
      now - (now % 1000) + 600_000,
    ],
    ['a delay', 'API Error: 429 rate_limit_error, retry-after: 30', now + 30_000],
    ['an hour of the afternoon', "You've hit your limit · resets 3pm", at(15)],
    ['with minutes', '5-hour limit reached ∙ resets 3:45pm', at(15, 45)],
    ['midnight', 'limit reached, resets at 12am', at(0, 0, 30)],
    ['midnight with minutes', 'limit reached, resets 12:00am', at(0, 0, 30)],
    ['half past midnight', 'limit reached, resets 12:30am', at(0, 30, 30)],
    ['half past noon, tomorrow', 'limit reached, resets 12:30pm', at(12, 30, 30)],
    ['a time on a clock of 24 hours', 'resets at 23:05', at(23, 5)],
    ['tomorrow, where it is long past', 'resets 9am', at(9, 0, 30)],
    ['today, where it has just passed', 'resets 2pm', at(14)],
    ['today, where it passed this minute', 'resets 2:20pm', at(14, 20)],
    ['a duration of hours', 'Usage limit · resets in 2h', now + 2 * 3_600_000],
    ['a duration in words', 'resets in 1 day and 3 hours', now + 27 * 3_600_000],
    ['a duration with minutes', 'resets in 2h 30m', now + 2.5 * 3_600_000],
    ['a duration in which to try again', 'Please try again in 20 minutes.', now + 20 * 60_000],
    ['a weekday and a time', 'weekly limit · resets Mon 9am', at(9, 0, 30)],
    ['a weekday and midnight', 'resets Mon 12:00am', at(0, 0, 30)],
    ['a weekday in full', 'resets Tuesday at 10:15pm', at(22, 15, 31)],
    ['a weekday alone, when it begins', 'resets Monday', at(0, 0, 30)],
    ['the same weekday, when it ends', 'resets Sunday', at(0, 0, 30)],
    ['the same weekday, later', 'resets Sun 4pm', at(16)],
    ['the same weekday, just passed', 'resets Sun 2pm', at(14)],
    ['the same weekday, long past', 'resets Sun 9am', at(9, 0, 36)],
    ['a month, a day and a time', 'resets Dec 3 at 3pm', at(15, 0, 33)],
    ['a month, a day and a comma', 'resets Dec 3, 3:30pm', at(15, 30, 33)],
    ['a month and a day, when it begins', 'resets Dec 5', at(0, 0, 35)],
    ['this very day, when it ends', 'resets Nov 29', at(0, 0, 30)],
    ['a day that has passed', 'resets Nov 28, 4am', at(4, 0, 28)],
    ['tomorrow', 'resets tomorrow at 8am', at(8, 0, 30)],
    ['a model’s own', 'Opus limit · resets Dec 4, 4am', at(4, 0, 34)],
    ['with what follows it', "You've hit your weekly limit · resets Dec 4, 4am · progress saved", at(4, 0, 34)],
    ['with a narrow space', 'resets 3\u202fpm', at(15)],
    ['a date in figures', 'spend limit reached (monthly; resets 2026-12-01 00:00 UTC)', utc(12, 1)],
    ['a date on which access is back', 'You will regain access on 2026-12-01 at 06:30 UTC.', utc(12, 1, 6, 30)],
    ['a zone of its own', 'resets 3pm (UTC)', utc(11, 29, 15)],
  ])('%s', (_, said, end) => expect(limitEnd(said, now)).toBe(end))

  it.each([
    ['nothing', ''],
    ['no time', 'API Error: 429 too many requests'],
    ['a limit without a time', "You've hit your org's monthly spend limit · ask your admin for a higher limit"],
    ['a time long past', 'usage limit reached|1000000000'],
    ['a time far away', 'usage limit reached|9999999999'],
    ['a day half a year away', 'resets Jun 5'],
    ['a duration that cannot be meant', 'resets in 99999 days'],
    ['a zone nobody knows', 'resets 3pm (Mars/Base)'],
    ['a bare number', 'resets 5 times'],
    ['an hour no clock shows', 'resets at 27:00'],
    ['an hour of no half day', 'resets 13pm'],
    ['a minute no clock shows', 'resets 3:75pm'],
  ])('is not told by %s', (_, said) => expect(limitEnd(said, now)).toBeUndefined())
})

describe('when a limit ends, wherever this machine is', () => {
  const { TZ } = process.env
  afterEach(() => {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  })
  describe.each(['UTC', 'America/Los_Angeles', 'Pacific/Auckland'])('%s', (zone) => {
    beforeEach(() => {
      process.env.TZ = zone
    })
    /** Sunday, 29 November 2026, 14:20 UTC. */
    const here = utc(11, 29, 14, 20)
    it.each<[string, number]>([
      ['resets Mon 9am (Asia/Jerusalem)', utc(11, 30, 7)],
      ['resets Dec 4, 4am (Europe/Amsterdam)', utc(12, 4, 3)],
      ['resets 3pm (UTC)', utc(11, 29, 15)],
      ['resets 3pm UTC', utc(11, 29, 15)],
      ['resets 2pm (UTC)', utc(11, 29, 14)],
      ['resets 1am (Asia/Tokyo)', utc(11, 29, 16)],
      ['resets 11:20pm (Asia/Tokyo)', utc(11, 29, 14, 20)],
      ['resets Monday (Asia/Kathmandu)', utc(11, 29, 18, 15)],
      ['resets Mon 12:00am (America/New_York)', utc(11, 30, 5)],
    ])('%s', (said, end) => expect(limitEnd(said, here)).toBe(end))
    it('a change of clocks lies between', () => {
      // Clocks go back in New York on 1 November 2026, at 2am.
      expect(limitEnd('resets Nov 1, 9am (America/New_York)', utc(10, 31, 12))).toBe(utc(11, 1, 14))
      expect(limitEnd('resets Mar 14, 9am (America/New_York)', utc(3, 13, 12))).toBe(utc(3, 14, 13))
    })
    it('a year ends in between', () => {
      expect(limitEnd('resets Jan 2, 9am (UTC)', utc(12, 30, 12))).toBe(utc(1, 2, 9, 0, 2027))
      expect(limitEnd('resets Jan 4, 2027, 4am (Europe/Amsterdam)', utc(12, 30, 12))).toBe(utc(1, 4, 3, 0, 2027))
      expect(limitEnd('resets Dec 31, 11pm (UTC)', utc(1, 1, 0, 30, 2027))).toBe(utc(12, 31, 23))
    })
  })
})
