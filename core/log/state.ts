import type { Agent } from '../agents/agent.ts'
import type { Batch, Streak } from '../agents/fan-out.ts'
import type { Ask, Contest, Lease, Touched } from '../edits/lease.ts'
import type { Launch } from '../launches/launch.ts'
import type { Run } from '../runs/run.ts'
import type { Session, Watcher } from '../sessions/session.ts'
import type { Unknown } from './record.ts'
import type { ClientId, ThreadId } from './thread.ts'

/**
 * The live state: `fold(log)`. Times are ms of the log's own clock (`clock`: the running maximum of the records' times, so
 * that every reader judges age alike); places are positions in the log (`seq`), which order what happened exactly.
 */
export interface State {
  clock: number
  seq: number
  /** The time of the latest record, where it is far behind the clock. */
  behind?: number
  /** Ids applied lately, with the clock at that moment: a repeated id counts once. */
  recent: Record<string, number>
  sessions: Record<string, Session>
  /** Launches whose tool call has not come back yet, came back failed, or was refused by the host, by tool_use_id. */
  launches: Record<string, Launch>
  agents: Record<string, Agent>
  /** Who may write a file now. More than one only along a line of foreground ancestors, outermost first. */
  leases: Record<string, Lease[]>
  /** Edits asked for whose outcome is not known yet, by tool_use_id. */
  asks: Record<string, Ask>
  /** What was written and read lately, by file. */
  files: Record<string, Touched>
  /** Edits refused and not made since. */
  contested: Contest[]
  /** Fan-outs: messages that launched two agents or more, by the id of their record. */
  batches: Record<string, Batch>
  /** Launches one message after another, by the thread that makes them. */
  streaks: Record<ThreadId, Streak>
  /** Plans being carried out, by the run's name. */
  runs: Record<string, Run>
  /** Workers that claim tasks by a name of their own, by that name. */
  workers: Record<string, ThreadId>
  /** Processes that look out for agents which fall silent, by their own id as a client. */
  watchers: Record<ClientId, Watcher>
  /** Lines of kinds this version does not know, kept for the one that does. */
  carried: Unknown[]
}

/** The state of an empty log. */
export function initial(): State {
  return {
    clock: 0,
    seq: 0,
    recent: keyed(),
    sessions: keyed(),
    launches: keyed(),
    agents: keyed(),
    leases: keyed(),
    asks: keyed(),
    files: keyed(),
    contested: [],
    batches: keyed(),
    streaks: keyed(),
    runs: keyed(),
    workers: keyed(),
    watchers: keyed(),
    carried: [],
  }
}

/** A map as an object without inherited names: ids come from outside, and `constructor` is one like any other. */
function keyed<T>(entries: object = {}): Record<string, T> {
  return Object.assign(Object.create(null), entries)
}

/**
 * Reads a snapshot written by this or another version: parts that are missing or of another type start empty, parts this
 * version does not know stay.
 */
export function revived(snapshot: unknown): State {
  const state = initial()
  if (!isPlain(snapshot)) return state
  const unknown = Object.entries(snapshot).filter(([part]) => !(part in state))
  const known = Object.entries(state).map(([part, empty]) => {
    const found = snapshot[part]
    if (typeof empty === 'number') return [part, Number.isFinite(found) ? found : empty]
    if (Array.isArray(empty)) return [part, Array.isArray(found) ? found : empty]
    return [part, isPlain(found) ? keyed(found) : empty]
  })
  return Object.fromEntries([...unknown, ...known]) as unknown as State
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
