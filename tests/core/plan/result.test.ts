import { describe, expect, test } from 'vitest'
import { resultOf } from '../../../core/plan/result.ts'

const full = { status: 'DONE', report: 'Did it.', filesWritten: ['a.ts'], followUps: 'Tell B.' }

describe('what an agent hands in', () => {
  test.each([
    ['DONE', 'done'],
    ['DONE_WITH_CONCERNS', 'concerns'],
    ['NEEDS_CONTEXT', 'needs-context'],
    ['BLOCKED', 'blocked'],
  ])('%s is %s', (status, how) => {
    expect(resultOf({ ...full, status })).toEqual({
      how,
      report: 'Did it.',
      wrote: ['a.ts'],
      followUps: 'Tell B.',
      unverified: false,
    })
  })
  test.each([[undefined], [null], ['DONE'], [{}], [{ status: 'done' }], [{ status: 'constructor' }], [[full]]])(
    '%j has no status, so it is none',
    (value) => expect(resultOf(value)).toBeUndefined(),
  )
  test('fields of wrong types are empty, long ones cut', () => {
    expect(resultOf({ status: 'DONE', report: 7, filesWritten: 'x', followUps: ' ' })).toEqual({
      how: 'done',
      report: '',
      wrote: [],
      followUps: undefined,
      unverified: false,
    })
    const long = resultOf({ ...full, filesWritten: Array(500).fill('f'), followUps: 'x'.repeat(5_000) })
    expect([long?.wrote?.length, long?.followUps?.length]).toEqual([100, 1_000])
  })
  test('only a hook’s mark makes it unverified', () => {
    expect(resultOf({ ...full, unverified: true })?.unverified).toBe(true)
    expect(resultOf({ ...full, unverified: 'true' })?.unverified).toBe(false)
  })
})
