import { describe, expect, test } from 'vitest'
import { id, list, object, pick, text, title } from '../../../hooks/host/payload.ts'

describe('a value of another type is absent', () => {
  test.each([null, undefined, 1, 'text', true, [], [{}]])('object(%j) has no fields', (value) => {
    expect(object(value)).toEqual({})
  })
  test.each([null, undefined, 1, {}, []])('text(%j) is absent', (value) => expect(text(value)).toBeUndefined())
  test.each([null, undefined, 1, {}, 'ab', { length: 2 }])('list(%j) is empty', (value) => {
    expect(list(value)).toEqual([])
  })
  test('a value of the right type is itself', () => {
    expect([object({ a: 1 }), text('t'), list([1])]).toEqual([{ a: 1 }, 't', [1]])
  })
})

describe('id', () => {
  test.each([
    'a30a5ed39eefc8661',
    'toolu_000001_0',
    '03c43beb-3c39-426a-95ae-1f42a0653e39',
    'w06cnx1ht',
    'a'.repeat(128),
  ])('%s is one', (value) => expect(id(value)).toBe(value))
  test.each([
    ['what every object has', '__proto__'],
    ['what every object has', 'constructor'],
    ['what every object has', 'hasOwnProperty'],
    ['our own name of a main thread', 'main:s1'],
    ['a path', '../../etc/passwd'],
    ['a path', 'a/b'],
    ['a path', 'a\\b'],
    ['a path', '..'],
    ['empty', ''],
    ['white space', 'a b'],
    ['a line break at its end', 'a\n'],
    ['a NUL', 'a\0'],
    ['10 kB', 'a'.repeat(10_240)],
    ['a number', 7],
    ['a list', ['a']],
  ])('%s is none: %j', (_, value) => expect(id(value)).toBeUndefined())
})

describe('pick', () => {
  const table = { held: 1 }
  test('finds an entry', () => expect(pick(table, 'held')).toBe(1))
  test.each(['__proto__', 'constructor', 'toString', 'other', '', 1, null])('finds nothing under %j', (name) => {
    expect(pick(table, name)).toBeUndefined()
  })
})

test('a title is cut to what records keep', () => {
  expect(title('x'.repeat(10_000))).toHaveLength(80)
  expect(title(undefined)).toBe('')
})
