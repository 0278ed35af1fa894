import type { ThreadId } from '../log/thread.ts'

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
