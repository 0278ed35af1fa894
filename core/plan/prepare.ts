import { patternsOf } from './glob.ts'
import { ancestors, restOf } from './graph.ts'
import { type Shape, shapeOf, shapesMeet } from './overlap.ts'
import type { Plan, Prepared, Task } from './plan.ts'

/**
 * Works out what a run needs to know of a plan. Two tasks overlap when neither waits for the other, both write, and their
 * globs share a possible path, or one of them does not say what it writes. A task in a worktree of its own overlaps none:
 * `isolation: worktree` always works in one, `isolation: auto` only where it would overlap otherwise (of two such tasks the
 * first in the plan stays in the project's folder). All others that overlap never run at the same time.
 */
export function prepare(plan: Plan): Prepared {
  const { tasks } = plan
  const meets = meeting(tasks)
  const isolated = isolatedOf(tasks, meets)
  const apart = new Set(isolated)
  const overlaps = tasks.map(({ id }): [string, string[]] => [
    id,
    apart.has(id) ? [] : (meets.get(id) ?? []).filter((other) => !apart.has(other)),
  ])
  const patterns = tasks.flatMap(({ id, writes }): [string, string[]][] => (writes ? [[id, patternsOf(writes)]] : []))
  return {
    ...plan,
    overlaps: Object.fromEntries(overlaps),
    rest: restOf(tasks),
    isolated,
    patterns: Object.fromEntries(patterns),
  }
}

/** By task id: the tasks it would overlap if nobody had a worktree. */
function meeting(tasks: readonly Task[]): Map<string, string[]> {
  const before = ancestors(tasks)
  const shapes = new Map<Task, Shape>(tasks.map((task) => [task, shapeOf(task.writes ?? ['**'])]))
  const found = new Map<string, string[]>(tasks.map(({ id }) => [id, []]))
  const writers = tasks.filter(({ writes }) => writes === undefined || writes.length > 0)
  for (const [i, one] of writers.entries()) {
    for (const other of writers.slice(i + 1)) {
      if (before.get(one.id)?.has(other.id) || before.get(other.id)?.has(one.id)) continue
      const unknown = one.writes === undefined || other.writes === undefined
      if (!unknown && !shapesMeet(shapes.get(one) ?? [], shapes.get(other) ?? [])) continue
      found.get(one.id)?.push(other.id)
      found.get(other.id)?.push(one.id)
    }
  }
  return found
}

function isolatedOf(tasks: readonly Task[], meets: ReadonlyMap<string, string[]>): string[] {
  const shared = new Set(tasks.filter(({ isolation }) => isolation === 'shared').map(({ id }) => id))
  for (const { id, isolation } of tasks) {
    if (isolation === 'auto' && !meets.get(id)?.some((other) => shared.has(other))) shared.add(id)
  }
  return tasks.flatMap(({ id }) => (shared.has(id) ? [] : [id]))
}
