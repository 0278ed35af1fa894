/**
 * A line of the log. Facts (`core/facts.ts`) are what this version writes; a line of another version is carried along
 * untouched, so an older fanout never erases what a newer one wrote.
 */

/**
 * What a conclusion carries: the position in the log up to which its writer had read. The fold drops the conclusion for
 * whatever the log has heard of since. Absent in records of earlier versions, which are taken as they are.
 */
export interface Conclusion {
  upTo?: number
}

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
export function stamp<F extends { k: string }>(
  facts: readonly (F & { id?: string })[],
  now: number,
): (F & { id: string; t: number })[] {
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
