/**
 * Writes schema/: the JSON Schemas by which editors complete and check a `fanout.yaml` and a plan, from the schemas in the code.
 * `tests/scripts/schema.test.ts` fails when a file is older than the code.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as config from '../core/config/schema.ts'
import * as plan from '../core/plan/schema.ts'

/** Where the schemas lie. */
export const schemaDir = fileURLToPath(new URL('../schema', import.meta.url))

const documents: Record<string, () => Record<string, unknown>> = {
  'fanout.config.schema.json': config.jsonSchema,
  'fanout.plan.schema.json': plan.jsonSchema,
}

/** The text of every file, laid out as the formatter of this repository wants it: short lists in one line. */
export function renderSchemas(): [file: string, text: string][] {
  return Object.entries(documents).map(([file, document]) => {
    const text = JSON.stringify(document(), null, 2)
    return [
      file,
      `${text.replace(/\[\n\s+("[^[\]{}]*")\n\s+\]/g, (_, items) => `[${items.replace(/\n\s+/g, ' ')}]`)}\n`,
    ]
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(schemaDir, { recursive: true })
  for (const [file, text] of renderSchemas()) writeFileSync(path.join(schemaDir, file), text)
}
