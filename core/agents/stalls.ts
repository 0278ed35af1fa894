import { heardOf } from './agents.ts'
import { isOvertaken } from '../log/conclusions.ts'
import { type Agent, isDetached, isMainsOwn, WORKFLOW } from './agent.ts'
import type { ClientId } from '../log/thread.ts'
import { inOrder } from '../log/order.ts'
import type { EntryOf } from '../log/record.ts'
import type { State } from '../log/state.ts'

/** Running agents of which the log knows no sign of life for this long (ms), or that were found stalled; not those that wait for commands of their own. */
export function silent(state: State, stall: number): [id: string, agent: Agent][] {
  return inOrder(state.agents).filter(
    ([, agent]) =>
      agent.running && agent.waiting === undefined && agent.type !== WORKFLOW && state.clock - agent.seen >= stall,
  )
}

/** Agents a client runs that have stalled, and whose conversation was not told. */
export function stalledOf(state: State, client: ClientId): [id: string, agent: Agent][] {
  return watchedOf(state, client).filter(([, one]) => one.stalled !== undefined && one.stallToldBy === undefined)
}

/** Agents a client runs that take longer than this (ms), and whose conversation was not told; not those that have stalled. */
export function overranOf(state: State, client: ClientId, longest: number): [id: string, agent: Agent][] {
  return watchedOf(state, client).filter(
    ([, one]) =>
      one.stalled === undefined &&
      one.overranToldBy === undefined &&
      state.clock - one.since - (one.asleep ?? 0) >= longest,
  )
}

/** Agents a client runs whose conversation is told when they are late. */
export function watchedOf(state: State, client: ClientId): [id: string, agent: Agent][] {
  return inOrder(state.agents).filter(
    ([, one]) => one.running && one.client === client && isMainsOwn(one) && !isDetached(one) && one.type !== WORKFLOW,
  )
}

/** Agents a client runs, whoever launched them. */
export function runningOf(state: State, client: ClientId): [id: string, agent: Agent][] {
  return inOrder(state.agents).filter(([, one]) => one.running && one.client === client)
}

/** The processes that look out for a client, in the order in which they began to. */
export function watchersOf(state: State, client: ClientId): ClientId[] {
  return Object.entries(state.watchers)
    .filter(([, watcher]) => watcher.client === client)
    .sort(([, a], [, b]) => a.place - b.place)
    .map(([id]) => id)
}

/** What lateness makes of a record. None of these is a sign of life of whoever wrote it. */
export const lateReducers = {
  /** Its transcript tells that it is at work. */
  alive(draft: State, entry: EntryOf<'alive'>) {
    const agent = draft.agents[entry.agent]
    if (agent?.running) heardOf(draft, agent, Math.min(entry.at, draft.clock))
  },
  /** Nothing tells that it is; void when it was heard of since that was looked at. */
  stalled(draft: State, entry: EntryOf<'stalled'>) {
    const agent = draft.agents[entry.agent]
    if (agent?.running && agent.seen === entry.seen && !isOvertaken(entry, agent.place)) agent.stalled ??= draft.clock
  },
  late(draft: State, entry: EntryOf<'late'>) {
    for (const id of entry.stalled) {
      const agent = draft.agents[id]
      if (agent?.stalled !== undefined) agent.stallToldBy ??= entry.id
    }
    for (const id of entry.overran) {
      const agent = draft.agents[id]
      if (agent?.running && !isOvertaken(entry, agent.began)) agent.overranToldBy ??= entry.id
    }
  },
  watch(draft: State, entry: EntryOf<'watch'>) {
    draft.watchers[entry.watcher] ??= { client: entry.client, at: draft.clock, place: draft.seq }
  },
  /** The one thing said of it: it lives. */
  beat(draft: State, entry: EntryOf<'beat'>) {
    const watcher = draft.watchers[entry.watcher]
    if (watcher) watcher.unheard = undefined
  },
  unwatch(draft: State, entry: EntryOf<'unwatch'>) {
    for (const id of entry.watchers) delete draft.watchers[id]
  },
}
