import type { Agent } from '../agents/agent.ts'
import { begin, end } from '../agents/agents.ts'
import { succeed } from '../agents/failures.ts'
import { batchIdOf, close, gather } from '../agents/fan-outs.ts'
import { isOvertaken } from '../log/conclusions.ts'
import { defineFact, flag, number, optional, origin, text, texts } from '../log/fact.ts'
import { named, who, why } from '../log/sentences.ts'
import type { State } from '../log/state.ts'
import { bindTask, giveBack, markUnbriefed } from '../runs/tasks.ts'
import { addUsage, setModel } from './costs.ts'
import { type Launch, NEVER_STARTED } from './launch.ts'
import { takePlace, wait } from './queue.ts'
import { agentsInUse } from './slots.ts'
import { countMessage } from './streaks.ts'

/** What did not come about is named, and whoever launches it again was asked to: such launches make no row. */
function isAskedFor(draft: State, entry: Task): boolean {
  return (
    Object.values(draft.launches).some((old) => old.refused && isSameTask(old, entry)) ||
    Object.values(draft.agents).some((old) => !old.running && old.how !== 'finished' && isSameTask(old, entry))
  )
}

type Task = Pick<Agent, 'session' | 'title' | 'type'>

function isSameTask(one: Task, other: Task): boolean {
  return one.session === other.session && one.title === other.title && one.type === other.type
}

/** A foreground launch comes back when its agent has ended, with the result. */
function cameBack(draft: State, id: string, { id: record, failure }: { id: string; failure?: string }): void {
  end(draft, id, failure ? 'failed' : 'finished', failure)
  const agent = draft.agents[id]
  if (!agent) return
  agent.owed = 0
  agent.deliveredBy ??= record
}

/** What launches, and the messages that make them, make of a record. */
export const launchFacts = [
  defineFact(
    'launch',
    {
      ...origin,
      use: text,
      type: text,
      title: text,
      background: optional(flag),
      model: optional(text),
    },
    {
      reduce(draft, entry) {
        const { thread, session, type, title, background, model } = entry
        if (draft.launches[entry.use]) return
        if (isAskedFor(draft, entry)) delete draft.streaks[thread]
        const launch: Launch = { thread, session, type, title, background, model, at: draft.clock, heard: draft.seq }
        takePlace(draft, entry.use, launch)
        succeed(draft, launch)
        draft.launches[entry.use] = launch
      },
      sentence: ({ thread, type, title }, { state }) => `${who(state, thread)} launches ${named('', { title, type })}`,
    },
  ),
  defineFact(
    'launched',
    {
      ...origin,
      use: text,
      agent: text,
      type: text,
      title: text,
      background: flag,
      output: optional(text),
      failure: optional(text),
      workflow: optional(text),
      model: optional(text),
      teammate: optional(text),
      /** It is a task's, and its agent was given something else than the task's brief. */
      unbriefed: optional(flag),
      tokens: optional(number),
      calls: optional(number),
    },
    {
      reduce(draft, entry) {
        const { thread, session, type, title, background } = entry
        const launch = draft.launches[entry.use] ?? { thread, session, type, title, background, at: draft.clock }
        if (!draft.launches[entry.use]) takePlace(draft, entry.use, launch)
        delete draft.launches[entry.use]
        const known = draft.agents[entry.agent]
        const agent = known ?? begin(draft, { ...entry, thread: entry.agent }, entry.type)
        agent.use = entry.use
        // Until now the host has called a teammate's type by its name.
        if (entry.teammate !== undefined) Object.assign(agent, { teammate: entry.teammate, type: entry.type })
        agent.type ||= entry.type
        agent.title ||= entry.title
        agent.parent ??= entry.thread
        agent.background = entry.background
        agent.output ??= entry.output
        agent.workflow ??= entry.workflow
        agent.batch ??= launch.batch
        agent.weight ??= launch.weight
        agent.asked ??= launch.asked
        bindTask(draft, entry.use, entry.agent)
        agent.detached ??= launch.detached
        setModel(draft, agent, entry.model ?? launch.model)
        agent.attempt ??= launch.attempt
        const earlier = draft.agents[launch.earlier ?? '']
        if (earlier) earlier.succeeded = true
        if (entry.background) {
          if (entry.unbriefed) markUnbriefed(draft, entry.use, entry.agent)
          return
        }
        const isNews = agent.deliveredBy === undefined
        cameBack(draft, entry.agent, entry)
        if (isNews) addUsage(draft, agent, entry)
        if (entry.unbriefed) markUnbriefed(draft, entry.use, entry.agent)
      },
      sentence: ({ agent, background }, { state }) =>
        `${who(state, agent)} ${background ? 'was launched' : 'came back'}`,
    },
  ),
  defineFact(
    'launch-ended',
    {
      ...origin,
      use: text,
      refused: optional(flag),
      cap: optional(number),
      failure: optional(text),
      /** It never started, and nobody at fanout's wish: it is one of those that its message asked for. */
      dropped: optional(flag),
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        const launch = draft.launches[entry.use]
        if (isOvertaken(entry, launch?.heard)) return
        const [id] = Object.entries(draft.agents).find(([, { use }]) => use === entry.use) ?? []
        if (id !== undefined && entry.failure) cameBack(draft, id, entry)
        const session = draft.sessions[entry.session]
        if (session && entry.refused) session.hostCap = entry.cap ?? Math.max(1, agentsInUse(draft, entry.session))
        // The run calls for its own tasks.
        const isTasks = id === undefined && giveBack(draft, entry.use, entry.failure)
        if (launch && entry.refused && !isTasks) wait(draft, launch, 'host')
        else if (launch && id === undefined && !isTasks && (entry.failure || entry.dropped))
          launch.failure = entry.failure ?? NEVER_STARTED
        else delete draft.launches[entry.use]
      },
      sentence: ({ thread, refused, failure, dropped }, { state }) =>
        `a launch by ${who(state, thread)} ${refused ? 'was refused by the host' : dropped ? 'never started' : `failed${why(failure)}`}`,
    },
  ),
  defineFact(
    'message',
    {
      ...origin,
      launches: texts,
      waits: texts,
      other: flag,
    },
    {
      reduce(draft, entry) {
        for (const use of entry.launches) {
          const launch = draft.launches[use]
          if (launch) launch.complete = true
        }
        if (entry.launches.length > 1) gather(draft, entry)
        for (const use of entry.launches) close(draft, batchIdOf(draft, use), entry.id)
        countMessage(draft, entry)
        for (const use of entry.launches) if (draft.launches[use]?.overBudget) delete draft.launches[use]
      },
      sentence: ({ thread, launches, waits }, { state }) => {
        const did = [
          launches.length > 0 ? `launched ${launches.length}` : '',
          waits.length > 0 ? `waited for ${waits.length}` : '',
        ]
        return `a message of ${who(state, thread)} ${did.filter(Boolean).join(' and ') || 'did other work'}`
      },
    },
  ),
] as const
