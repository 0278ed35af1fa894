import { dropHolds } from '../edits/leases.ts'
import { countAgent } from '../launches/costs.ts'
import { isOvertaken } from '../log/conclusions.ts'
import { defineFact, flag, literal, number, optional, origin, text, texts } from '../log/fact.ts'
import type { Conclusion } from '../log/record.ts'
import { label, who, why } from '../log/sentences.ts'
import type { State } from '../log/state.ts'
import { mainOf, type Origin, sessionOf } from '../log/thread.ts'
import { bindTask, endTasks, failTasks, resumeTasks, settlePending } from '../runs/tasks.ts'
import {
  type Agent,
  DEPTH_MAX,
  type Ending,
  isDetached,
  isMainsOwn,
  isWaitedFor,
  type Said,
  WORKFLOW,
  waitsFor,
} from './agent.ts'
import { keepReport } from './kept-reports.ts'
import { handOver, takeBack } from './tree.ts'

/** A fact of an agent that ended this long ago (ms) is a new life whose start was not seen; sooner, it is a straggler. */
const STRAGGLER_MS = 10_000

/** The agent a launch became, or undefined. */
export function agentOf(state: State, use: string): [id: string, agent: Agent] | undefined {
  return Object.entries(state.agents).find(([, agent]) => agent.use === use)
}

/** Any record is a sign of life of where it comes from: it renews the thread and tells who owns it now. */
export function signOfLife(draft: State, origin: Origin): void {
  const session = (draft.sessions[origin.session] ??= { client: '', seen: 0, born: draft.seq, place: draft.seq })
  session.seen = draft.clock
  session.place = draft.seq
  session.ended = undefined
  if (origin.client) session.client = origin.client
  if (sessionOf(origin.thread) !== undefined) {
    session.idle = undefined
    return
  }
  const agent = draft.agents[origin.thread] ?? begin(draft, origin, '')
  if (!agent.running && agent.how === 'lost') {
    goOn(agent)
    takeBack(draft, origin.thread)
    resumeTasks(draft, origin.thread)
  }
  if (!agent.running && draft.clock - (agent.endedAt ?? 0) > STRAGGLER_MS) beginAgain(draft, agent, origin.thread)
  endWait(agent, draft.clock)
  heardOf(draft, agent, draft.clock)
  agent.unlisted = undefined
  renewWaiting(draft, agent)
  agent.session = origin.session
  if (origin.client) agent.client = origin.client
}

/** A sign of life (at a time of the log's clock) ends a stall: the next one is another. */
export function heardOf(draft: State, agent: Agent, at: number): void {
  agent.place = draft.seq
  agent.seen = Math.max(agent.seen, at)
  agent.stalled = undefined
  agent.stallToldBy = undefined
}

/** An agent that waited for commands of its own goes on. */
function endWait(agent: Agent, at: number): void {
  if (agent.waiting === undefined) return
  agent.waiting = undefined
  agent.resumed = at
}

/** That its life had ended was concluded, wrongly: the same life goes on. */
export function goOn(agent: Agent): void {
  agent.running = true
  for (const past of ['endedAt', 'how', 'unlisted', 'namedBy', 'leftBy'] as const) agent[past] = undefined
}

/** Whoever waits for an agent at work is alive as well, though nothing is heard of it. */
function renewWaiting(draft: State, agent: Agent): void {
  let current: Agent | undefined = agent
  for (let depth = 0; depth < DEPTH_MAX && current?.background === false; depth += 1) {
    current = draft.agents[current.parent ?? '']
    if (current?.running) heardOf(draft, current, draft.clock)
  }
}

/** An agent that was not heard of before begins its first life. */
export function begin(draft: State, origin: Origin, type: string): Agent {
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
    began: draft.seq,
    place: draft.seq,
    owed: 0,
  }
  draft.agents[origin.thread] = agent
  countAgent(draft, agent)
  return agent
}

function beginAgain(draft: State, agent: Agent, id: string): void {
  agent.life += 1
  takeBack(draft, id)
  resumeTasks(draft, id)
  // Whoever continues an ended agent does not wait for it, and has had its result.
  agent.background = true
  delete draft.streaks[agent.parent ?? '']
  agent.running = true
  agent.since = draft.clock
  agent.began = draft.seq
  for (const past of [
    'endedAt',
    'how',
    'failure',
    'deliveredBy',
    'queued',
    'unlisted',
    'namedBy',
    'leftBy',
    'overranToldBy',
    'outlivedToldBy',
    'shells',
    'waiting',
    'waitToldBy',
    'resumed',
    'spokeAgain',
    'spokeAgainBy',
    'made',
    'refused',
    'status',
    'claims',
    'unseen',
    'asleep',
  ] as const)
    agent[past] = undefined
}

/** Why an agent was stopped that was late: what the conversation had been told of it. */
function lateness({ stalled, overranToldBy }: Agent): string | undefined {
  if (stalled !== undefined) return 'stalled'
  return overranToldBy === undefined ? undefined : 'timed out'
}

/** Notes what the ending of an agent's report says. */
export function noteEnding(agent: Agent, { status, claims, unseen }: Said): void {
  agent.status = status ?? agent.status
  agent.claims = claims ?? agent.claims
  agent.unseen = unseen ?? agent.unseen
}

