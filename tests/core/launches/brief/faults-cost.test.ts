import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultsOf } from '../../../../core/launches/brief/faults.ts'

/** Generous by some fifty times: a pattern that goes back over its text takes minutes for these. */
const BOUND_MS = 1_500
const SIZE = 100_000

function took(prompt: string): number {
  const began = performance.now()
  faultsOf({ prompt, type: 'general-purpose' })
  return performance.now() - began
}

const pieces = [
  ...' \t\n`~{}<>$#*>-_.,;:!?()[]"\'/\\|1aZé中',
  ...[
    '```',
    '~~~',
    '`a',
    '{{',
    '{topic',
    '{topic}',
    '<topic',
    '${a',
    'http://',
    'https://a',
    '\n\n',
    '\n ',
    '. ',
    ', ',
  ],
  ...[
    'the ',
    'and ',
    'and',
    'please ',
    'fix ',
    'fix',
    'research ',
    'report',
    'write ',
    'write a to b ',
    'Topic: ',
    'no ',
  ],
  ...[
    'each ',
    'do not ',
    'Output',
    '\nOutput ',
    '# ',
    '1. ',
    'a?',
    'STATUS',
    'you are ',
    '**',
    '<output',
    'fanout-task: ',
  ],
]

test.each(pieces)('a prompt of nothing but %j', (piece) => {
  expect(took(piece.repeat(SIZE / piece.length))).toBeLessThan(BOUND_MS)
})

test('prompts of any two pieces, repeated, and one thing at the end', () => {
  const piece = fc.constantFrom(...pieces)
  fc.assert(
    fc.property(piece, piece, piece, (one, other, last) => {
      const prompt = `${(one + other).repeat(SIZE / (one + other).length)}${last}`
      expect(took(prompt)).toBeLessThan(BOUND_MS)
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('any text at all, without an exception', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.constantFrom(...pieces)).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(
      text,
      fc.constantFrom('Explore', 'general-purpose', 'x'),
      (prompt, type) => void faultsOf({ prompt, type }),
    ),
  )
})
