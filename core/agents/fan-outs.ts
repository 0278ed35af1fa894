import { isGivenUp } from '../launches/launch.ts'
import { defineFact, origin, texts } from '../log/fact.ts'
import type { State } from '../log/state.ts'
import { type Agent, isDetached } from './agent.ts'
import { agentOf } from './agents.ts'
import type { Batch } from './fan-out.ts'
import { ancestorsOf, inheritedBelow, runningBelow } from './tree.ts'

/** Fan-outs: when they begin, and when they are over. */

/** A message that launched several: from here on they are one fan-out. */
export function gather(draft: State, entry: { id: string; thread: string; launches: readonly string[] }): void {
  // Two hooks may tell of one message: the plugin installed twice.
  if (Object.values(draft.batches).some(({ uses }) => uses[0] === entry.launches[0])) return
  // What waited and is launched now stays in the fan-out it came from.
  const isNew = (use: string): boolean => draft.batches[batchIdOf(draft, use) ?? ''] === undefined
  const uses = entry.launches.filter((use) => isNew(use) && !isNobodys(draft, use))
  if (uses.length < 2) return
  draft.batches[entry.id] = { thread: entry.thread, uses, at: draft.clock }
  for (const use of uses) {
    const [, agent] = agentOf(draft, use) ?? []
    const one = agent ?? draft.launches[use]
    if (one) one.batch = entry.id
  }
}

/** Whether nobody waits for what a launch became, or it became nothing because the budget is spent. */
export function isNobodys(state: State, use: string): boolean {
  const agent = agentOf(state, use)?.[1]
  const one = agent ?? state.launches[use]
  return one !== undefined && (isDetached(one) || (!agent && state.launches[use]?.overBudget === true))
}

/** The fan-out a launch belongs to. */
export function batchIdOf(state: State, use: string): string | undefined {
  const [, agent] = agentOf(state, use) ?? []
  return (agent ?? state.launches[use])?.batch
}

/** The record that settles the last of a fan-out closes it: whoever committed that record tells how it ended. */
export function close(draft: State, id: string | undefined, record: string): void {
  const batch = draft.batches[id ?? '']
  if (batch && batch.closedBy === undefined && isSettled(draft, batch)) batch.closedBy = record
}

/** The record that settles an agent may settle the fan-out it belongs to, itself or through the agents above it. */
export function closeAbove(draft: State, id: string, record: string): void {
  for (const one of [id, ...ancestorsOf(draft, id)]) close(draft, draft.agents[one]?.batch, record)
}

/** Whether every launch of a fan-out has come to an end that the conversation knows of, and so have the agents of its agents. */
export function isSettled(state: State, batch: Batch): boolean {
  return batch.uses.every((use) => {
    const [id = '', agent] = agentOf(state, use) ?? []
    if (agent) return isKnown(agent) && runningBelow(state, id).length === 0 && inheritedBelow(state, id).every(isKnown)
    const launch = state.launches[use]
    // What waits is not over until it has run, or enough was said of it.
    return launch === undefined || isGivenUp(launch) || launch.failure !== undefined
  })
}

function isKnown({ running, deliveredBy, namedBy }: Agent): boolean {
  return !running && (deliveredBy !== undefined || namedBy !== undefined)
}

/** Whether one of these launches became a teammate. */
export function hasTeammate(state: State, uses: readonly string[]): boolean {
  return uses.some((use) => agentOf(state, use)?.[1].teammate !== undefined)
}

/** What fan-outs make of a record. */
export const fanOutFacts = [
  // Names every fan-out that may have ended; those that have not stay open.
  defineFact(
    'closed',
    {
      ...origin,
      batches: texts,
    },
    {
      reduce(draft, entry) {
        for (const id of entry.batches) close(draft, id, entry.id)
      },
      sentence: ({ id, batches }, { state }) => {
        const ended = batches.filter((batch) => state.batches[batch]?.closedBy === id).length
        return ended === 0
          ? 'no fan-out has ended yet'
          : `a fan-out has ended${ended > 1 ? `, and ${ended - 1} more` : ''}`
      },
    },
  ),
] as const
