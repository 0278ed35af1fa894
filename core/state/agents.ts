import { addUsage, countAgent, setModel } from './costs.ts'
import { succeed } from './failures.ts'
import type { Ending, Entry, Fact, Origin } from './record.ts'
import { bindTask, endTasks, failTasks, giveBack, resumeTasks } from './runs.ts'
import { agentsInUse, queueOf, takePlace, wait } from './slots.ts'
import { type Agent, type Launch, mainOf, type State, sessionOf, WORKFLOW } from './state.ts'

type Of<K extends Fact['k']> = Extract<Entry, { k: K }>

/** A fact of an agent that ended this long ago (ms) is a new life whose start was not seen; sooner, it is a straggler. */
const STRAGGLER_MS = 10_000

/** Files kept of what an agent wrote; the first are forgotten first. */
const WROTE_MAX = 50
/** Hosts nest agents 3 deep (2.1.217); a forged log must not send a hook round in circles. */
export const DEPTH_MAX = 16

/** Whether an agent with this id is running. */
export function running(state: State, thread: string): boolean {
  return state.agents[thread]?.running === true
}

/** Any record is a sign of life of where it comes from: it renews the thread and tells who owns it now. */
export function signOfLife(draft: State, origin: Origin): void {
  const session = (draft.sessions[origin.session] ??= { client: '', seen: 0, born: draft.seq, place: draft.seq })
  session.seen = draft.clock
  session.ended = undefined
  if (origin.client) session.client = origin.client
  if (sessionOf(origin.thread) !== undefined) {
    session.place = draft.seq
    session.idle = undefined
    return
  }
  const agent = draft.agents[origin.thread] ?? begin(draft, origin, '')
  if (!agent.running && agent.how === 'lost') {
    goOn(agent)
    resumeTasks(draft, origin.thread)
  }
  if (!agent.running && draft.clock - (agent.endedAt ?? 0) > STRAGGLER_MS) beginAgain(draft, agent, origin.thread)
  heardOf(agent, draft.clock)
  agent.unlisted = undefined
  agent.place = draft.seq
  renewWaiting(draft, agent)
  agent.session = origin.session
  if (origin.client) agent.client = origin.client
}

/** A sign of life (at a time of the log's clock) ends a stall: the next one is another. */
export function heardOf(agent: Agent, at: number): void {
  agent.seen = Math.max(agent.seen, at)
  agent.stalled = undefined
  agent.stallToldBy = undefined
}

/** That it was lost was concluded, wrongly: the same life goes on. */
function goOn(agent: Agent): void {
  agent.running = true
  for (const past of ['endedAt', 'how', 'unlisted', 'namedBy'] as const) agent[past] = undefined
}

/** Whoever waits for an agent at work is alive as well, though nothing is heard of it. */
function renewWaiting(draft: State, agent: Agent): void {
  let current: Agent | undefined = agent
  for (let depth = 0; depth < DEPTH_MAX && current?.background === false; depth += 1) {
    current = draft.agents[current.parent ?? '']
    if (current?.running) heardOf(current, draft.clock)
  }
}

function begin(draft: State, origin: Origin, type: string): Agent {
  const agent: Agent = {
    life: 1,
    running: true,
    type,
    title: '',
    session: origin.session,
    client: origin.client,
    since: draft.clock,
    seen: draft.clock,
    born: draft.seq,
    place: draft.seq,
    owed: 0,
  }
  draft.agents[origin.thread] = agent
  countAgent(draft, agent)
  return agent
}

function beginAgain(draft: State, agent: Agent, id: string): void {
  agent.life += 1
  resumeTasks(draft, id)
  // Whoever continues an ended agent does not wait for it, and has had its result.
  agent.background = true
  delete draft.streaks[agent.parent ?? '']
  agent.running = true
  agent.since = draft.clock
  for (const past of [
    'endedAt',
    'how',
    'failure',
    'deliveredBy',
    'queued',
    'unlisted',
    'namedBy',
    'overranToldBy',
  ] as const)
    agent[past] = undefined
}

/** Why an agent was stopped that was late: what the conversation had been told of it. */
function lateness({ stalled, overranToldBy }: Agent): string | undefined {
  if (stalled !== undefined) return 'stalled'
  return overranToldBy === undefined ? undefined : 'timed out'
}

