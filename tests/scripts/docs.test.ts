import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderRules, rulesPage } from '../../scripts/docs.ts'

test('docs/rules.md says what the rules say (npm run docs)', () => {
  expect(readFileSync(rulesPage, 'utf8')).toBe(renderRules())
})
