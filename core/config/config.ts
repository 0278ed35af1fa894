import { PREFIX } from '../guard/messages/words.ts'
import type { Mode } from '../guard/rule.ts'
import { rules } from '../guard/rules/index.ts'
import { plain } from '../text/plain.ts'

/**
 * What can be set. A new setting is an entry here, its default below, its kind in `kinds.ts` and its words in `schema.ts`; the
 * tests hold them together.
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
    policy: 'continue' | 'cancel-siblings' | 'stop-run'
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

/** Something wrong in a settings file; the setting named fell back to the next layer. */
export interface Problem {
  file: string
  /** 1-based; absent where the whole file is meant. */
  line?: number
  /** The setting, as a dotted path; '' for the whole file. */
  key: string
  /** What is wrong and what to write instead, in one sentence. */
  remedy: string
}

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

/** Every mode a rule can have. */
export const modes: readonly Mode[] = ['off', 'warn', 'enforce']

const MINUTE = 60_000

/** The settings used where nothing else is said. */
export const defaults: Config = {
  rules: Object.fromEntries(rules.map(({ name, mode = 'enforce' }) => [name, mode])),
  leases: { expiry: 30 * MINUTE },
  concurrency: { max: 5, repository: 'none', weights: { Explore: 0.5, Plan: 0.5 }, caps: {}, priorities: {} },
  failures: { policy: 'continue', tolerate: 0, retries: 1, backoff: 30_000 },
  timeouts: { agent: 60 * MINUTE, stall: 10 * MINUTE },
  budget: { agents: 'none', tokens: 'none', 'at-limit': 'deny' },
  progress: { display: 'normal' },
}

/** The largest settings file that is read (bytes). */
export const SIZE_MAX = 64 * 1024

const SHOWN = 3
const REMEDY_MAX = 200
const PATH_MAX = 300

/** One problem in one line: where, which setting, what to do. */
export function describeProblem({ file, line, key, remedy }: Problem): string {
  const where = plain(file, PATH_MAX) + (line === undefined ? '' : `:${line}`)
  return `${where}${key && ` ${key}`}: ${plain(remedy, REMEDY_MAX)}`
}

/** The one line a session begins with when settings are wrong; '' when none is. */
export function problemLine(problems: readonly Problem[]): string {
  if (problems.length === 0) return ''
  const shown = problems.slice(0, SHOWN).map(describeProblem).join('; ')
  const more = problems.length > SHOWN ? `; and ${problems.length - SHOWN} more` : ''
  return `${PREFIX}some settings are wrong and not used, all others are: ${shown}${more}. \`fanout config\` shows what is in force.`
}
