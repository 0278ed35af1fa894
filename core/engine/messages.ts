import { handOver } from '../runs/hand-over.ts'
import { rules } from './rules.ts'
import type { Data } from './verdict.ts'
import { type Messages, PREFIX } from './words.ts'

/**
 * What people and models read, by verdict id; each rule brings its own. A message says what happened, to whom, and what to do
 * now, and is the same on every retry: models take a change of wording for a change of mind. Titles and file names come from
 * outside and are shown quoted, in one line, cut.
 */
const messages: Messages = Object.assign({}, handOver.messages, ...rules.map((rule) => rule.messages))

/** The words for a verdict. */
export function wording(id: string, data: Data): string {
  return `${PREFIX}${messages[id]?.(data) ?? id}`
}

/** Every id that has words. */
export const messageIds: readonly string[] = Object.keys(messages)
