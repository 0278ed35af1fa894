import type { Agent } from '../../core/agents/agent.ts'
import { nameOf } from '../../core/agents/name.ts'
import { runningBelow } from '../../core/agents/tree.ts'
import type { Contest, Lease } from '../../core/edits/lease.ts'
import { blocker } from '../../core/edits/leases.ts'
import type { Launch } from '../../core/launches/launch.ts'
import { pauseOf, queueOf } from '../../core/launches/queue.ts'
import { slotsInUse } from '../../core/launches/slots.ts'
import { inOrder } from '../../core/log/order.ts'
import type { State } from '../../core/log/state.ts'
import { sessionOf } from '../../core/log/thread.ts'
import { asOf } from '../../core/log/time.ts'
import type { Surroundings } from './verb.ts'

/** An agent that ended longer ago (ms) is no news. */
const RECENT_MS = 60 * 60_000

/** An agent that runs, or has ended lately. Times in ms since the epoch. */
export type AgentLine = Pick<Agent, 'life' | 'type' | 'title' | 'since' | 'seen' | 'endedAt' | 'session' | 'parent'> & {
  id: string
  /** `running`, how it ended, or `client gone`: it runs for all we know, but its client process is not there any more. */
  state: string
  /** How many of the agents below it run. */
  below: number
}

/** A lease and whether it keeps anybody out. */
export interface LeaseLine {
  file: string
  holder: string
  title: string
  type: string
  since: number
  state: 'held' | 'expired' | 'client gone'
}

/** Slots of a session that is there: how many its agents hold, what waits for one (the next first), and until when nothing starts. */
export interface SlotsLine {
  session: string
  inUse: number
  queue: Pick<Launch, 'type' | 'title' | 'at' | 'waits'>[]
  pausedUntil?: number
  /** The API's limit in force; with no `pausedUntil`, nobody knows when it ends. */
  limit?: string
}

/** What is going on in a project. */
export interface Report {
  agents: AgentLine[]
  slots: SlotsLine[]
  leases: LeaseLine[]
  contested: Contest[]
}

/** Agents (running first, then the last to end first), leases and contested edits at this moment. */
export function reportOf(live: State, expiry: number, { now, gone }: Pick<Surroundings, 'now' | 'gone'>): Report {
  const state = asOf(now, live)
  const agents = inOrder(state.agents)
    .filter(([, { running, endedAt }]) => running || now - (endedAt ?? 0) <= RECENT_MS)
    .map(([id, agent]) => agentLine(state, id, agent, gone))
  const leases = Object.entries(state.leases).flatMap(([file, holders]) =>
    holders.map((lease) => leaseLine(state, file, lease, expiry, gone)),
  )
  const slots = slotLines(state)
  return {
    agents: agents.sort(byEnd),
    slots,
    leases,
    contested: state.contested.map((contest) => withNames(state, contest)),
  }
}

function slotLines(state: State): SlotsLine[] {
  return inOrder(state.sessions).flatMap(([session, { ended }]) => {
    const inUse = slotsInUse(state, session)
    const queue = queueOf(state, session).map(([, { type, title, at, waits }]) => ({ type, title, at, waits }))
    if (ended || (inUse === 0 && queue.length === 0 && !pauseOf(state, session))) return []
    const { until, why } = pauseOf(state, session) ?? {}
    return [{ session, inUse, queue, pausedUntil: until, limit: why }]
  })
}

function agentLine(live: State, id: string, agent: Agent, gone: Surroundings['gone']): AgentLine {
  const { life, type, title, since, seen, endedAt, session, parent } = agent
  const state = agent.running ? (gone(agent.client) ? 'client gone' : 'running') : (agent.how ?? 'ended')
  return { id, state, below: runningBelow(live, id).length, life, type, title, since, seen, endedAt, session, parent }
}

/** A name that was not known yet at the refusal may be by now. */
function withNames(state: State, contest: Contest): Contest {
  const { by, holder, title, against } = contest
  return { ...contest, title: title || nameOf(state, by).title, against: against || nameOf(state, holder).title }
}

function byEnd(a: AgentLine, b: AgentLine): number {
  return (b.endedAt ?? Number.MAX_SAFE_INTEGER) - (a.endedAt ?? Number.MAX_SAFE_INTEGER)
}

function leaseLine(state: State, file: string, lease: Lease, expiry: number, gone: Surroundings['gone']): LeaseLine {
  const { thread, since } = lease
  const session = sessionOf(thread)
  const client = session === undefined ? state.agents[thread]?.client : state.sessions[session]?.client
  const nobody = ''
  const keeps = blocker({ ...state, leases: { [file]: [lease] } }, file, nobody, expiry) !== undefined
  const standing = !keeps ? 'expired' : gone(client ?? '') ? 'client gone' : 'held'
  return { file, holder: thread, ...nameOf(state, thread), since, state: standing }
}
