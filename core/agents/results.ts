import { end, noteEnding } from './agents.ts'
import { closeAbove } from './fan-outs.ts'
import { isOvertaken } from '../log/conclusions.ts'
import { addUsage } from '../launches/costs.ts'
import { mainOf } from '../log/thread.ts'
import { pauseOf } from '../launches/queue.ts'
import type { EntryOf } from '../log/record.ts'
import { keepReport } from './kept-reports.ts'
import type { State } from '../log/state.ts'
import { arrivedInSilence } from '../runs/tasks.ts'
import { runningBelow } from './tree.ts'
import { hearOfWait } from './waits.ts'

/** What deliveries make of a record. */
export const resultReducers = {
  notified(draft: State, entry: EntryOf<'notified'>) {
    delete draft.streaks[mainOf(entry.session)]
    const agent = draft.agents[entry.agent]
    if (!agent) return
    // Hosts before 2.1.328 call it finished when it waits for commands of its own.
    if (agent.noticeDue && agent.waiting !== undefined && entry.how === 'finished') {
      hearOfWait(draft, entry.agent, entry.id)
      return
    }
    const isSecond = agent.deliveredBy !== undefined && agent.owed === 0
    agent.told = draft.clock
    if (agent.owed > 0) agent.owed -= 1
    else end(draft, entry.agent, entry.how, entry.failure)
    if (agent.running) return
    agent.failure ??= entry.failure
    if (entry.report !== undefined && (isSecond || agent.report === undefined)) {
      agent.cut = agent.report === undefined && entry.cut ? true : undefined
      keepReport(agent, entry.report)
    }
    if (agent.spokeAgain) agent.spokeAgainBy ??= entry.id
    noteEnding(agent, entry)
    if (agent.deliveredBy === undefined) addUsage(draft, agent, entry)
    deliver(draft, entry.agent, entry.id)
  },
  fetched(draft: State, entry: EntryOf<'fetched'>) {
    const streak = draft.streaks[entry.thread]
    if (streak) streak.uses = []
    const agent = draft.agents[entry.agent]
    if (!agent || agent.running) return
    if (agent.deliveredBy === undefined) addUsage(draft, agent, {})
    deliver(draft, entry.agent, entry.id)
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
      arrivedInSilence(draft, id)
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
  outlived(draft: State, entry: EntryOf<'outlived'>) {
    for (const id of entry.agents) {
      const agent = draft.agents[id]
      if (agent && !agent.running && runningBelow(draft, id).length > 0) agent.outlivedToldBy ??= entry.id
    }
  },
  named(draft: State, entry: EntryOf<'named'>) {
    for (const use of entry.uses) {
      const launch = draft.launches[use]
      // Its fan-out stays open: most likely it is launched now.
      if (!launch) continue
      const isPaused = pauseOf(draft, launch.session) !== undefined
      if (launch.namedBy !== undefined && (isPaused || !launch.revived)) continue
      launch.namedBy = entry.id
      // During a limit nobody could have launched it.
      launch.revived = isPaused || undefined
    }
    for (const id of entry.agents) {
      const agent = draft.agents[id]
      if (!agent || agent.running || agent.deliveredBy !== undefined) continue
      agent.namedBy ??= entry.id
      closeAbove(draft, id, entry.id)
    }
  },
}

function deliver(draft: State, id: string, record: string): void {
  const agent = draft.agents[id]
  if (agent) agent.deliveredBy ??= record
  closeAbove(draft, id, record)
}
