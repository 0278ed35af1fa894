import { expect, test } from 'vitest'
import { fingerprint } from '../../../core/log/fingerprint.ts'

// The vectors published with the algorithm (FNV-1a, 64 bits).
test.each([
  ['', 0xcbf29ce484222325n],
  ['a', 0xaf63dc4c8601ec8cn],
  ['foobar', 0x85944171f73967e8n],
])('%j', (text, hash) => expect(fingerprint(text)).toBe(hash.toString(36)))

test('can be a file name, whatever the text', () => {
  for (const text of ['/a b/ü', '\0', 'x'.repeat(100_000)]) expect(fingerprint(text)).toMatch(/^[a-z0-9]{1,13}$/)
})

test('near texts differ', () => {
  const texts = Array.from({ length: 10_000 }, (_, n) => `/home/user/project-${n}`)
  expect(new Set(texts.map(fingerprint)).size).toBe(texts.length)
})
