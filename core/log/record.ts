import type { Ending, Said, Usage } from '../agents/agent.ts'
import type { Budget } from '../launches/cost.ts'
import type { Engine, FailurePolicy, TaskEnd, Terms } from '../runs/run.ts'
import type { Wanted } from '../launches/slot.ts'
import type { ClientId, Origin, ThreadId } from './thread.ts'

/**
 * What the log holds: one line per fact, in our own words. A fact says what happened; what follows from it is the fold's
 * business (`fold.ts`). Unknown kinds are carried along untouched, so an older fanout never erases what a newer one wrote.
 */

/**
 * What a conclusion carries: the position in the log up to which its writer had read. The fold drops the conclusion for
 * whatever the log has heard of since. Absent in records of earlier versions, which are taken as they are.
 */
export interface Conclusion {
  upTo?: number
}

export type Fact =
  | ({ k: 'session'; source: string } & Origin)
  | ({ k: 'session-ended'; reason: string } & Origin)
  | ({ k: 'launch'; use: string; type: string; title: string; background?: boolean; model?: string } & Origin)
  | ({
      k: 'launched'
      use: string
      agent: string
      type: string
      title: string
      background: boolean
      output?: string
      failure?: string
      workflow?: string
      model?: string
      teammate?: string
      /** It is a task's, and its agent was given something else than the task's brief. */
      unbriefed?: boolean
    } & Origin &
      Usage)
  | ({
      k: 'launch-ended'
      use: string
      refused?: boolean
      cap?: number
      failure?: string
      /** It never started, and nobody at fanout's wish: it is one of those that its message asked for. */
      dropped?: boolean
    } & Origin &
      Conclusion)
  | ({
      k: 'slot'
      use: string
      weight: number
      max: number
      repository?: number
      cap?: number
      priority?: number
    } & Origin)
  | ({ k: 'call'; max: number; repository?: number } & Origin)
  | ({ k: 'lapsed' } & Origin)
  | ({
      k: 'cancelled'
      batch: string
      tolerate: number /** Only said: what waits goes on waiting. */
      only?: boolean
    } & Origin)
  | ({
      k: 'pause'
      until: number
      why: string
      /** Nobody knows when it ends. */
      held?: boolean
    } & Origin)
  | ({ k: 'unpause' } & Origin)
  | ({ k: 'started'; type: string } & Origin)
  | ({
      k: 'kin'
      use?: string
      title?: string
      parent?: ThreadId
      background?: boolean
      workflow?: string
    } & Origin)
  | ({ k: 'seen' } & Origin)
  | ({ k: 'ended'; agent: string; how: Ending; failure?: string; report?: string } & Said & Origin)
  | ({
      k: 'notified'
      agent: string
      how: Ending
      failure?: string
      /** What arrived of the report, where its agent's end did not bring it; whether it was cut. */
      report?: string
      cut?: boolean
    } & Said &
      Origin &
      Usage)
  /** An agent ended its turn and waits for commands of its own: told by itself, or to the conversation. */
  | ({ k: 'waiting'; agent: string; report?: string } & Origin)
  /** An agent left commands running in the background. */
  | ({ k: 'shells'; ids: string[] } & Origin)
  /** A conversation sent a message to an agent. */
  | ({ k: 'continued'; agents: string[] } & Origin)
  | ({
      k: 'ask'
      file: string
      use: string
      whole: boolean
      expiry: number
      /** When the file had last been changed; 0 where it was not there. */
      was?: number
    } & Origin)
  | ({
      k: 'edited'
      done: string[]
      failed: string[]
      /** Of the failed: what the host, the user or another plugin refused, and whose file changed all the same. */
      refused?: string[]
      changed?: string[]
    } & Origin &
      Conclusion)
  | ({ k: 'unanswered'; file: string; agent: ThreadId; uses: string[] } & Origin)
  | ({ k: 'call-ended' } & Origin & Conclusion)
  | ({ k: 'read'; files: string[] } & Origin)
  | ({ k: 'message'; launches: string[]; waits: string[]; other: boolean } & Origin)
  | ({ k: 'prompted' } & Origin)
  | ({ k: 'advised'; about: string[] } & Origin)
  | ({ k: 'missed'; ids: string[] } & Origin)
  | ({ k: 'fetched'; agent: string } & Origin)
  | ({ k: 'delivered'; agents: string[] } & Origin & Conclusion)
  | ({ k: 'queued'; agents: string[] } & Origin & Conclusion)
  | ({ k: 'closed'; batches: string[] } & Origin)
  | ({ k: 'unlisted'; agents: string[] } & Origin & Conclusion)
  | ({ k: 'missing'; agents: string[] } & Origin & Conclusion)
  | ({ k: 'outlived'; agents: string[] } & Origin)
  | ({ k: 'named'; agents: string[]; uses: string[] } & Origin)
  | ({ k: 'left'; agents: string[] } & Origin)
  | { k: 'beat'; watcher: ClientId }
  | {
      k: 'run-opened'
      run: string
      plan: string
      title: string
      file: string
      engine: Engine
      size: number
      retries: number
      tolerate: number
      onFailure: FailurePolicy
      session?: string
    }
  | { k: 'run-replanned'; run: string; plan: string }
  | { k: 'run-owned'; run: string; session: string; engine?: Engine; use?: string }
  | ({
      k: 'take'
      run: string
      agent?: ThreadId
      verify?: boolean
      /** Its agent is asked once for a report that says how the task ended. */
      ending?: boolean
      expiry?: number
      ownRetries?: number
      ownPolicy?: FailurePolicy
      /** Nobody waits for its result. */
      detached?: boolean
      /** What its agent takes of the session's slots; absent for a claim, whose worker runs already. */
      slots?: Wanted
      /** What the run's agents may come to. */
      budget?: Budget
      /** Somebody else has decided: a workflow's script. */
      forced?: boolean
      /** The plan's order is not enforced: what speaks against the task is noted, and it begins. */
      anyway?: boolean
    } & Terms &
      Partial<Origin>)
  | ({
      k: 'returned'
      run: string
      task: string
      by?: string
      how: TaskEnd | 'open'
      report?: string
      note?: string
      /** Files that the report claims and nobody saw written. */
      unseen?: string[]
    } & Partial<Origin>)
  | ({
      k: 'verified'
      run: string
      task: string
      passed: boolean
      /** The command goes on in the background: it has not passed, and has not failed either. */
      open?: boolean
    } & Origin)
  | ({ k: 'sent-back'; run: string; task: string } & Origin)
  | ({ k: 'unbriefed'; run: string; task: string } & Origin)
  | ({ k: 'briefed'; run: string; task: string } & Origin)
  | ({ k: 'unbriefed-told'; run: string; tasks: string[] } & Origin)
  | ({ k: 'ready-told'; run: string; tasks: string[] } & Partial<Origin>)
  | ({ k: 'unplanned'; run: string; use: string } & Origin)
  | ({ k: 'run-held'; run: string } & Origin & Conclusion)
  | ({ k: 'run-reported'; run: string } & Partial<Origin> & Conclusion)
  | { k: 'run-closed'; run: string; how: 'finished' | 'cancelled' }
  | ({ k: 'worker'; name: string } & Origin)
  | ({ k: 'spend'; use: string; agents?: number; tokens?: number } & Origin)
  | ({ k: 'spent'; agents?: number; tokens?: number } & Origin)
  | ({ k: 'run-spent'; run: string; agents?: number; tokens?: number } & Origin)
  | ({ k: 'gone'; client: ClientId } & Conclusion)
  | { k: 'alive'; agent: string; at: number }
  | ({ k: 'stalled'; agent: string; seen: number } & Conclusion)
  | ({ k: 'late'; stalled: string[]; overran: string[] } & Conclusion)
  | { k: 'watch'; client: ClientId; watcher: ClientId }
  | { k: 'unwatch'; watchers: ClientId[] }
  | { k: 'release'; file: string; why: string }