/** Ends an agent's life. That it was lost is only ever concluded: an ending that is told after all counts more. */
export function end(draft: State, id: string, how: Ending, failure?: string): void {
  const agent = draft.agents[id]
  const guessed = agent?.how === 'lost' && how !== 'lost'
  if (!agent || (!agent.running && !guessed)) return
  agent.running = false
  agent.how = how
  agent.failure = (how === 'killed' ? lateness(agent) : undefined) ?? failure
  agent.endedAt = draft.clock
  dropHolds(draft, id)
  // `STOPPED: stopped` says nothing more.
  endTasks(draft, id, how, agent.failure === 'stopped' ? undefined : agent.failure)
  if (agent.type === WORKFLOW) endWorkflow(draft, agent.workflow, how === 'lost' ? 'lost' : 'killed')
  endWaitedFor(draft, id, how === 'lost' ? 'lost' : 'killed', agent)
}

/** A workflow has ended: with it those of its agents that were still at work. A task none of them left a result of has failed. */
function endWorkflow(draft: State, workflow: string | undefined, how: Ending): void {
  const isIts = (agent: Agent | undefined): boolean => workflow !== undefined && agent?.workflow === workflow
  for (const [id, agent] of Object.entries(draft.agents)) if (isIts(agent)) end(draft, id, how)
  failTasks(draft, (agent) => isIts(draft.agents[agent]), 'its agent left no result')
}

/**
 * Whoever a thread was waiting for when it ended, or its call was broken off, ended with it: of those the host tells nothing.
 * Where the end is only concluded, those that have moved to another client since go on.
 */
export function endWaitedFor(draft: State, thread: string, how: Ending, waiting?: Agent): void {
  for (const [id, agent] of Object.entries(draft.agents)) {
    const isGone = how !== 'lost' || agent.client === waiting?.client
    if (agent.running && isWaitedFor(agent, thread) && isGone) end(draft, id, how)
  }
}

/** Whether a thread launched this agent and goes on only when it has ended. */
export function isWaitedFor(agent: Agent, thread: string): boolean {
  return agent.background === false && agent.parent === thread
}

