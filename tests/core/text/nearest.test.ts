import { expect, it } from 'vitest'
import { nearest } from '../../../core/text/nearest.ts'

const names = ['one-writer', 'slots', 'rules', 'status', 'release', 'log', 'config']

it.each([
  ['stauts', 'status'],
  ['one_writer', 'one-writer'],
  ['ONE-WRITER', 'one-writer'],
  ['slot', 'slots'],
  ['relase', 'release'],
  ['confg', 'config'],
  ['lgo', 'log'],
  ['onewritter', 'one-writer'],
  ['kubernetes', undefined],
  ['x', undefined],
  ['', undefined],
  ['a'.repeat(100_000), undefined],
])('%.20s -> %s', (word, name) => {
  expect(nearest(word, names)).toBe(name)
})

it('prefers the closest of several', () => {
  expect(nearest('rulse', ['pulse', 'rules', 'ruse'])).toBe('pulse')
  expect(nearest('rule', ['pulse', 'rules', 'mute'])).toBe('rules')
})
