import type { Plan, Prepared } from './plan.ts'
import { prepare } from './prepare.ts'
import { precedence } from './schedule.ts'

/** Two tasks that would write the same files, and what was done about it. */
export interface Encounter {
  /** In the order in which they start when both are ready. */
  tasks: [string, string]
  /** `order`: never at the same time; `worktree`: one of them works in a worktree of its own. */
  by: 'order' | 'worktree'
}

/** Every pair of tasks that overlaps, or would if none had a worktree, in the plan's order. */
export function encounters(plan: Prepared): Encounter[] {
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]))
  const place = new Map(plan.tasks.map(({ id }, i) => [id, i]))
  const together = prepare(inOneFolder(plan)).overlaps
  const found: Encounter[] = []
  for (const one of plan.tasks) {
    for (const id of together[one.id] ?? []) {
      const other = tasks.get(id)
      if (!other || (place.get(id) ?? 0) < (place.get(one.id) ?? 0)) continue
      const by = plan.overlaps[one.id]?.includes(id) ? 'order' : 'worktree'
      found.push({ tasks: precedence(plan, one, other) <= 0 ? [one.id, id] : [id, one.id], by })
    }
  }
  return found
}

function inOneFolder(plan: Plan): Plan {
  return { ...plan, tasks: plan.tasks.map((task) => ({ ...task, isolation: 'shared' })) }
}
