import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from '../../../core/findings/json.ts'

const plain = (value: unknown) => JSON.parse(JSON.stringify(value))

it('JSON is read as JSON.parse reads it, without a note', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      const { value, slips, broken, end } = readJson(`${text} and more`)
      expect([plain(value), slips, broken, end]).toEqual([plain(JSON.parse(text)), [], undefined, text.length])
    }),
  )
})

it('laid out in lines as well', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value, null, 2)
      expect(plain(readJson(text).value)).toEqual(plain(JSON.parse(text)))
    }),
  )
})

describe('slips with one reading', () => {
  it.each([
    ['{"a": 1,}', { a: 1 }],
    ["{'a': 'b \"c\"'}", { a: 'b "c"' }],
    ['{“a”: “b "c"”}', { a: 'b "c"' }],
    ['{a: 1, $b-c: 2}', { a: 1, '$b-c': 2 }],
    ['{"a": 1} // behind', { a: 1 }, []],
    ['[1, // one\n /* two */ 2]', [1, 2]],
    ['[.5, +1, 01, 1.]', [0.5, 1, 1, 1]],
    ['["a\nb"]', ['a\nb']],
    ['["\\d+", "\\u12", "it\\\'s"]', ['\\d+', '\\u12', "it's"]],
    ['[{"a": 1} {"a": 2}]', [{ a: 1 }, { a: 2 }]],
    ['\uFEFF [1]', [1], []],
  ])('%s', (text, value, slips?: unknown[]) => {
    const read = readJson(text)
    expect([read.broken, plain(read.value)]).toEqual([undefined, value])
    if (slips) expect(read.slips).toEqual(slips)
    else expect(read.slips).not.toEqual([])
  })
})

describe('what ends the reading', () => {
  it.each([
    ['{"a": "the "b" of c"}', 12, '"," or "}" is missing'],
    ["{'a': 'it's'}", 10, '"," or "}" is missing'],
    ['["a" "b"]', 5, '"," or "]" is missing'],
    ['{"a" 1}', 5, 'a ":" is missing'],
    ['{1: 2}', 1, 'a name is missing'],
    ['[1, ,]', 4, 'a value is missing'],
    ['[1, None]', 4, '"None" is no value'],
    ['[NaN]', 1, '"NaN" is no value'],
    ['[1.2.3]', 1, 'a value is missing'],
    ['[12abc]', 1, 'a value is missing'],
    ['["a', 1, 'a text has no end'],
    ['["a”]', 1, 'a text has no end'],
    ['[1, 2', 5, 'the text ends in the middle'],
    ['', 0, 'the text ends in the middle'],
    ['/* [1]', 0, 'a value is missing'],
    ['['.repeat(99), 24, 'nested more than 24 deep'],
  ])('%s', (text, at, what) => {
    const { value, broken } = readJson(text)
    expect([value, broken]).toEqual([undefined, { at, what }])
  })
})

it('what was complete by then is known, of the outermost list only', () => {
  expect(plain(readJson('{"findings": [{"a": [1]}, {"b": 2}, {"c": ').complete)).toEqual([{ a: [1] }, { b: 2 }])
  expect(readJson('{"a": {"b": [1, 2').complete).toBeUndefined()
})

it('a key that stands twice is left out, however often', () => {
  const { value, slips } = readJson('{"a": 1, "b": 2, "a": 3, "a": 4}')
  expect(plain(value)).toEqual({ b: 2 })
  expect(slips.map(({ at }) => at)).toEqual([17, 25])
})

it('no key is more than its name', () => {
  const { value } = readJson('{"__proto__": {"x": 1}, "toString": 2}')
  expect(Object.keys(value as object)).toEqual(['__proto__', 'toString'])
  expect((value as { x?: number }).x).toBeUndefined()
})
