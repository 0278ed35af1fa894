import type { Cost, Spent } from '../launches/cost.ts'
import type { ClientId } from '../log/thread.ts'

/** A session that launched or edited something. */
export interface Session {
  client: ClientId
  seen: number
  /** Position of the session's first record and of its latest. */
  born: number
  place: number
  ended?: boolean
  /** Advice that is given once a session: by its id, the record with which it was. */
  advice?: Record<string, string>
  /** Agents the host runs at once, learnt from its refusal. */
  hostCap?: number
  /** A limit of the API's: nothing is launched until then (ms), or, where it is `held`, until the user speaks. */
  paused?: { until: number; at: number; why: string; held?: boolean }
  /** Clock at the end of its main thread's turn, when something was left waiting; gone with the thread's next record. */
  idle?: number
  /** What its agents came to. */
  cost?: Cost
  /** The budget of which it was told that most is spent, and the record that told it. */
  spent?: { agents?: Spent; tokens?: Spent }
}

/** A process that looks out for a client's agents. */
export interface Watcher {
  client: ClientId
  at: number
  place: number
  /** Nothing was heard of it since its machine slept, as far as the log tells. */
  unheard?: boolean
}
