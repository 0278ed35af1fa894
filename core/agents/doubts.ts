import { plain } from '../text/plain.ts'
import type { Agent } from './agent.ts'

/** What speaks against an agent's work being done although it ended well: its own word, refused edits, claims nobody can confirm. */

/** How such an agent is counted; the first that holds. `with refused edits`: all of them were. */
export type Doubt = 'blocked' | 'in need of context' | 'with refused edits' | 'unconfirmed' | 'done with concerns'

/** So many refusals in one life are told when the result is delivered, whatever else the agent did. */
const REFUSALS_TOLD = 3
const FILE_MAX = 120
const FILES_SHOWN = 5

/** Why an agent that finished is not plainly done; undefined when nothing speaks against it. */
export function doubtOf(agent: Agent): Doubt | undefined {
  if (agent.running || agent.how !== 'finished') return undefined
  if (agent.status === 'blocked') return 'blocked'
  if (agent.status === 'needs-context') return 'in need of context'
  if (agent.refused && !agent.made) return 'with refused edits'
  if (unseenOf(agent).length > 0) return 'unconfirmed'
  return agent.status === 'concerns' ? 'done with concerns' : undefined
}

/** Whether its refused edits are told with its result: three or more, or none made and files claimed. */
export function isRefusalTold(agent: Agent): boolean {
  const { refused, made, claims = [] } = agent
  if (!refused) return false
  return refused.times >= REFUSALS_TOLD || (!made && claims.length > 0)
}

/** Files that it claims to have written and that nobody saw written. An agent that called no tool wrote none. */
export function unseenOf({ claims = [], unseen = [], life, usage }: Agent): readonly string[] {
  return usage?.calls === 0 && life === 1 ? claims : unseen
}

/** `; 3 edits refused: a.ts; claims b.ts, which nobody saw written`, as the end of a line. */
export function doubtText(agent: Agent, shown: (file: string) => string): string {
  const { refused, made } = agent
  const unseen = unseenOf(agent)
  const isTold = refused && (isRefusalTold(agent) || !made)
  const files = refused && refused.files.length > 0 ? `: ${named(refused.files.map(shown))}` : ''
  const edits = isTold ? `; ${refused.times} ${refused.times === 1 ? 'edit' : 'edits'} refused${files}` : ''
  return `${edits}${unseen.length > 0 ? `; claims ${named(unseen)}, which nobody saw written` : ''}`
}

function named(files: readonly string[]): string {
  const names = files.slice(0, FILES_SHOWN).map((file) => plain(file, FILE_MAX))
  const more = files.length - names.length
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
