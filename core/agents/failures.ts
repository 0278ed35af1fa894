import { type Launch, NEVER_STARTED } from '../launches/launch.ts'
import { defineFact, flag, number, optional, origin, text } from '../log/fact.ts'
import { inOrder } from '../log/order.ts'
import { label, short } from '../log/sentences.ts'
import type { State } from '../log/state.ts'
import { areTasks } from '../runs/tasks.ts'
import { type Agent, DEPTH_MAX, hasFailed } from './agent.ts'
import { agentOf } from './agents.ts'
import type { Batch } from './fan-out.ts'

/** Why a launch never started: its fan-out was cancelled while it waited. */
export const CANCELLED = 'cancelled'

/** How many of a fan-out have failed. */
export function failuresIn(state: State, { uses }: Batch): number {
  return uses.filter((use) => {
    const [, agent] = agentOf(state, use) ?? []
    const failure = state.launches[use]?.failure
    return agent ? hasFailed(agent) : failure !== undefined && failure !== CANCELLED && failure !== NEVER_STARTED
  }).length
}

/** The fan-outs with more failures than are tolerated that nobody has cancelled. A run has policies of its own. */
export function toCancel(state: State, tolerate: number): string[] {
  return Object.entries(state.batches).flatMap(([id, batch]) => {
    const isOpen = batch.cancelledBy === undefined && batch.closedBy === undefined
    return isOpen && failuresIn(state, batch) > tolerate && !areTasks(state, batch.uses) ? [id] : []
  })
}

/** The cancelled fan-out an agent at work belongs to, itself or through those that launched it. A later life does not. */
export function cancelledFor(state: State, thread: string): Batch | undefined {
  let current: string | undefined = thread
  for (let depth = 0; depth < DEPTH_MAX && current !== undefined; depth += 1) {
    const agent: Agent | undefined = state.agents[current]
    const batch = state.batches[agent?.batch ?? '']
    if (agent && batch?.cancelledAt !== undefined && agent.since <= batch.cancelledAt) return batch
    current = agent?.parent
  }
  return undefined
}

/** Of a fan-out, the agents at work. */
export function atWork(state: State, { uses }: Batch): [id: string, agent: Agent][] {
  return uses.flatMap((use) => {
    const found = agentOf(state, use)
    return found?.[1].running ? [found] : []
  })
}

/** Ties a launch to the agent of the same name that failed and has no successor yet: it may go on where that one stopped. */
export function succeed(draft: State, launch: Launch): void {
  if (launch.earlier !== undefined) return
  const made = Object.values(draft.launches).filter(({ failure }) => failure !== NEVER_STARTED)
  const taken = new Set(made.map(({ earlier }) => earlier))
  const [id, agent] =
    inOrder(draft.agents).find(
      ([id, one]) =>
        one.session === launch.session &&
        one.title === launch.title &&
        one.type === launch.type &&
        hasFailed(one) &&
        one.succeeded === undefined &&
        !taken.has(id),
    ) ?? []
  if (id === undefined || agent === undefined) return
  launch.earlier = id
  launch.attempt = (agent.attempt ?? 1) + 1
}

/** What failures make of a record. */
export const failureFacts = [
  defineFact(
    'cancelled',
    {
      ...origin,
      batch: text,
      tolerate: number,
      /** Only said: what waits goes on waiting. */
      only: optional(flag),
    },
    {
      reduce(draft, entry) {
        const batch = draft.batches[entry.batch]
        if (!batch || batch.cancelledBy !== undefined || failuresIn(draft, batch) <= entry.tolerate) return
        batch.cancelledBy = entry.id
        batch.cancelledAt = draft.clock
        if (entry.only) return
        for (const use of batch.uses) {
          const launch = draft.launches[use]
          if (!launch?.refused) continue
          launch.refused = undefined
          launch.calledBy = undefined
          launch.failure = CANCELLED
        }
      },
      sentence: ({ id, batch }, { state }) =>
        state.batches[batch]?.cancelledBy === id
          ? 'a fan-out was cancelled because of failures'
          : 'no fan-out was cancelled',
    },
  ),
  defineFact(
    'pause',
    {
      ...origin,
      until: number,
      why: text,
      /** Nobody knows when it ends. */
      held: optional(flag),
    },
    {
      reduce(draft, entry) {
        const session = draft.sessions[entry.session]
        const { paused } = session ?? {}
        // Only what tells the end of that very limit lets a hold end by itself; a limit that ends earlier ends no other.
        const isCovered = paused?.held ? paused.why !== entry.why : !entry.held && entry.until <= (paused?.until ?? 0)
        if (!session || isCovered) return
        session.paused = { until: entry.until, at: draft.clock, why: entry.why, held: entry.held }
      },
      sentence: ({ session, until, why, held }) =>
        `session ${short(session)} launches nothing until ${held ? 'the user speaks' : new Date(until).toISOString()} (${label(why)})`,
    },
  ),
  defineFact(
    'unpause',
    {
      ...origin,
    },
    {
      reduce(draft, entry) {
        const session = draft.sessions[entry.session]
        if (session?.paused?.held) session.paused = undefined
      },
      sentence: ({ session }) => `session ${short(session)} may launch again: the user has spoken`,
    },
  ),
] as const
