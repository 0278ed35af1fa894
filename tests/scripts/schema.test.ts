import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { renderSchemas, schemaDir } from '../../scripts/schema.ts'

it.each(renderSchemas())('%s, which editors read, is what the code says', (file, text) => {
  expect(readFileSync(path.join(schemaDir, file), 'utf8'), 'run `npm run docs` and commit schema/').toBe(text)
})

it('has no other files', () => {
  expect(readdirSync(schemaDir).sort()).toEqual(renderSchemas().map(([file]) => file))
})
