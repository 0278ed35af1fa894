import { definitionOf } from '../../core/facts.ts'
import type { Step } from '../../core/log/history.ts'
import { plain } from '../../core/text/plain.ts'

const TEXT_MAX = 200

/** A record in one line, for people. A kind this version does not know, or a damaged record, is shown as it is. */
export function tell({ entry, state, asks }: Step, here: string): string {
  try {
    const definition = definitionOf(entry.k)
    if (definition) return definition.sentence(entry as never, { state, asks, here })
  } catch {}
  const { id: _, t: __, ...rest } = entry
  return plain(JSON.stringify(rest), TEXT_MAX)
}
