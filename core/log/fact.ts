import type { State } from './state.ts'

/**
 * A fact is defined once: its name, its fields, what it does to the state, its sentence in `fanout log`. The types of records,
 * their validation, the fold and the log's text all follow from that one definition.
 */

/** A field of a record: how a value found in the log is checked, and whether a record may lack it. `T` is its type. */
export interface Field<T = unknown, Optional extends boolean = boolean> {
  readonly optional: Optional
  accepts(value: unknown): boolean
  /** Carries the type; never set. */
  readonly type?: T
}

function field<T>(accepts: (value: unknown) => boolean): Field<T, false> {
  return { optional: false, accepts }
}

export const text = field<string>((value) => typeof value === 'string')
export const number = field<number>((value) => typeof value === 'number')
export const flag = field<boolean>((value) => typeof value === 'boolean')
export const texts = field<string[]>((value) => Array.isArray(value) && value.every((one) => typeof one === 'string'))

/** A text from a known set. Another version may write words this one does not know: they are kept as they are. */
export function literal<T extends string>(): Field<T, false> {
  return field<T>(text.accepts)
}

/** An object whose own fields nobody checks before they are used. */
export function object<T extends object>(): Field<T, false> {
  return field<T>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
}

/** A field that a record may lack. */
export function optional<T>({ accepts }: Field<T, false>): Field<T, true> {
  return { optional: true, accepts }
}

/** Where a fact comes from: every fact that has these is a sign of life of its thread, session and client. */
export const origin = { thread: text, session: text, client: text }

/** The same, for facts that a person or a program outside of any session may record. */
export const partialOrigin = { thread: optional(text), session: optional(text), client: optional(text) }

export type Fields = Readonly<Record<string, Field>>

type Typed<F> = F extends Field<infer T, boolean> ? T : never
type Optional<F extends Fields> = { [N in keyof F]: F[N]['optional'] extends true ? N : never }[keyof F]

/** A fact with these fields. */
export type FactWith<K extends string, F extends Fields> = { k: K } & {
  [N in Exclude<keyof F, Optional<F>>]: Typed<F[N]>
} & { [N in Optional<F>]?: Typed<F[N]> }

/** A fact as it stands in the log: with an id (a repeated id counts once) and the writer's clock in ms since the epoch. */
export type Recorded<T> = T & { id: string; t: number }

/** What a sentence may look at: the state right after the record, and the edits that were asked for right before it. */
export interface Telling {
  state: State
  asks: State['asks']
  /** The folder the reader stands in: paths are shown from here. */
  here: string
}

/** One kind of fact. */
export interface FactDefinition<K extends string = string, F extends Fields = Fields> {
  readonly kind: K
  readonly fields: F
  /** What the record makes of the state, which it may change. Pure: the same records give the same state everywhere. */
  reduce(draft: State, entry: Recorded<FactWith<K, F>>): void
  /** The record in one line, for people. */
  sentence(entry: Recorded<FactWith<K, F>>, telling: Telling): string
}

/** Gives a fact its types. */
export function defineFact<const K extends string, const F extends Fields>(
  kind: K,
  fields: F,
  { reduce, sentence }: Pick<FactDefinition<K, F>, 'reduce' | 'sentence'>,
): FactDefinition<K, F> {
  return { kind, fields, reduce, sentence }
}

/** Whether a record has the fields of its kind, each of its type. The log is a file: anything may have been written into it. */
export function isSound(fields: Fields, record: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(fields).every(([name, { optional, accepts }]) => {
    const value = record[name]
    return value === undefined ? optional : accepts(value)
  })
}
