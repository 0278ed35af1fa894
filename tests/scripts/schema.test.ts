import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { renderSchema, schemaFile } from '../../scripts/schema.ts'

it('the JSON Schema that editors read is what the code says', () => {
  expect(readFileSync(schemaFile, 'utf8'), 'run `npm run build` and commit schema/').toBe(renderSchema())
})
