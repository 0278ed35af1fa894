import { addUsage } from '../launches/costs.ts'
import { pauseOf } from '../launches/queue.ts'
import { isOvertaken } from '../log/conclusions.ts'
import { defineFact, flag, literal, number, optional, origin, text, texts } from '../log/fact.ts'
import { everyone, label, who, why } from '../log/sentences.ts'
import type { State } from '../log/state.ts'
import { mainOf } from '../log/thread.ts'
import { arrivedInSilence } from '../runs/tasks.ts'
import type { Ending, Said } from './agent.ts'
import { end, noteEnding } from './agents.ts'
import { closeAbove } from './fan-outs.ts'
import { keepReport } from './kept-reports.ts'
import { runningBelow } from './tree.ts'
import { hearOfWait } from './waits.ts'

/** What deliveries make of a record. */
export const resultFacts = [
  defineFact(
    'notified',
    {
      ...origin,
      agent: text,
      how: literal<Ending>(),
      failure: optional(text),
      /** What arrived of the report, where its agent's end did not bring it; whether it was cut. */
      report: optional(text),
      cut: optional(flag),
      status: optional(literal<NonNullable<Said['status']>>()),
      claims: optional(texts),
      unseen: optional(texts),
      tokens: optional(number),
      calls: optional(number),
    },
    {
      reduce(draft, entry) {
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
      sentence: ({ agent, how, failure, thread }, { state }) =>
        `${who(state, thread)} was told that ${who(state, agent)} ended (${label(how)})${why(failure)}`,
    },
  ),
  defineFact(
    'fetched',
    {
      ...origin,
      agent: text,
    },
    {
      reduce(draft, entry) {
        const streak = draft.streaks[entry.thread]
        if (streak) streak.uses = []
        const agent = draft.agents[entry.agent]
        if (!agent || agent.running) return
        if (agent.deliveredBy === undefined) addUsage(draft, agent, {})
        deliver(draft, entry.agent, entry.id)
      },
      sentence: ({ agent }, { state }) => `the result of ${who(state, agent)} was fetched`,
    },
  ),
  // Found in the conversation after the fact, when nothing can be told: the fan-out stays open until somebody can.
  defineFact(
    'delivered',
    {
      ...origin,
      agents: texts,
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
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
      sentence: ({ agents }, { state }) => `the result of ${everyone(agents, state)} is in the conversation`,
    },
  ),
  defineFact(
    'queued',
    {
      ...origin,
      agents: texts,
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        for (const id of entry.agents) {
          const agent = draft.agents[id]
          if (agent && !(agent.running && isOvertaken(entry, agent.place))) agent.queued = draft.clock
        }
      },
      sentence: ({ agents }, { state }) => `the result of ${everyone(agents, state)} waits in the host's queue`,
    },
  ),
  defineFact(
    'unlisted',
    {
      ...origin,
      agents: texts,
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        for (const id of entry.agents) {
          const agent = draft.agents[id]
          if (agent && !isOvertaken(entry, agent.place)) agent.unlisted ??= draft.clock
        }
      },
      sentence: ({ agents }, { state }) => `the host does not list ${everyone(agents, state)} any more`,
    },
  ),
  defineFact(
    'missing',
    {
      ...origin,
      agents: texts,
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        for (const id of entry.agents) if (!isOvertaken(entry, draft.agents[id]?.place)) end(draft, id, 'lost')
      },
      sentence: ({ agents }, { state }) => `${everyone(agents, state)} is lost`,
    },
  ),
  /** Another session was told: that of the agents may still be resumed, and is told then. */
  defineFact(
    'left',
    {
      ...origin,
      agents: texts,
    },
    {
      reduce(draft, entry) {
        for (const id of entry.agents) {
          const agent = draft.agents[id]
          if (agent?.how === 'lost') agent.leftBy ??= entry.id
        }
      },
      sentence: ({ agents }, { state }) => `told a later session that ${everyone(agents, state)} is lost`,
    },
  ),
  defineFact(
    'outlived',
    {
      ...origin,
      agents: texts,
    },
    {
      reduce(draft, entry) {
        for (const id of entry.agents) {
          const agent = draft.agents[id]
          if (agent && !agent.running && runningBelow(draft, id).length > 0) agent.outlivedToldBy ??= entry.id
        }
      },
      sentence: ({ agents }, { state }) => `told that agents go on after ${everyone(agents, state)}`,
    },
  ),
  defineFact(
    'named',
    {
      ...origin,
      agents: texts,
      uses: texts,
    },
    {
      reduce(draft, entry) {
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
      sentence: ({ agents, uses }, { state }) =>
        `told what is missing: ${[everyone(agents, state), uses.length > 0 ? `${uses.length} refused` : ''].filter(Boolean).join(', ')}`,
    },
  ),
  defineFact(
    'missed',
    {
      ...origin,
      ids: texts,
    },
    {
      /** For `fanout doctor` alone. */
      reduce() {},
      sentence: ({ thread, ids }, { state }) =>
        `${who(state, thread)} called for ${ids.map(label).join(', ')}, which is not there`,
    },
  ),
] as const

function deliver(draft: State, id: string, record: string): void {
  const agent = draft.agents[id]
  if (agent) agent.deliveredBy ??= record
  closeAbove(draft, id, record)
}
