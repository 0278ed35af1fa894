import { restOf } from './graph.ts'
import type { Task } from './plan.ts'

/** The plain lower bound of the makespan (minutes): the critical path, or the work shared out over all slots. */
export function plainBound(tasks: readonly Task[], slots: number): number {
  const work = tasks.reduce((all, { minutes }) => all + minutes, 0)
  return Math.max(work / slots, ...Object.values(restOf(tasks)))
}

/**
 * A lower bound of the makespan (minutes) that is never below the plain one: whatever cannot start before `head` minutes have
 * passed, and has at least `tail` minutes behind it, must share the slots in between. A first and a last task that run alone
 * are in this bound, and not in the plain one.
 */
export function sharpBound(tasks: readonly Task[], slots: number): number {
  const rest = restOf(tasks)
  const heads = restOf(reversed(tasks))
  const spans = tasks.map(({ id, minutes }) => ({
    minutes,
    head: (heads[id] ?? 0) - minutes,
    tail: (rest[id] ?? 0) - minutes,
  }))
  spans.sort((a, b) => b.tail - a.tail)
  let bound = Math.max(0, ...Object.values(rest))
  for (const head of new Set(spans.map((span) => span.head))) {
    let work = 0
    for (const span of spans) {
      if (span.head < head) continue
      work += span.minutes
      bound = Math.max(bound, head + work / slots + span.tail)
    }
  }
  return bound
}

/** The same tasks with every arrow turned round. */
function reversed(tasks: readonly Task[]): Task[] {
  const after = new Map(tasks.map(({ id }): [string, string[]] => [id, []]))
  for (const { id, blockedBy } of tasks) for (const before of blockedBy) after.get(before)?.push(id)
  return tasks.map((task) => ({ ...task, blockedBy: after.get(task.id) ?? [] }))
}
