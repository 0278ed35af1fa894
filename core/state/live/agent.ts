import type { ClientId, ThreadId } from './thread.ts'

/** How an agent's life ended. `lost`: its client is gone, or its host no longer lists it, and no ending was ever seen. */
export type Ending = 'finished' | 'failed' | 'killed' | 'lost'

/** What the host counted of an agent's life, as far as it tells. */
export interface Usage {
  tokens?: number
  calls?: number
}

/** An agent, alive or not long ended. */
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
  /** Position of the first start of this id, of the start of this life, and of its latest sign of life. */
  born: number
  began?: number
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
  /** The record with which a later session was told that it was lost. */
  leftBy?: string
  /** How long (ms) of this life its machine was asleep, as far as the log tells. */
  asleep?: number
  /** Endings recorded whose notification has not come: a late notification must not end the next life. */
  owed: number
  /** The model the host chose, or the launch asked for. */
  model?: string
  /** Nobody waits for it: a plan says so. */
  detached?: boolean
  /** The run it works for. */
  run?: string
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

/** The host's type of the agents a workflow's script calls. */
export const WORKFLOW_AGENT = 'workflow-subagent'

/** Hosts nest agents 3 deep (2.1.217); a forged log must not send a hook round in circles. */
export const DEPTH_MAX = 16

/** Whether an agent's life ended without its work being done, by nobody's wish. */
export function hasFailed(agent: Agent): boolean {
  return !agent.running && (agent.how === 'failed' || agent.how === 'lost')
}

/** Whether a thread launched this agent and goes on only when it has ended. */
export function isWaitedFor(agent: Agent, thread: string): boolean {
  return agent.background === false && agent.parent === thread
}

/** Whether a main conversation launched this agent to work beside it. What other agents launched is theirs to read. */
export function isMainsOwn(agent: Agent): boolean {
  return agent.background === true && agent.parent?.startsWith('main:') === true
}

/** Whether nobody waits for an agent: its description begins with `[bg]`, or a plan says so. No reminder speaks of it. */
export function isDetached({ title, detached }: { title: string; detached?: boolean }): boolean {
  return detached === true || /^\s*\[bg\]/i.test(title)
}

/** Whether an agent's result belongs to a session's main conversation, and has not reached it. */
export function isUnread(agent: Agent, session: string): boolean {
  const isOpen = agent.session === session && !agent.running && agent.deliveredBy === undefined
  return isOpen && isMainsOwn(agent) && !isDetached(agent)
}

/** A result this old (ms), or this long after it was seen in the host's queue, is not on its way any more. */
const OVERDUE_MS = 30_000

/** Whether an agent ended so long ago that its result should have been delivered. */
export function isLate(agent: Agent, clock: number): boolean {
  return clock - Math.max(agent.endedAt ?? clock, agent.queued ?? 0) >= OVERDUE_MS
}

/**
 * Whether an unread result is missing: late, and its host was seen not to list the agent since (another plugin may have kept
 * it from stopping). A lost agent's always is.
 */
export function isOverdue(agent: Agent, clock: number): boolean {
  return agent.how === 'lost' || (agent.unlisted !== undefined && isLate(agent, clock))
}
