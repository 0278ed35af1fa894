import type { EventOf } from '../../engine/event.ts'
import { saysHow } from './answer.ts'
import { isEnglish } from './language.ts'
import { asksForEdits, namesNothing } from './place.ts'
import { proseOf } from './prose.ts'
import { openSlot } from './slot.ts'

/** What a launch's prompt lacks, as far as that is sure. */
export interface Faults {
  /** A slot of a template that nobody filled in, as it stands there. */
  slot?: string
  /** It asks for changes, or for a look, and says nothing of where. */
  nowhere?: 'edit' | 'look'
  /** Its length, where that is over the limit (characters). */
  length?: number
  /** What can be added: a form of the report, and where the project's conventions are. */
  add: readonly ('report' | 'conventions')[]
}

/** A longer prompt (characters, about 5,000 tokens) holds what belongs into a file. */
export const PROMPT_MAX = 20_000
/** Of a prompt longer than this (characters) nothing is said but that. */
const LOOKED_AT = 200_000

/** The host's own types without a form of report or a field of work of their own; others may have both in their definition. */
const GENERAL: ReadonlySet<string> = new Set(['general-purpose', 'Explore', 'Plan'])
const READS_ONLY = /^(?:Explore|Plan)$|explor|review|research|investigat|analy|audit/i

/** Judges the prompt of a launch. */
export function faultsOf({ prompt = '', type }: Pick<EventOf<'launch'>, 'prompt' | 'type'>): Faults {
  const length = prompt.length > PROMPT_MAX ? prompt.length : undefined
  if (prompt.trim() === '' || prompt.length > LOOKED_AT) return { length, add: [] }
  const prose = proseOf(prompt)
  const slot = openSlot(prose)
  if (!GENERAL.has(type)) return { slot, length, add: [] }
  const nowhere = namesNothing(prompt)
  return {
    slot,
    length,
    nowhere: nowhere && READS_ONLY.test(type) ? 'look' : nowhere,
    add: missing(prompt, prose, type),
  }
}

/** What is added only together: a prompt that says how to answer was written with care. */
function missing(prompt: string, prose: string, type: string): Faults['add'] {
  if (!isEnglish(prose) || saysHow(prompt, prose)) return []
  const writes = !READS_ONLY.test(type) && asksForEdits(prose)
  return writes && !CONVENTIONS_NAMED.test(prompt) ? ['report', 'conventions'] : ['report']
}

const CONVENTIONS_NAMED = /\b(?:CLAUDE|AGENTS|CONTRIBUTING)\.md\b|\b(?:conventions?|style guide|guidelines)\b/i
