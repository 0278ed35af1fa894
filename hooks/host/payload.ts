import { sessionOf } from '../../core/log/thread.ts'

/**
 * Raw JSON from the host, narrowed by hand (a schema library costs each hook more than all the rest). Unknown fields are
 * fine; a field that is missing or of another type is absent, never an exception.
 */
export type Raw = Readonly<Record<string, unknown>>

/** The value as an object; an empty one for anything else. */
export function object(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {}
}

/** The value as text; undefined for anything else. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The value as a list; empty for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/

/**
 * The value as an id: something that can be a key and a file name. Names every object inherits are no ids, and neither is
 * what we call a main thread.
 */
export function id(value: unknown): string | undefined {
  const sound = typeof value === 'string' && ID.test(value) && !(value in Object.prototype)
  return sound && sessionOf(value) === undefined ? value : undefined
}

/** The entry of that name; undefined for names that only every object has. */
export function pick<T>(table: Readonly<Record<string, T>>, name: unknown): T | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined
}

/** The value as a short title, as records keep it. */
export function title(value: unknown): string {
  return (text(value) ?? '').slice(0, 80)
}

/** The value as a count; undefined for anything else. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** A file as the model wrote it; undefined for what cannot be one. */
export function fileName(value: unknown): string | undefined {
  const file = text(value)
  return file === undefined || file === '' || file.includes('\0') ? undefined : file
}
