import type { FailurePolicy } from '../runs/run.ts'
import type { Problem } from './problems.ts'

/**
 * What can be set. A new setting is an entry here, its default in `defaults.ts`, its kind in `kinds.ts` and its words in
 * `schema.ts`; the tests hold them together.
 */

/** The effective settings, every one present. Durations in ms. */
export interface Config {
  /** What each rule does, by rule name. */
  rules: Record<string, Mode>
  leases: {
    /** An agent without any sign of life for this long loses its leases (ms). */
    expiry: number
  }
  /** How many agents run at once. Weights, caps and priorities by agent type. */
  concurrency: {
    /** Slots of a session; `auto`: from cores, memory and load. */
    max: number | 'auto'
    /** Slots of all sessions of the repository together; `none`: no such bound. */
    repository: number | 'none'
    /** Slots an agent of a type takes; 1 where nothing is said. */
    weights: Record<string, number>
    /** Agents of a type that run at once in a session. */
    caps: Record<string, number>
    /** Which of those that wait comes first; 0 where nothing is said. */
    priorities: Record<string, number>
  }
  /** What a failed agent means for the others. */
  failures: {
    policy: FailurePolicy
    /** Failures of a fan-out before the policy begins. */
    tolerate: number
    /** Launches of a failed task after its first. */
    retries: number
    /** Pause after a rate or usage limit that names no time (ms). */
    backoff: number
  }
  /** How long an agent may take, and be silent (ms). */
  timeouts: { agent: number; stall: number }
  /** What a run, or a session without one, may cost. */
  budget: { agents: number | 'none'; tokens: number | 'none'; 'at-limit': 'deny' | 'ask' }
  progress: { display: Display }
}

/** How much is said when all goes well: what needs an act, what is worth knowing, everything. */
export type Display = 'quiet' | 'normal' | 'verbose'

/** Where a value was set. */
export interface Place {
  /** A path, or the name of an environment variable. */
  file: string
  /** 1-based. */
  line?: number
}

/** The settings in force, what was wrong with them, and where each that is not a default comes from, by dotted path. */
export interface Loaded {
  config: Config
  problems: Problem[]
  origins: Record<string, Place>
}

/** What a rule does where it would act: nothing, say so, or act. */
export type Mode = 'off' | 'warn' | 'enforce'

/** Every mode a rule can have. */
export const modes: readonly Mode[] = ['off', 'warn', 'enforce']

/** The largest settings file that is read (bytes). */
export const SIZE_MAX = 64 * 1024
