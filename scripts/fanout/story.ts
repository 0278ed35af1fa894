import { facts } from '../../core/facts.ts'
import type { FactDefinition } from '../../core/log/fact.ts'
import type { Step } from '../../core/log/history.ts'
import { plain } from '../../core/text/plain.ts'

const TEXT_MAX = 200
const definitions = new Map<string, FactDefinition>(facts.map((one) => [one.kind, one as unknown as FactDefinition]))

/** A record in one line, for people. A kind this version does not know, or a damaged record, is shown as it is. */
export function tell({ entry, state, asks }: Step, here: string): string {
  try {
    const definition = definitions.get(entry.k)
    if (definition) return definition.sentence(entry as never, { state, asks, here })
  } catch {}
  const { id: _, t: __, ...rest } = entry
  return plain(JSON.stringify(rest), TEXT_MAX)
}
