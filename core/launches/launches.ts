import { begin, end } from '../agents/agents.ts'
import { batchIdOf, close, gather } from '../agents/fan-outs.ts'
import { isOvertaken } from '../log/conclusions.ts'
import { addUsage, setModel } from './costs.ts'
import { succeed } from '../agents/failures.ts'
import type { Agent } from '../agents/agent.ts'
import { type Launch, NEVER_STARTED } from './launch.ts'
import { takePlace, wait } from './queue.ts'
import type { EntryOf } from '../log/record.ts'
import { agentsInUse } from './slots.ts'
import type { State } from '../log/state.ts'
import { countMessage } from './streaks.ts'
import { bindTask, giveBack, markUnbriefed } from '../runs/tasks.ts'

/** What did not come about is named, and whoever launches it again was asked to: such launches make no row. */
function isAskedFor(draft: State, entry: EntryOf<'launch'>): boolean {
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
function cameBack(draft: State, id: string, { id: record, failure }: EntryOf<'launched' | 'launch-ended'>): void {
  end(draft, id, failure ? 'failed' : 'finished', failure)
  const agent = draft.agents[id]
  if (!agent) return
  agent.owed = 0
  agent.deliveredBy ??= record
}

/** What launches, and the messages that make them, make of a record. */
export const launchReducers = {
  launch(draft: State, entry: EntryOf<'launch'>) {
    const { thread, session, type, title, background, model } = entry
    if (draft.launches[entry.use]) return
    if (isAskedFor(draft, entry)) delete draft.streaks[thread]
    const launch: Launch = { thread, session, type, title, background, model, at: draft.clock, heard: draft.seq }
    takePlace(draft, entry.use, launch)
    succeed(draft, launch)
    draft.launches[entry.use] = launch
  },
  launched(draft: State, entry: EntryOf<'launched'>) {
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
  'launch-ended'(draft: State, entry: EntryOf<'launch-ended'>) {
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
  message(draft: State, entry: EntryOf<'message'>) {
    for (const use of entry.launches) {
      const launch = draft.launches[use]
      if (launch) launch.complete = true
    }
    if (entry.launches.length > 1) gather(draft, entry)
    for (const use of entry.launches) close(draft, batchIdOf(draft, use), entry.id)
    countMessage(draft, entry)
    for (const use of entry.launches) if (draft.launches[use]?.overBudget) delete draft.launches[use]
  },
}
