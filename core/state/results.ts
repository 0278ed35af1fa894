import { end } from './agents.ts'
import { close } from './batches.ts'
import { isOvertaken } from './conclusions.ts'
import { addUsage } from './costs.ts'
import type { Agent } from './live/agent.ts'
import { mainOf } from './live/thread.ts'
import { pausedUntil } from './queue.ts'
import type { EntryOf } from './record.ts'
import type { State } from './state.ts'

/** What deliveries make of a record. */
export const resultReducers = {
  notified(draft: State, entry: EntryOf<'notified'>) {
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
  fetched(draft: State, entry: EntryOf<'fetched'>) {
    const streak = draft.streaks[entry.thread]
    if (streak) streak.uses = []
    const agent = draft.agents[entry.agent]
    if (!agent || agent.running) return
    if (agent.deliveredBy === undefined) addUsage(draft, agent, {})
    deliver(draft, agent, entry.id)
  },
  // Found in the conversation after the fact, when nothing can be told: the fan-out stays open until somebody can.
  delivered(draft: State, entry: EntryOf<'delivered'>) {
    for (const id of entry.agents) {
      const agent = draft.agents[id]
      if (agent?.running && isOvertaken(entry, agent.place)) continue
      // Its end was not heard of.
      if (agent?.running) end(draft, id, 'finished')
      if (!agent) continue
      if (agent.deliveredBy === undefined) addUsage(draft, agent, {})
      agent.deliveredBy ??= entry.id
    }
  },
  queued(draft: State, entry: EntryOf<'queued'>) {
    for (const id of entry.agents) {
      const agent = draft.agents[id]
      if (agent && !(agent.running && isOvertaken(entry, agent.place))) agent.queued = draft.clock
    }
  },
  unlisted(draft: State, entry: EntryOf<'unlisted'>) {
    for (const id of entry.agents) {
      const agent = draft.agents[id]
      if (agent && !isOvertaken(entry, agent.place)) agent.unlisted ??= draft.clock
    }
  },
  missing(draft: State, entry: EntryOf<'missing'>) {
    for (const id of entry.agents) if (!isOvertaken(entry, draft.agents[id]?.place)) end(draft, id, 'lost')
  },
  /** Another session was told: that of the agents may still be resumed, and is told then. */
  left(draft: State, entry: EntryOf<'left'>) {
    for (const id of entry.agents) {
      const agent = draft.agents[id]
      if (agent?.how === 'lost') agent.leftBy ??= entry.id
    }
  },
  named(draft: State, entry: EntryOf<'named'>) {
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
      if (!agent || agent.running || agent.deliveredBy !== undefined) continue
      agent.namedBy ??= entry.id
      close(draft, agent.batch, entry.id)
    }
  },
}

function deliver(draft: State, agent: Agent, record: string): void {
  agent.deliveredBy ??= record
  close(draft, agent.batch, record)
}