/** A fact as it stands in the log: with an id (a repeated id counts once) and the writer's clock in ms since the epoch. */
export type Entry = Fact & { id: string; t: number }

/** The entries of one kind. */
export type EntryOf<K extends Fact['k']> = Extract<Entry, { k: K }>

/** A line this version cannot interpret. */
export interface Unknown {
  id: string
  t: number
  k: string
}

let counter = 0

/** A fresh id: unique per call across processes (process id, start in ns, counter, chance), without loading node:crypto. */
export function newId(): string {
  counter += 1
  const chance = Math.floor(Math.random() * 2 ** 32)
  const tick = Number(process.hrtime.bigint() % 1_000_000_000_000n)
  return [process.pid, tick, counter, chance].map((n) => n.toString(36)).join('.')
}

/** Stamps facts for one append; one that has an id keeps it. */
export function stamp(facts: readonly (Fact & { id?: string })[], now: number): Entry[] {
  return facts.map((fact) => ({ id: newId(), t: now, ...fact }))
}

/** Narrows one line of a segment. Anything that is not an object with `id`, `t` and `k` is skipped, never an error. */
export function parseLine(line: string): Unknown | undefined {
  // A failed parse is dear: a log full of torn lines must not take a hook longer than its time.
  if (!/^\{.*\}\r?$/s.test(line)) return undefined
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  return isEntry(value) ? value : undefined
}

/** Whether a value has what every line of the log has. */
export function isEntry(value: unknown): value is Unknown {
  if (typeof value !== 'object' || value === null) return false
  const { id, t, k } = value as Record<string, unknown>
  return typeof id === 'string' && typeof t === 'number' && Number.isFinite(t) && typeof k === 'string'
}
