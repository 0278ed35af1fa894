import type { Task } from './plan.ts'

/** Tasks and what each waits for. Everything here takes ids as known and the graph as free of cycles, as `readPlan` leaves it. */
export type Node = Pick<Task, 'id' | 'blockedBy'>

/** The tasks in an order in which each comes after what it waits for; the plan's order where that leaves a choice. */
export function topological<T extends Node>(tasks: readonly T[]): T[] {
  return layers(tasks).flat()
}

/** Topological waves: a task is in the first one that comes after all it waits for. */
export function waves(tasks: readonly Node[]): string[][] {
  return layers(tasks).map((wave) => wave.map(({ id }) => id))
}

/** Minutes of the longest chain from each task's start to the end of the plan, by task id. */
export function restOf(tasks: readonly (Node & { minutes: number })[]): Record<string, number> {
  const rest: Record<string, number> = Object.fromEntries(tasks.map(({ id, minutes }) => [id, minutes]))
  const minutes = new Map(tasks.map((task) => [task.id, task.minutes]))
  for (const { id, blockedBy } of topological(tasks).reverse()) {
    for (const before of blockedBy) {
      const own = minutes.get(before) ?? 0
      rest[before] = Math.max(rest[before] ?? 0, own + (rest[id] ?? 0))
    }
  }
  return rest
}

/** The longest chain of the plan, first task first, and its minutes. Of equal ones the first in the plan. */
export function criticalPath(tasks: readonly (Node & { minutes: number })[]): { ids: string[]; minutes: number } {
  const rest = restOf(tasks)
  const longest = (among: readonly Node[]): Node | undefined =>
    among.reduce<Node | undefined>(
      (best, task) => (best && (rest[best.id] ?? 0) >= (rest[task.id] ?? 0) ? best : task),
      undefined,
    )
  const ids: string[] = []
  const dependents = dependentsOf(tasks)
  let next = longest(tasks.filter(({ blockedBy }) => blockedBy.length === 0))
  const minutes = next ? (rest[next.id] ?? 0) : 0
  for (; next; next = longest(dependents.get(next.id) ?? [])) ids.push(next.id)
  return { ids, minutes }
}

/** By task id: every task that must have ended before it starts. */
export function ancestors(tasks: readonly Node[]): Map<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const { id, blockedBy } of topological(tasks)) {
    const own = new Set(blockedBy)
    for (const before of blockedBy) for (const each of found.get(before) ?? []) own.add(each)
    found.set(id, own)
  }
  return found
}

/** By task id: the tasks that wait for it directly, in the plan's order. */
export function dependentsOf<T extends Node>(tasks: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>(tasks.map(({ id }) => [id, []]))
  for (const task of tasks) for (const before of new Set(task.blockedBy)) found.get(before)?.push(task)
  return found
}

function layers<T extends Node>(tasks: readonly T[]): T[][] {
  const found: T[][] = []
  const dependents = dependentsOf(tasks)
  const place = new Map(tasks.map((task, i) => [task, i]))
  const waiting = new Map(tasks.map((task) => [task, new Set(task.blockedBy).size]))
  let wave = tasks.filter(({ blockedBy }) => blockedBy.length === 0)
  while (wave.length > 0) {
    found.push(wave)
    const next: T[] = []
    for (const { id } of wave) {
      for (const task of dependents.get(id) ?? []) {
        const left = (waiting.get(task) ?? 0) - 1
        waiting.set(task, left)
        if (left === 0) next.push(task)
      }
    }
    wave = next.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0))
  }
  return found
}
