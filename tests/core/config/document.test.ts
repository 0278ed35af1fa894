import { describe, expect, it } from 'vitest'
import { NotYaml, readDocument } from '../../../core/config/document.ts'

const plain = (text: string): unknown => JSON.parse(JSON.stringify(readDocument(text).value ?? null))
const rejected = (text: string): string[] => readDocument(text).rejected.map(({ path }) => path.join('.'))

describe('reads', () => {
  it.each([
    ['YAML 1.2: off, no and yes are words', 'a: off\nb: no\nc: yes', { a: 'off', b: 'no', c: 'yes' }],
    ['the same where a document claims to be 1.1', '%YAML 1.1\n---\na: off', { a: 'off' }],
    ['numbers, booleans, nothing', 'a: 30\nb: true\nc:\nd: ~', { a: 30, b: true, c: null, d: null }],
    ['lists and mappings in one line', 'a: [1, {b: c}]', { a: [1, { b: 'c' }] }],
    ['Windows line ends and a byte order mark', '\uFEFFa: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
    ['nothing', '', null],
    ['comments', '# only\n', null],
    ['merge keys as names', '<<: {a: 1}', { '<<': { a: 1 } }],
  ])('%s', (_, text, value) => {
    expect(plain(text)).toEqual(value)
  })

  it('keys that mean something to JavaScript as names', () => {
    const value = readDocument('__proto__: {a: 1}\nconstructor: 2').value as object
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(null)
    expect(({} as { a?: unknown }).a).toBeUndefined()
  })
})

it('tells on which line a key or an entry of a list stands', () => {
  const { lineOf } = readDocument('# head\na:\n  b: 1\n\n  c:\n    - 1\n    - d: 1\n')
  expect([lineOf(['a']), lineOf(['a', 'b']), lineOf(['a', 'c']), lineOf(['x'])]).toEqual([2, 3, 5, undefined])
  expect([lineOf(['a', 'c', '0']), lineOf(['a', 'c', '1', 'd'])]).toEqual([6, 7])
})

describe('leaves out, key by key', () => {
  it.each([
    ['an alias', 'a: &x 1\nb: *x\nc: 2', { a: 1, c: 2 }, ['b']],
    ['a list with an alias in it', 'a: &x 1\nb: [*x]', { a: 1, b: [null] }, ['b.0']],
    ['the same key in every entry of a list', 'a: [{b: 1}, {b: 2}]', { a: [{ b: 1 }, { b: 2 }] }, []],
    ['a key that stands twice', 'a: 1\nb: 2\na: 3', { b: 2 }, ['a']],
    ['a key below that stands twice', 'a: {b: 1, b: 2, c: 3}', { a: { c: 3 } }, ['a.b']],
    ['nothing else', 'a: 1', { a: 1 }, []],
  ])('%s', (_, text, value, keys) => {
    expect(plain(text)).toEqual(value)
    expect(rejected(text)).toEqual(keys)
  })
})

describe('refuses the whole', () => {
  it.each([
    ['what is no YAML', 'a: 1\nb: [', 2],
    ['two documents', 'a: 1\n---\nb: 2', 2],
    ['a mapping on the line of a key', 'a: 1\nb: c: 2', 2],
    ['lists without end', '['.repeat(60_000), undefined],
    ['mappings without end', '{a: '.repeat(15_000), undefined],
    ['lists in lists in lists', '- '.repeat(30_000), undefined],
    ['keys that are keys that are keys', '? '.repeat(30_000), undefined],
    ['steps that go down and down', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), undefined],
  ])('%s', (_, text, line) => {
    let error: unknown
    try {
      readDocument(text)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(NotYaml)
    expect((error as NotYaml).line).toBe(line)
  })

  it('an alias bomb is read without following it', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}*l${i}]`)
    expect(rejected(`l0: &l0 [x]\n${levels.join('\n')}`).length).toBe(300)
  })
})
