import type { ClientId, Ending, ThreadId, Unknown, Usage } from './record.ts'
import type { Run } from './run.ts'

/**
 * The live state: `fold(log)`. Times are ms of the log's own clock (`clock`: the running maximum of the records' times, so
 * that every reader judges age alike); places are positions in the log (`seq`), which order what happened exactly.
 */
export interface State {
  clock: number
  seq: number
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

export interface Session {
  client: ClientId
  seen: number
  /** Position of the session's first record and of its main thread's latest. */
  born: number
  place: number
  ended?: boolean
  /** Advice that is given once a session: by its id, the record with which it was. */
  advice?: Record<string, string>
  /** Agents the host runs at once, learnt from its refusal. */
  hostCap?: number
  /** A rate or usage limit: nothing is launched until then (ms). */
  paused?: { until: number; at: number; why: string }
  /** Clock at the end of its main thread's turn, when something was left waiting; gone with the thread's next record. */
  idle?: number
  /** What its agents came to. */
  cost?: Cost
  /** The budget of which it was told that most is spent, and the record that told it. */
  spent?: { agents?: Spent; tokens?: Spent }
}

/** What agents came to. Sums of what the host reports. */
export interface Cost {
  agents: number
  tokens: number
  calls: number
  /** How many of the agents their host told the tokens of. */
  told: number
  /** Agents by the model that was asked for or chosen; `''` where neither is known. */
  models: Record<string, number>
}

export interface Spent {
  of: number
  by: string
}

export interface Watcher {
  client: ClientId
  at: number
  place: number
}

export interface Launch {
  thread: ThreadId
  session: string
  type: string
  title: string
  background?: boolean
  at: number
  batch?: string
  /** The host refused it and nothing was launched. */
  refused?: boolean
  /** The model it asked for. */
  model?: string
  /** Nobody waits for it: a plan says so. */
  detached?: boolean
  /** It was refused because the budget is spent. */
  overBudget?: boolean
  /** It came back as a failed call: why its agent, which nothing else names, has failed. */
  failure?: string
  /** The record with which the conversation was told of the refusal. */
  namedBy?: string
  /** Slots it takes, and what was said of its type when it asked for them. */
  weight?: number
  cap?: number
  priority?: number
  /** It has its slots. */
  granted?: boolean
  /** It was refused for good. */
  denied?: boolean
  /** Why it waits (it is `refused` then): no free slot, the host's cap, a rate or usage limit. */
  waits?: 'slots' | 'host' | 'limit'
  /** Position in the log at which it first came to wait, and its place in the queue then, 1 the first. */
  place?: number
  position?: number
  /** The message that launched it is complete. */
  complete?: boolean
  /** The record with which it was called for and not launched since, and how often it was. */
  calledBy?: string
  calls?: number
  /**
   * After it was named at the end of a turn, another of its queue was launched, or it was named while a limit held: it is
   * called for all the same.
   */
  revived?: boolean
  /** Fanout had called for it. */
  asked?: boolean
  /** The agent that failed at this before, and which launch of it this is, the first being 1. */
  earlier?: string
  attempt?: number
}

/** A fan-out. */
export interface Batch {
  thread: ThreadId
  uses: string[]
  at: number
  /** The record with which the last of its results was delivered. */
  closedBy?: string
  /** The record that cancelled it because of failures, and the clock then. */
  cancelledBy?: string
  cancelledAt?: number
}

/** Messages in a row that launched one agent each. */
export interface Streak {
  /** Each launched while the one before still ran; or, in the foreground, each right after the one before had returned. */
  uses: string[]
  /** The launch of the latest message that made one. */
  last: string
  foreground: boolean
  /** No other message of this thread came since. */
  adjacent: boolean
  /** How often in a row the launch was followed by a wait for it. */
  waits: number
  /** The launch that was waited for last. */
  awaited?: string
  toldBy?: string
  waitsToldBy?: string
}

export interface Agent {
  /** Counts this id's lives: an agent continued after its end keeps its id and begins another. */
  life: number
  running: boolean
  type: string
  title: string
  session: string
  client: ClientId
  /** Clock at the start of this life, at the last sign of life, and at the end. */
  since: number
  seen: number
  endedAt?: number
  how?: Ending
  /** Position of the first start of this id, and of its latest record. */
  born: number
  place: number
  use?: string
  parent?: ThreadId
  background?: boolean
  /** Whether the host's note on this agent was read. */
  known?: boolean
  batch?: string
  /** The host's name for the workflow whose script called it, or that it is. */
  workflow?: string
  /** Slots it takes; 1 where nothing is said. */
  weight?: number
  /** Fanout had called for its launch. */
  asked?: boolean
  /** Which launch of its task it is, the first being 1, where it is not; and whether it failed and another took its place. */
  attempt?: number
  succeeded?: boolean
  /** Where the host keeps the agent's output. */
  output?: string
  /** Why it failed, in a word or two. */
  failure?: string
  /** The name of its report's text. */
  report?: string
  /** Files it edited in all its lives, in order, at most 50. */
  wrote?: string[]
  /** Position of its latest edit. */
  edited?: number
  /** The record with which this life's result reached the conversation. */
  deliveredBy?: string
  /** Clock when the result was last seen in the host's queue: it is on its way. */
  queued?: number
  /** Clock when the host's list of running agents first lacked it; nothing was heard of it since. */
  unlisted?: number
  /** The record with which the conversation was told that this life's result is missing. */
  namedBy?: string
  /** Endings recorded whose notification has not come: a late notification must not end the next life. */
  owed: number
  /** The model the host chose, or the launch asked for. */
  model?: string
  /** Nobody waits for it: a plan says so. */
  detached?: boolean
  /** What the host counted in all its lives. */
  usage?: Usage
  /** Clock when it was found silent for too long: it keeps nobody from a file until it is heard of again. */
  stalled?: number
  /** The records with which the conversation was told of that, and that this life takes too long. */
  stallToldBy?: string
  overranToldBy?: string
  /** Clock when it was last notified of. */
  told?: number
}

/** The type of what stands among the agents for a workflow itself. */
export const WORKFLOW = 'workflow'

export interface Lease {
  thread: ThreadId
  /** The holder's life; 0 for a main thread, whose hold lasts for its call. */
  life: number
  since: number
  use: string
}

export interface Ask {
  file: string
  thread: ThreadId
  outcome: 'granted' | 'held' | 'stale'
  at: number
}

export interface Touched {
  wrote: Record<ThreadId, Write>
  /** Position of each thread's last reading since somebody else wrote. */
  read: Record<ThreadId, number>
}

export interface Write {
  place: number
  at: number
  title: string
  type: string
}

export interface Contest {
  file: string
  by: ThreadId
  holder: ThreadId
  /** What asker and holder were called then. */
  title: string
  against: string
  at: number
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

/** The main thread of a session. */
export function mainOf(session: string): ThreadId {
  return `main:${session}`
}

/** The session of a main thread; undefined for an agent. */
export function sessionOf(thread: ThreadId): string | undefined {
  return thread.startsWith('main:') ? thread.slice(5) : undefined
}
