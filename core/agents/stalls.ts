import { isOvertaken } from '../log/conclusions.ts'
import { defineFact, number, optional, text, texts } from '../log/fact.ts'
import { inOrder } from '../log/order.ts'
import { everyone, label, who } from '../log/sentences.ts'
import type { State } from '../log/state.ts'
import type { ClientId } from '../log/thread.ts'
import { type Agent, isDetached, isMainsOwn, WORKFLOW } from './agent.ts'
import { heardOf } from './agents.ts'

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
export const stallFacts = [
  /** Its transcript tells that it is at work. */
  defineFact(
    'alive',
    {
      agent: text,
      at: number,
    },
    {
      reduce(draft, entry) {
        const agent = draft.agents[entry.agent]
        if (agent?.running) heardOf(draft, agent, Math.min(entry.at, draft.clock))
      },
      sentence: ({ agent }, { state }) => `the transcript of ${who(state, agent)} shows life`,
    },
  ),
  /** Nothing tells that it is; void when it was heard of since that was looked at. */
  defineFact(
    'stalled',
    {
      agent: text,
      seen: number,
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        const agent = draft.agents[entry.agent]
        if (agent?.running && agent.seen === entry.seen && !isOvertaken(entry, agent.place))
          agent.stalled ??= draft.clock
      },
      sentence: ({ agent }, { state }) =>
        `${who(state, agent)} ${state.agents[agent]?.stalled ? 'has stalled' : 'is at work'}`,
    },
  ),
  defineFact(
    'late',
    {
      stalled: texts,
      overran: texts,
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        for (const id of entry.stalled) {
          const agent = draft.agents[id]
          if (agent?.stalled !== undefined) agent.stallToldBy ??= entry.id
        }
        for (const id of entry.overran) {
          const agent = draft.agents[id]
          if (agent?.running && !isOvertaken(entry, agent.began)) agent.overranToldBy ??= entry.id
        }
      },
      sentence: ({ stalled, overran }, { state }) => `told who is late: ${everyone([...stalled, ...overran], state)}`,
    },
  ),
  defineFact(
    'watch',
    {
      client: text,
      watcher: text,
    },
    {
      reduce(draft, entry) {
        draft.watchers[entry.watcher] ??= { client: entry.client, at: draft.clock, place: draft.seq }
      },
      sentence: ({ client }) => `client ${label(client)} is looked out for`,
    },
  ),
  /** The one thing said of it: it lives. */
  defineFact(
    'beat',
    {
      watcher: text,
    },
    {
      reduce(draft, entry) {
        const watcher = draft.watchers[entry.watcher]
        if (watcher) watcher.unheard = undefined
      },
      sentence: () => 'who looks out lives, and so do those it looks out for',
    },
  ),
  defineFact(
    'unwatch',
    {
      watchers: texts,
    },
    {
      reduce(draft, entry) {
        for (const id of entry.watchers) delete draft.watchers[id]
      },
      sentence: ({ watchers }) => `${watchers.length} of those who looked out ended`,
    },
  ),
] as const
