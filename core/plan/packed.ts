import type { Prepared } from './plan.ts'

/** A prepared plan without what a workflow's script does not need, its overlaps as places in the plan: short. */
export interface Packed extends Omit<Prepared, 'overlaps' | 'patterns'> {
  /** For each task in the plan's order, the later tasks that must never run beside it. */
  later: number[][]
}

export function pack({ overlaps, patterns, ...plan }: Prepared): Packed {
  const place = new Map(plan.tasks.map(({ id }, i) => [id, i]))
  const later = plan.tasks.map(({ id }, i) =>
    (overlaps[id] ?? []).map((other) => place.get(other) ?? -1).filter((j) => j > i),
  )
  return { ...plan, later }
}

export function unpack({ later, ...plan }: Packed): Prepared {
  const overlaps: Record<string, string[]> = Object.fromEntries(plan.tasks.map(({ id }) => [id, []]))
  for (const [i, places] of later.entries()) {
    for (const j of places) {
      const [one, other] = [plan.tasks[i]?.id ?? '', plan.tasks[j]?.id ?? '']
      overlaps[one]?.push(other)
      overlaps[other]?.push(one)
    }
  }
  return { ...plan, overlaps, patterns: {} }
}
