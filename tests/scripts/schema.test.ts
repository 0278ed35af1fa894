import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { renderSchema, schemaDir, schemas } from '../../scripts/schema.ts'

it.each(Object.entries(schemas))('%s is what the code says', (name, schema) => {
  const text = readFileSync(path.join(schemaDir, name), 'utf8')
  expect(text, 'run `npm run docs` and commit plugin/schema/').toBe(renderSchema(schema()))
})

it('there is no other', () => {
  expect(readdirSync(schemaDir).sort()).toEqual(Object.keys(schemas).sort())
})
