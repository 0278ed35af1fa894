/**
 * Writes plugin/schema/: the JSON Schemas by which editors complete and check a `fanout.yaml` and a plan, and by which agents and tools know what a
 * block of findings holds, from the schemas in the code. `tests/scripts/schema.test.ts` fails when a file is older than the code.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as config from '../core/config/schema.ts'
import { findingsJsonSchema } from '../core/findings/finding.ts'
import * as plan from '../core/plan/schema.ts'

/** Where the schemas lie. */
export const schemaDir = fileURLToPath(new URL('../plugin/schema', import.meta.url))

/** Every schema by its file. */
export const schemas: Readonly<Record<string, () => Record<string, unknown>>> = {
  'fanout.config.schema.json': config.jsonSchema,
  'fanout.plan.schema.json': plan.jsonSchema,
  'fanout.findings.schema.json': findingsJsonSchema,
}

/** The text of a schema's file, laid out as the formatter of this repository wants it: short lists in one line. */
export function renderSchema(schema: Record<string, unknown>): string {
  const text = JSON.stringify(schema, null, 2)
  return `${text.replace(/\[\n\s+("[^[\]{}]*")\n\s+\]/g, (_, items: string) => `[${items.replace(/\n\s+/g, ' ')}]`)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(schemaDir, { recursive: true })
  for (const [name, schema] of Object.entries(schemas))
    writeFileSync(path.join(schemaDir, name), renderSchema(schema()))
}
