/**
 * Writes schema/fanout.config.schema.json, by which editors complete and check a `fanout.yaml`, from the schema in the code.
 * `tests/scripts/schema.test.ts` fails when the file is older than the code.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { jsonSchema } from '../core/config/schema.ts'

/** Where the schema lies. */
export const schemaFile = fileURLToPath(new URL('../schema/fanout.config.schema.json', import.meta.url))

/** The file's text, laid out as the formatter of this repository wants it: short lists in one line. */
export function renderSchema(): string {
  const text = JSON.stringify(jsonSchema(), null, 2)
  return `${text.replace(/\[\n\s+("[^[\]{}]*")\n\s+\]/g, (_, items: string) => `[${items.replace(/\n\s+/g, ' ')}]`)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(path.dirname(schemaFile), { recursive: true })
  writeFileSync(schemaFile, renderSchema())
}