/** What did not come about is named, and whoever launches it again was asked to: such launches make no row. */
function isAskedFor(draft: State, entry: Of<'launch'>): boolean {
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
function cameBack(draft: State, id: string, { id: record, failure }: Of<'launched' | 'launch-ended'>): void {
  end(draft, id, failure ? 'failed' : 'finished', failure)
  const agent = draft.agents[id]
  if (!agent) return
  agent.owed = 0
  agent.deliveredBy ??= record
}

/** Ends every hold of a thread. An edit whose outcome nobody settled may have happened: it counts as written now. */
export function dropHolds(draft: State, thread: string): void {
  for (const [use, ask] of Object.entries(draft.asks)) {
    if (ask.thread !== thread) continue
    if (ask.outcome === 'granted') markWritten(draft, ask.file, thread)
    delete draft.asks[use]
  }
  for (const [file, holders] of Object.entries(draft.leases)) {
    const rest = holders.filter((lease) => lease.thread !== thread)
    if (rest.length === holders.length) continue
    if (rest.length > 0) draft.leases[file] = rest
    else delete draft.leases[file]
  }
}

/** Notes that a thread has (or may have) changed a file at this place in the log. */
export function markWritten(draft: State, file: string, thread: string): void {
  const agent = draft.agents[thread]
  const touched = (draft.files[file] ??= { wrote: {}, read: {} })
  if (agent) agent.edited = draft.seq
  if (agent) agent.wrote = [...(agent.wrote ?? []).filter((other) => other !== file), file].slice(-WROTE_MAX)
  touched.wrote[thread] = {
    place: draft.seq,
    at: draft.clock,
    title: agent?.title ?? '',
    type: agent?.type ?? 'main',
  }
}

/** What sessions, launches and agents make of a record. */
export const agentReducers = {
  session(draft: State, entry: Of<'session'>) {
    const session = draft.sessions[entry.session]
    if (session) session.hostCap = undefined
    if (entry.source !== 'clear') return
    // `/clear` gives the client a new session id; its agents go on under it.
    for (const [id, old] of Object.entries(draft.sessions)) {
      if (id === entry.session || old.client !== entry.client || !entry.client) continue
      dropHolds(draft, mainOf(id))
      old.ended = true
      // A limit is the account's, not the conversation's.
      if (session) session.paused ??= old.paused
      // The conversation that was to launch it has forgotten it.
      for (const [use] of queueOf(draft, id)) delete draft.launches[use]
      for (const agent of Object.values(draft.agents)) if (agent.session === id) agent.session = entry.session
      for (const run of Object.values(draft.runs)) if (run.session === id) run.session = entry.session
    }
  },
  'session-ended'(draft: State, entry: Of<'session-ended'>) {
    dropHolds(draft, mainOf(entry.session))
    const session = draft.sessions[entry.session]
    if (session) session.ended = true
  },
  advised(draft: State, entry: Of<'advised'>) {
    const session = draft.sessions[entry.session]
    if (!session) return
    session.advice ??= {}
    for (const id of entry.about) session.advice[id] ??= entry.id
  },
  launch(draft: State, entry: Of<'launch'>) {
    const { thread, session, type, title, background, model } = entry
    if (draft.launches[entry.use]) return
    if (isAskedFor(draft, entry)) delete draft.streaks[thread]
    const launch: Launch = { thread, session, type, title, background, model, at: draft.clock }
    takePlace(draft, entry.use, launch)
    succeed(draft, launch)
    draft.launches[entry.use] = launch
  },
  launched(draft: State, entry: Of<'launched'>) {
    const { thread, session, type, title, background } = entry
    const launch = draft.launches[entry.use] ?? { thread, session, type, title, background, at: draft.clock }
    if (!draft.launches[entry.use]) takePlace(draft, entry.use, launch)
    delete draft.launches[entry.use]
    const known = draft.agents[entry.agent]
    const agent = known ?? begin(draft, { ...entry, thread: entry.agent }, entry.type)
    agent.use = entry.use
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
    if (entry.background) return
    const isNews = agent.deliveredBy === undefined
    cameBack(draft, entry.agent, entry)
    if (isNews) addUsage(draft, agent, entry)
  },
  'launch-ended'(draft: State, entry: Of<'launch-ended'>) {
    const launch = draft.launches[entry.use]
    const [id] = Object.entries(draft.agents).find(([, { use }]) => use === entry.use) ?? []
    if (id !== undefined && entry.failure) cameBack(draft, id, entry)
    const session = draft.sessions[entry.session]
    if (session && entry.refused) session.hostCap = entry.cap ?? Math.max(1, agentsInUse(draft, entry.session))
    // The run calls for its own tasks.
    const isTasks = id === undefined && giveBack(draft, entry.use, entry.failure)
    if (launch && entry.refused && !isTasks) wait(draft, launch, 'host')
    else if (launch && entry.failure && id === undefined) launch.failure = entry.failure
    else delete draft.launches[entry.use]
  },
  started(draft: State, entry: Of<'started'>) {
    const agent = draft.agents[entry.thread]
    if (!agent) return
    agent.type ||= entry.type
    if (!agent.running) beginAgain(draft, agent, entry.thread)
  },
  kin(draft: State, entry: Of<'kin'>) {
    const agent = draft.agents[entry.thread]
    if (!agent) return
    const launch = entry.use === undefined ? undefined : draft.launches[entry.use]
    agent.known = true
    agent.workflow ??= entry.workflow
    agent.use ??= entry.use
    bindTask(draft, agent.use, entry.thread)
    agent.title ||= entry.title ?? launch?.title ?? ''
    agent.weight ??= launch?.weight
    agent.parent ??= entry.parent ?? launch?.thread
    // Hosts before 2.1.288 do not say it: a launch whose call has not come back is one its parent waits for.
    agent.background ??= entry.background ?? launch === undefined
  },
  ended(draft: State, entry: Of<'ended'>) {
    const agent = draft.agents[entry.agent]
    if (agent?.running) agent.owed += 1
    if (agent && entry.report !== undefined) agent.report = entry.report
    end(draft, entry.agent, entry.how, entry.failure)
  },
  gone(draft: State, entry: Of<'gone'>) {
    for (const [id, agent] of Object.entries(draft.agents)) if (agent.client === entry.client) end(draft, id, 'lost')
    for (const [id, session] of Object.entries(draft.sessions)) {
      if (session.client !== entry.client) continue
      dropHolds(draft, mainOf(id))
      session.ended = true
    }
  },
}
