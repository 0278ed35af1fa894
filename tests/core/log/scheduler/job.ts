import type { Fact } from '../../../../core/facts.ts'

/** What one thread does: commits, one after the other, and looks at the state. */
export interface Job {
  dir: string
  now: number
  /** Makes the thread's ids repeatable. */
  seed: number
  acts: Act[]
}

export type Act =
  | { do: 'look' }
  /** `use`: the ask among the facts. `ifGranted`: skip it unless the latest ask was granted. */
  | { do: 'commit'; facts: Fact[]; use?: string; ifGranted?: boolean; ends?: boolean }
  /** Concludes something of somebody, from what it reads itself; `seq` in the result is what it had read. */
  | { do: 'conclude'; about: string; what: Conclusion }

/** What a hook may conclude of an agent that it takes for silent. */
export type Conclusion = 'missing' | 'unlisted' | 'gone' | 'stalled' | 'delivered' | 'queued'

/** What came of an act. */
export interface Result {
  act: number
  /** The place in the log, or what was thrown, or neither where the act was skipped. */
  seq?: number
  outcome?: string
  holders?: Record<string, string[]>
  error?: string
  /** What a conclusion rested on: the position read, and the records committed. */
  upTo?: number
}

/** What a thread tells at its gate: the call it stands before, the act it is in, and its results so far. */
export interface News {
  call: string
  act: number
  results: Result[]
}
