import { describe, expect, test } from 'vitest'
import { launched } from './launched.ts'
import { completed, completedReading, silent } from './longer.ts'
import { good, open, placeless, scopeless, unanswered, unansweredReading } from './prompts.ts'

const REPORT = 'Report, unless you are told otherwise: '
const CONVENTIONS = 'Read and follow: CLAUDE.md, CONTRIBUTING.md.'

test('there are prompts enough', () => {
  const all = [
    good,
    silent,
    open,
    placeless,
    scopeless,
    unanswered,
    completed,
    unansweredReading,
    completedReading,
  ].flat()
  expect(all.length).toBeGreaterThanOrEqual(130)
  expect(new Set(all.map(([, prompt]) => prompt)).size).toBe(all.length)
})

describe('lets pass without a word', () => {
  test.each([...good, ...silent])('%s', (_, prompt = '', type) =>
    expect(launched(prompt, { type })).toEqual({ said: [] }),
  )
})

describe('appends the form of a report, and says nothing', () => {
  test.each([...unanswered, ...completed])('%s', (_, prompt = '', type) => {
    const { said, append = '' } = launched(prompt, { type })
    expect(said).toEqual([])
    expect(append.split('\n')).toHaveLength(3)
    expect(append).toMatch(new RegExp(`^${CONVENTIONS}\n${REPORT}`))
  })

  test.each([...unansweredReading, ...completedReading])('without conventions: %s', (_, prompt = '', type) => {
    const { said, append = '' } = launched(prompt, { type })
    expect(said).toEqual([])
    expect(append.split('\n')).toHaveLength(2)
    expect(append.startsWith(REPORT)).toBe(true)
  })

  test('the same each time', () => {
    const of = (table: typeof unanswered) => new Set(table.map(([, prompt, type]) => launched(prompt, { type }).append))
    expect(of(unanswered).size).toBe(1)
    expect(of(unansweredReading).size).toBe(1)
  })
})

describe('says, and lets pass', () => {
  test.each(open)('an open slot: %s', (_, prompt, slot) => {
    expect(launched(prompt)).toMatchObject({ said: ['inform sound-brief/open-slot'], data: { slot } })
  })
  test.each(placeless)('changes without a place: %s', (_, prompt = '', type) => {
    expect(launched(prompt, { type }).said).toEqual(['inform sound-brief/no-place'])
  })
  test.each(scopeless)('a look without a scope: %s', (_, prompt = '', type) => {
    expect(launched(prompt, { type }).said).toEqual(['inform sound-brief/no-scope'])
  })
})
