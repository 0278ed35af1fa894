import { PREFIX } from '../guard/messages.ts'
import type { Mode } from '../guard/rule.ts'
import { rules } from '../guard/rules/index.ts'
import { plain } from '../text/plain.ts'

/**
 * What can be set. A new setting is an entry here, its default below and its entry in `schema.ts`; the tests hold the
 * three together.
 */

/** The effective settings, every one present. Durations in ms. */
export interface Config {
  /** What each rule does, by rule name. */
  rules: Record<string, Mode>
  leases: {
    /** An agent without any sign of life for this long loses its leases (ms). */
    expiry: number
  }
}

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

/** The settings used where nothing else is said. */
export const defaults: Config = {
  rules: Object.fromEntries(rules.map(({ name, mode = 'enforce' }) => [name, mode])),
  leases: { expiry: 30 * 60_000 },
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
