import type { ThreadId } from '../log/thread.ts'

/** How many agents run at once, as settings have it. Weights, caps and priorities by agent type. */
export interface Limits {
  max: number
  /** Slots of all sessions together; absent where there is no such bound. */
  repository?: number
  weights: Readonly<Record<string, number>>
  caps: Readonly<Record<string, number>>
  priorities: Readonly<Record<string, number>>
}

/** What bounds the agents that run: slots of the session, and of the repository. */
export interface Bounds {
  max: number
  repository?: number
}

/** What wants slots. `thread` and `background` tell a foreground child, which takes the slot of the parent that waits for it. */
export interface Wanted extends Bounds {
  type: string
  weight: number
  /** Agents of this type that run at once. */
  cap?: number
  thread?: ThreadId
  background?: boolean
}

/** What a launch of this type takes, under these limits. */
export function wanted(limits: Limits, type: string): Wanted & { priority?: number } {
  const { max, repository, weights, caps, priorities } = limits
  const own = (table: Readonly<Record<string, number>>): number | undefined =>
    Object.hasOwn(table, type) ? table[type] : undefined
  return { type, weight: own(weights) ?? 1, max, repository, cap: own(caps), priority: own(priorities) }
}
