import { type Agent, isDetached, isMainsOwn } from '../agents/agent.ts'
import type { Batch } from '../agents/fan-out.ts'
import { ancestorsOf } from '../agents/tree.ts'
import type { Touched, Write } from '../edits/lease.ts'
import type { Launch } from '../launches/launch.ts'
import { settlePending } from '../runs/tasks.ts'
import type { State } from './state.ts'
import { mainOf, sessionOf } from './thread.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** How long an id is remembered. Longer than any writer can take between its append and its retry. */
export const RECENT_MS = 10 * MINUTE
const ENDED_AGENT_MS = HOUR
const SILENT_MS = 24 * HOUR
const CARRIED_MAX = 1_000
/** A run nobody has touched for this long is not resumed any more. */
const RUN_MS = 14 * 24 * HOUR
/** A main conversation goes on for days; what was written while it looked elsewhere is held against it this long. */
const UNREAD_BY_MAIN_MS = 2 * HOUR
const FILES_MAX = 1_000

/** Forgets what cannot matter any more. Ages are the log's own; the outcome depends on nothing else. */
export function prune(state: State): State {
  const since = (ms: number): number => state.clock - ms
  keep(state.recent, (at) => at >= since(RECENT_MS))
  keep(state.batches, (batch) => batch.at >= since(SILENT_MS) && !isPast(state, batch))
  const isTold = ({ failure, batch }: Launch): boolean => failure !== undefined && !state.batches[batch ?? '']
  keep(state.launches, (launch) => launch.at >= since(isTold(launch) ? ENDED_AGENT_MS : SILENT_MS))
  const running = Object.keys(state.agents).filter((id) => state.agents[id]?.running)
  const above = new Set(running.flatMap((id) => ancestorsOf(state, id)))
  const isKept = (agent: Agent, id: string): boolean =>
    matters(agent, state.clock) || state.batches[agent.batch ?? ''] !== undefined || above.has(id)
  keep(state.agents, isKept)
  settlePending(state)
  const owned = new Set(Object.values(state.agents).flatMap((agent) => (agent.running ? [agent.session] : [])))
  keep(state.sessions, (session, id) => owned.has(id) || session.seen >= since(session.ended ? HOUR : SILENT_MS))
  const known = (thread: string): boolean =>
    state.agents[thread] !== undefined || state.sessions[sessionOf(thread) ?? ''] !== undefined
  keep(state.runs, ({ seen, closed }) => seen >= since(closed ? HOUR : RUN_MS))
  keep(state.workers, (thread) => state.agents[thread] !== undefined)
  // Nobody launches what an agent or a session that is forgotten had asked for.
  keep(state.launches, ({ thread }) => known(thread))
  keep(state.streaks, (_, thread) => known(thread))
  keep(state.asks, ({ at, thread }) => at >= since(SILENT_MS) && known(thread))
  for (const [file, holders] of Object.entries(state.leases))
    state.leases[file] = holders.filter((one) => known(one.thread))
  keep(state.leases, (holders) => holders.length > 0)
  for (const touched of Object.values(state.files)) {
    keep(touched.wrote, (write, writer) => stillUnread(state, touched, writer, write))
    keep(touched.read, (_, thread) => known(thread))
  }
  keep(state.files, ({ wrote }) => Object.keys(wrote).length > 0)
  const files = Object.entries(state.files)
  if (files.length > FILES_MAX) {
    const newest = files.sort(([, a], [, b]) => latestWrite(b) - latestWrite(a)).slice(0, FILES_MAX)
    state.files = Object.fromEntries(newest)
  }
  state.contested = state.contested.filter(({ at, by }) => at >= since(SILENT_MS) && known(by))
  keep(state.watchers, ({ at }) => at >= since(SILENT_MS))
  state.carried = state.carried.slice(-CARRIED_MAX)
  return state
}

/** A fan-out is forgotten as a whole, when the last of its agents would be: a report that lacks some tells nothing. */
function isPast(state: State, { uses, closedBy, at }: Batch): boolean {
  const ends = Object.values(state.agents).map(({ use, endedAt }) => (uses.includes(use ?? '') ? (endedAt ?? 0) : 0))
  return closedBy !== undefined && state.clock - Math.max(at, ...ends) > ENDED_AGENT_MS
}

function matters(agent: Agent, clock: number): boolean {
  const age = clock - (agent.endedAt ?? agent.seen)
  const untold = agent.deliveredBy === undefined && agent.namedBy === undefined
  const unread = !agent.running && isMainsOwn(agent) && !isDetached(agent) && untold
  return age <= (agent.running || unread ? SILENT_MS : ENDED_AGENT_MS)
}

/** A write is remembered while somebody who was there before it could still overwrite it unread. */
function stillUnread(state: State, { read }: Touched, writer: string, { place, at }: Write): boolean {
  const unread = (thread: string, born: number): boolean =>
    thread !== writer && born < place && (read[thread] ?? 0) < place
  const age = state.clock - at
  const byAgent = Object.entries(state.agents).some(([id, { born }]) => unread(id, born))
  const byMain = Object.entries(state.sessions).some(([id, { born }]) => unread(mainOf(id), born))
  return (byAgent && age <= SILENT_MS) || (byMain && age <= UNREAD_BY_MAIN_MS)
}

function latestWrite({ wrote }: Touched): number {
  return Math.max(...Object.values(wrote).map(({ place }) => place))
}

function keep<T>(record: Record<string, T>, wanted: (value: T, key: string) => boolean): void {
  for (const [key, value] of Object.entries(record)) if (!wanted(value, key)) delete record[key]
}
