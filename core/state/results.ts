import { end } from './agents.ts'
import { addUsage } from './costs.ts'
import type { Entry, Fact } from './record.ts'
import { isGivenUp, pausedUntil } from './slots.ts'
import { type Agent, type Batch, mainOf, type State } from './state.ts'

type Of<K extends Fact['k']> = Extract<Entry, { k: K }>

/** The agent a launch became, or undefined. */
export function agentOf(state: State, use: string): [id: string, agent: Agent] | undefined {
  return Object.entries(state.agents).find(([, agent]) => agent.use === use)
}

/** Whether an agent's result belongs to a session's main conversation, and has not reached it. */
export function isUnread(agent: Agent, session: string): boolean {
  const isOpen = agent.session === session && !agent.running && agent.deliveredBy === undefined
  return isOpen && isMainsOwn(agent) && !isDetached(agent)
}

/** Whether nobody waits for an agent: its description begins with `[bg]`, or a plan says so. No reminder speaks of it. */
export function isDetached({ title, detached }: { title: string; detached?: boolean }): boolean {
  return detached === true || /^\s*\[bg\]/i.test(title)
}

/** Of what a host lists as running, what somebody waits for. */
export function awaitedOf(state: State, running: readonly string[]): string[] {
  return running.filter((id) => !isDetached(state.agents[id] ?? { title: '' }))
}

/** A result this old (ms), or this long after it was seen in the host's queue, is not on its way any more. */
const OVERDUE_MS = 30_000

/** Whether an agent ended so long ago that its result should have been delivered. */
export function isLate(agent: Agent, clock: number): boolean {
  return clock - Math.max(agent.endedAt ?? clock, agent.queued ?? 0) >= OVERDUE_MS
}

/**
 * Whether an unread result is missing: late, and its host was seen not to list the agent since (another plugin may have kept
 * it from stopping). A lost agent's always is.
 */
export function isOverdue(agent: Agent, clock: number): boolean {
  return agent.how === 'lost' || (agent.unlisted !== undefined && isLate(agent, clock))
}

/** Whether a main conversation launched this agent to work beside it. What other agents launched is theirs to read. */
export function isMainsOwn(agent: Agent): boolean {
  return agent.background === true && agent.parent?.startsWith('main:') === true
}

/** What deliveries, batches and the conversation's own course make of a record. */
export const resultReducers = {
  notified(draft: State, entry: Of<'notified'>) {
    delete draft.streaks[mainOf(entry.session)]
    const agent = draft.agents[entry.agent]
    if (!agent) return
    agent.told = draft.clock
    if (agent.owed > 0) agent.owed -= 1
    else end(draft, entry.agent, entry.how, entry.failure)
    if (agent.running) return
    agent.failure ??= entry.failure
    if (agent.deliveredBy === undefined) addUsage(draft, agent, entry)
    deliver(draft, agent, entry.id)
  },
  fetched(draft: State, entry: Of<'fetched'>) {
    const streak = draft.streaks[entry.thread]
    if (streak) streak.uses = []
    const agent = draft.agents[entry.agent]
    if (!agent || agent.running) return
    if (agent.deliveredBy === undefined) addUsage(draft, agent, {})
    deliver(draft, agent, entry.id)
  },
  // Found in the conversation after the fact, when nothing can be told: the fan-out stays open until somebody can.
  delivered(draft: State, entry: Of<'delivered'>) {
    for (const id of entry.agents) {
      const agent = draft.agents[id]
      // Its end was not heard of.
      if (agent?.running) end(draft, id, 'finished')
      if (!agent) continue
      if (agent.deliveredBy === undefined) addUsage(draft, agent, {})
      agent.deliveredBy ??= entry.id
    }
  },
  queued(draft: State, entry: Of<'queued'>) {
    for (const id of entry.agents) {
      const agent = draft.agents[id]
      if (agent) agent.queued = draft.clock
    }
  },
  // Names every fan-out that may have ended; those that have not stay open.
  closed(draft: State, entry: Of<'closed'>) {
    for (const id of entry.batches) close(draft, id, entry.id)
  },
  unlisted(draft: State, entry: Of<'unlisted'>) {
    for (const id of entry.agents) {
      const agent = draft.agents[id]
      if (agent) agent.unlisted ??= draft.clock
    }
  },
  missing(draft: State, entry: Of<'missing'>) {
    for (const id of entry.agents) end(draft, id, 'lost')
  },
  named(draft: State, entry: Of<'named'>) {
    for (const use of entry.uses) {
      const launch = draft.launches[use]
      // Its fan-out stays open: most likely it is launched now.
      if (!launch) continue
      const isPaused = pausedUntil(draft, launch.session) !== undefined
      if (launch.namedBy !== undefined && (isPaused || !launch.revived)) continue
      launch.namedBy = entry.id
      // During a limit nobody could have launched it.
      launch.revived = isPaused || undefined
    }
    for (const id of entry.agents) {
      const agent = draft.agents[id]
      if (!agent || agent.running) continue
      agent.namedBy ??= entry.id
      close(draft, agent.batch, entry.id)
    }
  },
  prompted(draft: State, entry: Of<'prompted'>) {
    delete draft.streaks[entry.thread]
  },
  message(draft: State, entry: Of<'message'>) {
    for (const use of entry.launches) {
      const launch = draft.launches[use]
      if (launch) launch.complete = true
    }
    if (entry.launches.length > 1) gather(draft, entry)
    for (const use of entry.launches) close(draft, batchIdOf(draft, use), entry.id)
    count(draft, entry)
    for (const use of entry.launches) if (draft.launches[use]?.overBudget) delete draft.launches[use]
  },
}