/** Ends an agent's life. That it was lost is only ever concluded: an ending that is told after all counts more. */
export function end(draft: State, id: string, how: Ending, failure?: string): void {
  const agent = draft.agents[id]
  const guessed = agent?.how === 'lost' && how !== 'lost'
  if (!agent || (!agent.running && !guessed)) return
  agent.running = false
  agent.waiting = undefined
  agent.how = how
  agent.failure = (how === 'killed' ? lateness(agent) : undefined) ?? failure
  agent.endedAt = draft.clock
  dropHolds(draft, id)
  // `STOPPED: stopped` says nothing more.
  endTasks(draft, id, how, agent.failure === 'stopped' ? undefined : agent.failure)
  if (agent.type === WORKFLOW) endWorkflow(draft, agent.workflow, how === 'lost' ? 'lost' : 'killed')
  endWaitedFor(draft, id, how === 'lost' ? 'lost' : 'killed', agent)
  if (how !== 'lost') handOver(draft, id)
  settlePending(draft)
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
function endWaitedFor(draft: State, thread: string, how: Ending, waiting?: Agent, conclusion: Conclusion = {}): void {
  for (const [id, agent] of Object.entries(draft.agents)) {
    const isGone = how !== 'lost' || agent.client === waiting?.client
    const isIts = agent.running && isWaitedFor(agent, thread) && !isOvertaken(conclusion, agent.place)
    if (isIts && isGone) end(draft, id, how)
  }
}

/**
/**
 * Of what a host lists as running, what somebody waits for: agents and workflows by id, teammates by their descriptions (those
 * that are idle, too). It does not list an agent that waits for commands of its own; that one is at work for as long as one of
 * them is listed.
 *
 * @param beside what the host lists as running beside agents, where it tells
 */
export function awaitedOf(
  state: State,
  {
    running = [],
    teammates = [],
    beside,
    session,
  }: { running?: readonly string[]; teammates?: readonly string[]; beside?: readonly string[]; session: string },
): string[] {
  const idsOf = (fits: (agent: Agent) => boolean): string[] =>
    Object.entries(state.agents).flatMap(([id, one]) => (one.session === session && fits(one) ? [id] : []))
  const team = idsOf((one) => one.running && one.teammate !== undefined && teammates.includes(one.title))
  const waiting = idsOf((one) => isMainsOwn(one) && waitsFor(one, beside))
  return [...running, ...team, ...waiting].filter((id) => !isDetached(state.agents[id] ?? { title: '' }))
}

/** What agents make of a record. */
export const agentFacts = [
  defineFact(
    'started',
    {
      ...origin,
      type: text,
    },
    {
      reduce(draft, entry) {
        const agent = draft.agents[entry.thread]
        if (!agent) return
        agent.type ||= entry.type
        if (!agent.running) beginAgain(draft, agent, entry.thread)
      },
      sentence: ({ thread }, { state }) => {
        const life = state.agents[thread]?.life ?? 1
        return `${who(state, thread)} began${life > 1 ? ` life ${life}` : ''}`
      },
    },
  ),
  defineFact(
    'kin',
    {
      ...origin,
      use: optional(text),
      title: optional(text),
      parent: optional(text),
      background: optional(flag),
      workflow: optional(text),
    },
    {
      reduce(draft, entry) {
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
        agent.background ??= entry.background ?? (launch === undefined || launch.failure !== undefined)
      },
      sentence: ({ thread }, { state }) => {
        const known = state.agents[thread]?.parent
        const [parent = known] =
          Object.entries(state.agents).find(([, { workflow }]) => workflow && workflow === known) ?? []
        return `${label(thread)} is ${who(state, thread)}${parent ? `, launched by ${who(state, parent)}` : ''}`
      },
    },
  ),
  defineFact(
    'ended',
    {
      ...origin,
      agent: text,
      how: literal<Ending>(),
      failure: optional(text),
      report: optional(text),
      status: optional(literal<NonNullable<Said['status']>>()),
      claims: optional(texts),
      unseen: optional(texts),
    },
    {
      reduce(draft, entry) {
        const agent = draft.agents[entry.agent]
        if (agent?.running) agent.owed += 1
        keepReport(agent, entry.report)
        // Another report than the one that counts says nothing of how its work ended.
        if (agent && agent.report === entry.report) noteEnding(agent, entry)
        end(draft, entry.agent, entry.how, entry.failure)
      },
      sentence: ({ agent, how, failure }, { state }) => `${who(state, agent)} ended (${label(how)})${why(failure)}`,
    },
  ),
  defineFact(
    'call-ended',
    {
      ...origin,
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        dropHolds(draft, entry.thread, entry)
        endWaitedFor(draft, entry.thread, 'killed', undefined, entry)
      },
      sentence: ({ thread }, { state }) => `a call of ${who(state, thread)} ended unseen`,
    },
  ),
  defineFact(
    'gone',
    {
      client: text,
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        for (const [id, agent] of Object.entries(draft.agents))
          if (agent.client === entry.client && !isOvertaken(entry, agent.place)) end(draft, id, 'lost')
        for (const [id, session] of Object.entries(draft.sessions)) {
          if (session.client !== entry.client || isOvertaken(entry, session.place)) continue
          dropHolds(draft, mainOf(id))
          session.ended = true
        }
      },
      sentence: ({ client }) => `client ${label(client)} is gone`,
    },
  ),
  defineFact(
    'seen',
    {
      ...origin,
    },
    {
      /** A sign of life, and nothing else. */
      reduce() {},
      sentence: ({ thread }, { state }) => `${who(state, thread)} is at work`,
    },
  ),
] as const
