import type { ClientId, ThreadId } from '../log/thread.ts'

/** How an agent's life ended. `lost`: its client is gone, or its host no longer lists it, and no ending was ever seen. */
export type Ending = 'finished' | 'failed' | 'killed' | 'lost'

/** What the ending of a report says, as far as records keep it. */
export interface Said {
  /** Its own word on how its work ended; absent when it says nothing. */
  status?: 'done' | 'concerns' | 'needs-context' | 'blocked'
  /** Files it claims to have written and was not seen to edit, at most 50. */
  claims?: string[]
  /** Of these, the files that were not changed since its life began. */
  unseen?: string[]
}

/** What the host counted of an agent's life, as far as it tells. */
export interface Usage {
  tokens?: number
  calls?: number
}

/** An agent, alive or not long ended. */
export interface Agent extends Said {
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
  /** The agent that launched it ended first: its result comes to the main conversation. */
  inherited?: boolean
  /** It is a member of a team, under this name. Its life ends each time it waits for a message. */
  teammate?: string
  /** The record with which its reader was told that agents it launched go on after its end. */
  outlivedToldBy?: string
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
  /** Other reports of its own, kept beside that one (names of texts, at most 10): interim ones, and those of later lives. */
  beside?: string[]
  /** This life brought a report although nobody had asked for another: the first stands. The record with which that was told. */
  spokeAgain?: boolean
  spokeAgainBy?: string
  /** What arrived of its report is all that is kept, and it was cut. */
  cut?: boolean
  /** The life that a message of a conversation began. */
  invited?: number
  /** Commands it left running in the background (the host's ids, at most 20). */
  shells?: string[]
  /**
   * Clock since it waits for those: its turn has ended, its life has not. The host's notice of that stop is still to come
   * (`noticeDue`), or came with a record (`waitToldBy`). `resumed`: the clock when it last went on after such a stop.
   */
  waiting?: number
  noticeDue?: boolean
  waitToldBy?: string
  resumed?: number
  /** Files it edited in all its lives, in order, at most 50. */
  wrote?: string[]
  /** Position of its latest edit. */
  edited?: number
  /** In this life: whether it made an edit, and its edits that the host, the user or another plugin refused. */
  made?: boolean
  refused?: { times: number /** Not edited since, at most 50. */; files: string[] }
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

/**
 * Whether this agent works beside a main conversation, which reads its result: it launched the agent, or the agent that did has
 * ended. What other agents launched is theirs to read.
 */
export function isMainsOwn(agent: Agent): boolean {
  return agent.background === true && (agent.inherited === true || agent.parent?.startsWith('main:') === true)
}

/**
 * Whether an agent has ended its turn and waits for commands of its own, as far as its host tells: one that knows of none of
 * them any more will not wake it.
 *
 * @param beside ids of what the host lists as running beside agents; undefined where it does not tell
 */
export function waitsFor({ running, waiting, shells }: Agent, beside: readonly string[] | undefined): boolean {
  if (!running || waiting === undefined) return false
  if (beside === undefined) return true
  return shells === undefined ? beside.length > 0 : shells.some((id) => beside.includes(id))
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

/** Longer (ms) than a fork takes to bring its agents into its new process. */
export const MOVED_AFTER_MS = 60_000
