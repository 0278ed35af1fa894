import { DURATION, parseDuration } from './duration.ts'
import type { KeyPath } from './paths.ts'
import { wrongChoice, wrongDuration, wrongNumber } from './remedies.ts'

/**
 * What kind of value each setting takes: one table for the files' schema and for the environment, whose values hooks read
 * without any library. Modes of rules are not in it.
 */
export type Kind =
  | { is: 'duration' }
  | { is: 'choice'; of: readonly string[] }
  /** A number, or the word `or`. */
  | { is: 'number'; least: number; most: number; whole: boolean; or?: string }

/** The largest number a setting takes, unless told. */
const MOST = 1_000_000_000
const whole = (least: number, or?: string): Kind => ({ is: 'number', least, most: MOST, whole: true, or })
const choice = (...of: string[]): Kind => ({ is: 'choice', of })
const duration: Kind = { is: 'duration' }

/** Settings by dotted path. One whose name is free (`*`) is an entry of a mapping by agent type. */
export const kinds = {
  'leases.expiry': duration,
  'concurrency.max': whole(1, 'auto'),
  'concurrency.repository': whole(1, 'none'),
  'concurrency.weights.*': { is: 'number', least: 0, most: 100, whole: false } as Kind,
  'concurrency.caps.*': whole(1),
  'concurrency.priorities.*': whole(0),
  'failures.policy': choice('continue', 'cancel-siblings', 'stop-run'),
  'failures.tolerate': whole(0),
  'failures.retries': whole(0),
  'failures.backoff': duration,
  'timeouts.agent': duration,
  'timeouts.stall': duration,
  'budget.agents': whole(1, 'none'),
  'budget.tokens': whole(1, 'none'),
  'budget.at-limit': choice('deny', 'ask'),
  'progress.display': choice('quiet', 'normal', 'verbose'),
} satisfies Record<string, Kind>

/** Mappings by agent type hold as many entries at most. */
export const TYPES_MAX = 50
/** An agent type as settings name it. */
export const TYPE_NAME = /^[A-Za-z0-9][A-Za-z0-9_:.-]{0,79}$/

/** The kind of the setting at a path; undefined where there is none. */
export function kindOf(path: KeyPath): Kind | undefined {
  const table: Readonly<Record<string, Kind>> = kinds
  const key = path.join('.')
  const entry = [...path.slice(0, -1), '*'].join('.')
  if (Object.hasOwn(table, key)) return table[key]
  return Object.hasOwn(table, entry) && TYPE_NAME.test(path.at(-1) ?? '') ? table[entry] : undefined
}

/** A value as it was written, as the settings have it; undefined when it is none of its kind. */
export function valueIn(kind: Kind, written: unknown): unknown {
  switch (kind.is) {
    case 'duration':
      return typeof written === 'string' && DURATION.test(written) ? parseDuration(written) : undefined
    case 'choice':
      return kind.of.find((word) => word === written)
    case 'number':
      return written === kind.or || isNumber(kind, written) ? written : undefined
  }
}

/** A word of the environment as it would stand in a file. */
export function fromWord(kind: Kind, word: string): unknown {
  return kind.is === 'number' && /^\d{1,10}(?:\.\d{1,3})?$/.test(word) ? Number(word) : word
}

/** What is wrong with a value, and what to write instead. */
export function wrong(kind: Kind, written: unknown): string {
  if (kind.is === 'duration') return wrongDuration(written)
  return kind.is === 'choice' ? wrongChoice(written, kind.of) : wrongNumber(written, kind)
}

function isNumber({ least, most, whole }: Extract<Kind, { is: 'number' }>, value: unknown): boolean {
  const fits = typeof value === 'number' && value >= least && value <= most
  return fits && (!whole || Number.isInteger(value))
}
