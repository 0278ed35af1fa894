import { ancestors, dependentsOf, topological } from './graph.ts'
import type { Prepared } from './plan.ts'

/** What a failed task means for the others. */

/** Tasks that wait for it, directly or not, in an order in which they would have run. */
export function dependents(plan: Prepared, failed: string): string[] {
  const before = ancestors(plan.tasks)
  return topological(plan.tasks).flatMap(({ id }) => (before.get(id)?.has(failed) ? [id] : []))
}

/**
 * What else its dependents waited for: tasks whose results nobody needs any more now that those cannot run. A task that
 * somebody else waits for too, or that nobody waits for, is none.
 */
export function siblings(plan: Prepared, failed: string): string[] {
  const out = new Set(dependents(plan, failed))
  const waiting = dependentsOf(plan.tasks)
  const found: string[] = []
  for (const { id } of topological(plan.tasks).reverse()) {
    const by = waiting.get(id) ?? []
    if (id === failed || out.has(id) || by.length === 0 || !by.every((task) => out.has(task.id))) continue
    out.add(id)
    found.unshift(id)
  }
  return found
}
