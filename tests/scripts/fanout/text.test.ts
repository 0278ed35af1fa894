import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { named, shortPath } from '../../../core/log/sentences.ts'
import { ago, painter, safeJson, table } from '../../../scripts/fanout/text.ts'

it.each([
  [0, '0s ago'],
  [999, '0s ago'],
  [59_999, '59s ago'],
  [60_000, '1m ago'],
  [3_599_999, '59m ago'],
  [3_600_000, '1h ago'],
  [86_400_000 * 40, '40d ago'],
  [-5_000, '0s ago'],
])('%d ms: %s', (age, text) => {
  expect(ago(1_000_000_000_000 - age, 1_000_000_000_000)).toBe(text)
})

it.each([
  ['a1', { title: 'Write', type: 'Explore' }, 'agent "Write" (Explore)'],
  ['a1', { title: '', type: 'Explore' }, 'agent a1 (Explore)'],
  ['a1', { title: '', type: '' }, 'agent a1'],
  ['main:s1', { title: '', type: 'main' }, 'the main conversation'],
  ['a1', { title: 'x'.repeat(99), type: '' }, `agent "${'x'.repeat(59)}…"`],
])('%s %j', (thread, names, text) => {
  expect(named(thread, names)).toBe(text)
})

it.each([
  ['below', '/p/src/a.ts', '/p', path.join('src', 'a.ts')],
  ['beside', '/p/src/a.ts', '/p/lib', '/p/src/a.ts'],
  ['a name that begins with dots', '/p/..a/b', '/p', path.join('..a', 'b')],
  ['the folder itself', '/p', '/p', '/p'],
])('a path %s', (_, file, cwd, text) => {
  expect(shortPath(path.resolve(file), path.resolve(cwd))).toBe(path.isAbsolute(text) ? path.resolve(text) : text)
})

it('a table has its columns in line and nothing behind the last', () => {
  expect(
    table([
      ['a', 'bbb', 'c'],
      ['aa', 'b', 'cc'],
    ]),
  ).toEqual(['  a   bbb  c', '  aa  b    cc'])
  expect(table([])).toEqual([])
})

it('colours, or not', () => {
  expect(painter(true)('red', 'x')).toBe('\u001b[31mx\u001b[39m')
  expect(painter(false)('red', 'x')).toBe('x')
})

describe('JSON that is safe to print', () => {
  it.each(['\u001b[31m', '\u009b31m', '\u007f', '\u202e', '\u2028', '\u{e0001}', 'ü 語 "\\'])('%j', (text) => {
    const json = safeJson({ text })
    expect(JSON.parse(json)).toEqual({ text })
    expect(json).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u)
  })

  it('leaves letters alone', () => {
    expect(safeJson(['ü語'])).toBe('[\n  "ü語"\n]')
  })
})
