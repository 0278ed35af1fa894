import { expect, it } from 'vitest'
import { leaves } from '../../../core/config/paths.ts'

it.each([
  [
    'values at any depth',
    { a: 1, b: { c: 'x', d: { e: false } } },
    [
      [['a'], 1],
      [['b', 'c'], 'x'],
      [['b', 'd', 'e'], false],
    ],
  ],
  ['a list is one value', { a: [1, { b: 2 }] }, [[['a'], [1, { b: 2 }]]]],
  ['what is not said is no value', { a: undefined, b: null, c: {} }, [[['b'], null]]],
])('%s', (_, value, found) => {
  expect(leaves(value)).toEqual(found)
})