function deliver(draft: State, agent: Agent, record: string): void {
  agent.deliveredBy ??= record
  close(draft, agent.batch, record)
}

/** A message that launched several: from here on they are one fan-out. */
function gather(draft: State, entry: Of<'message'>): void {
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
function isNobodys(state: State, use: string): boolean {
  const agent = agentOf(state, use)?.[1]
  const one = agent ?? state.launches[use]
  return one !== undefined && (isDetached(one) || (!agent && state.launches[use]?.overBudget === true))
}

/** The fan-out a launch belongs to. */
function batchIdOf(state: State, use: string): string | undefined {
  const [, agent] = agentOf(state, use) ?? []
  return (agent ?? state.launches[use])?.batch
}

/** The record that settles the last of a fan-out closes it: whoever committed that record tells how it ended. */
function close(draft: State, id: string | undefined, record: string): void {
  const batch = draft.batches[id ?? '']
  if (batch && batch.closedBy === undefined && isSettled(draft, batch)) batch.closedBy = record
}

/** Whether every launch of a fan-out has come to an end that the conversation knows of. */
export function isSettled(state: State, batch: Batch): boolean {
  return batch.uses.every((use) => {
    const [, agent] = agentOf(state, use) ?? []
    if (agent) return !agent.running && (agent.deliveredBy !== undefined || agent.namedBy !== undefined)
    const launch = state.launches[use]
    // What waits is not over until it has run, or enough was said of it.
    return launch === undefined || isGivenUp(launch) || launch.failure !== undefined
  })
}

/** Counts messages that launch one agent each; see the rule launch-together. */
function count(draft: State, entry: Of<'message'>): void {
  const { thread, waits, other } = entry
  const launches = entry.launches.filter((use) => !isNobodys(draft, use))
  if (launches.length === 0 && entry.launches.length > 0) return
  const streak = draft.streaks[thread]
  const [use] = launches
  if (launches.length > 1 || agentOf(draft, use ?? '')?.[1].asked) delete draft.streaks[thread]
  else if (use !== undefined) launchOne(draft, entry, use)
  else if (streak) {
    const awaited = streak.adjacent && !other && waits.some((id) => draft.agents[id]?.use === streak.last)
    // One wait may take several calls: each ends after some time, whether or not the agent has.
    if (awaited && streak.awaited !== streak.last) streak.waits += 1
    else if (other) streak.waits = 0
    if (awaited) streak.awaited = streak.last
    if (awaited && streak.waits > 1) streak.waitsToldBy ??= entry.id
    streak.adjacent = awaited
    // What it looked at may have asked for the next launch.
    if (other) streak.uses = []
  }
}

function launchOne(draft: State, entry: Of<'message'>, use: string): void {
  const before = draft.streaks[entry.thread]
  const [, agent] = agentOf(draft, use) ?? []
  if (!agent || before?.last === use) return
  const [, previous] = before ? (agentOf(draft, before.uses.at(-1) ?? '') ?? []) : []
  const foreground = agent.background === false
  const follows = foreground
    ? before?.foreground && before.adjacent && previous?.type === agent.type
    : before && !before.foreground && previous?.running && !mayHaveHeard(draft, entry)
  const waits = before?.adjacent ? before.waits : 0
  if (!before || !follows) {
    const { waitsToldBy } = before ?? {}
    draft.streaks[entry.thread] = { uses: [use], last: use, foreground, adjacent: true, waits, waitsToldBy }
    return
  }
  before.uses = [...before.uses, use].slice(-STREAK_SHOWN)
  before.last = use
  before.adjacent = true
  before.waits = waits
  if (before.uses.length > 2) before.toldBy ??= entry.id
}

/** Results that reach a conversation in the middle of a turn fire no event: one that may have, may have asked for more. */
function mayHaveHeard(draft: State, { session }: Of<'message'>): boolean {
  return Object.values(draft.agents).some(
    (agent) => isUnread(agent, session) && agent.namedBy === undefined && agent.how !== 'lost',
  )
}

/** Launches of a streak that are remembered. */
const STREAK_SHOWN = 20
