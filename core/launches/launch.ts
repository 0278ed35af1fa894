import type { ThreadId } from '../log/thread.ts'

/** A launch that has not become an agent, as far as the log tells. */
export interface Launch {
  thread: ThreadId
  session: string
  type: string
  title: string
  background?: boolean
  at: number
  /** Position of its latest record: the call, its slots, its refusal. */
  heard?: number
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

/** Why a launch failed that became no agent: the host could not make it, or the user or another plugin refused it. */
export const NEVER_STARTED = 'never started'

/** A launch that waits is called for so often at most; after that only the end of a turn speaks of it. */
const CALLS_MAX = 2

/** Whether a launch was refused for now, by fanout or by the host, and waits to be made again. */
export function isWaiting(launch: Launch): boolean {
  return launch.refused === true
}

/** Whether a launch that waits was spoken of as often as it ever is, and was not made again. */
export function isGivenUp(launch: Launch): boolean {
  const isWorn = (launch.calls ?? 0) >= CALLS_MAX && launch.calledBy === undefined
  return isWaiting(launch) && ((launch.namedBy !== undefined && !launch.revived) || isWorn)
}
