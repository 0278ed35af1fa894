import type { Prepared, Task } from './plan.ts'

/**
 * The rolling schedule: which tasks to start now. List scheduling by the longest remaining chain; every decision follows from
 * the plan and the progress alone, so two processes that see the same make the same.
 */

/** How far a run is. Ids that the plan does not have count for nothing. */
export interface Progress {
  /** Tasks whose result dependents may use. */
  done: ReadonlySet<string>
  /** Tasks at work now. */
  running: ReadonlySet<string>
  /** Tasks that are not to be started: failed, cancelled, blocked, … */
  out: ReadonlySet<string>
  /** Free slots, in weights. */
  slots: number
  /** All slots there are, in weights; a heavier task takes them all. By default the free ones and those of running tasks. */
  capacity?: number
  /** Slots a task takes; 1 by default. */
  weightOf?(task: Task): number
}

/**
 * Tasks to start now, first first; they fit the slots together, and none overlaps another or a running one.
 *
 * Nothing starves. A task that must wait, for a running one it overlaps or for more slots than are free, may be passed by
 * later ones for whose sake it would wait longer, because empty slots cost more; but never by one of lower priority, and by
 * none as soon as its chain is the longest that is left, when the end of the plan waits for it.
 */
export function startable(plan: Prepared, progress: Progress): Task[] {
  const { running, slots, weightOf = () => 1 } = progress
  const atWork = plan.tasks.filter(({ id }) => running.has(id))
  const capacity = progress.capacity ?? slots + atWork.reduce((all, task) => all + weightOf(task), 0)
  const candidates = ready(plan, progress)
  const restOf = ({ id }: Task): number => plan.rest[id] ?? 0
  const longest = [...atWork, ...candidates].reduce((most, task) => Math.max(most, restOf(task)), 0)
  const overlapped = new Set([...running].flatMap((id) => plan.overlaps[id] ?? []))

  const waiting: { task: Task; forSlots: boolean }[] = []
  const chosen: Task[] = []
  let free = slots
  for (const task of candidates) {
    if (free <= 0) break
    const holds = (earlier: Task): boolean => earlier.priority > task.priority || restOf(earlier) >= longest
    const meets = overlapped.has(task.id)
    const held =
      !meets &&
      waiting.some((one) => holds(one.task) && (one.forSlots || plan.overlaps[one.task.id]?.includes(task.id) === true))
    const weight = Math.min(weightOf(task), capacity)
    if (held || meets || weight > free) {
      waiting.push({ task, forSlots: !held && !meets })
      continue
    }
    free -= weight
    chosen.push(task)
    for (const id of plan.overlaps[task.id] ?? []) overlapped.add(id)
  }
  return chosen
}

/** Dependencies done and not started, in order of start, whether or not slots or overlaps allow it now. */
export function ready(plan: Prepared, { done, running, out }: Omit<Progress, 'slots'>): Task[] {
  const isNew = ({ id }: Task): boolean => !done.has(id) && !running.has(id) && !out.has(id)
  return plan.tasks
    .filter((task) => isNew(task) && task.blockedBy.every((id) => done.has(id)))
    .sort((a, b) => precedence(plan, a, b))
}

/** Negative when `a` starts first of two that are ready. Equal ones keep the order of the plan, which a sort does. */
export function precedence({ rest }: Pick<Prepared, 'rest'>, a: Task, b: Task): number {
  return b.priority - a.priority || (rest[b.id] ?? 0) - (rest[a.id] ?? 0)
}
