import type { ThreadId } from '../log/thread.ts'

/** A thread's hold on a file. */
export interface Lease {
  thread: ThreadId
  /** The holder's life; 0 for a main thread, whose hold lasts for its call. */
  life: number
  since: number
  use: string
  /** The holder has made no edit of the file under it. Absent in what versions before this field wrote. */
  untouched?: boolean
  /** Position of the call that this hold began with, or was last used by. */
  place?: number
}

/** An edit that was asked for, and what was decided at that place in the log. */
export interface Ask {
  file: string
  thread: ThreadId
  outcome: 'granted' | 'held' | 'stale'
  at: number
  /** When the file had last been changed; 0 where it was not there. */
  was?: number
  place?: number
  /** How long (ms) of its time the machine was asleep, as far as the log tells. */
  asleep?: number
}

/** What became of a file lately. */
export interface Touched {
  wrote: Record<ThreadId, Write>
  /** Position of each thread's last reading since somebody else wrote. */
  read: Record<ThreadId, number>
}

/** A thread's latest write of a file, and what the thread was called. */
export interface Write {
  place: number
  at: number
  title: string
  type: string
}

/** An edit that was refused and not made since. */
export interface Contest {
  file: string
  by: ThreadId
  holder: ThreadId
  /** What asker and holder were called then. */
  title: string
  against: string
  at: number
}
