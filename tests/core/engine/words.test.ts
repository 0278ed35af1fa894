import { describe, expect, test } from 'vitest'
import { holds, timeOf } from '../../../core/engine/words.ts'

const at = (day: number, hours: number, minutes = 0): number => new Date(2026, 10, day, hours, minutes).getTime()
const now = at(29, 14, 20)

describe('a time in a message', () => {
  test.each<[string, number, string]>([
    ['today', at(29, 15, 4), '15:04'],
    ['today, before', at(29, 0, 0), '00:00'],
    ['tomorrow, less than a day away', at(30, 9), 'Mon 30 Nov, 09:00'],
    ['another month', at(34, 4), 'Fri 4 Dec, 04:00'],
    ['yesterday', at(28, 23, 59), 'Sat 28 Nov, 23:59'],
  ])('%s', (_, ms, said) => expect(timeOf(ms, now)).toBe(said))
})

test('a limit holds until its end, or as long as nobody knows', () => {
  expect(holds({ why: 'usage limit', until: at(30, 9), now })).toBe(
    "the API's usage limit holds until Mon 30 Nov, 09:00",
  )
  expect(holds({ why: 'spend limit', now })).toBe(
    "the API's spend limit holds, and its message does not say until when",
  )
})
