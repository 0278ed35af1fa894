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
 * Nothing starves: a task that is ready waits only for those running already and those before it in the order. One that does
 * not fit keeps the free slots for itself, and one that must wait for a running task it overlaps lets none that overlaps it
 * pass.
 */
export function startable(plan: Prepared, progress: Progress): Task[] {
  const { running, weightOf = () => 1 } = progress
  const atWork = plan.tasks.filter(({ id }) => running.has(id))
  const capacity = progress.capacity ?? progress.slots + sum(atWork.map(weightOf))
  const kept = new Set(running)
  const chosen: Task[] = []
  let free = progress.slots
  for (const task of ready(plan, progress)) {
    if (free <= 0) break
    const meets = plan.overlaps[task.id]?.some((id) => kept.has(id))
    kept.add(task.id)
    if (meets) continue
    const weight = Math.min(weightOf(task), capacity)
    if (weight > free) break
    free -= weight
    chosen.push(task)
  }
  return chosen
}

/** Dependencies done and not started, in order of start, whether or not slots or overlaps allow it now. */
export function ready(plan: Prepared, { done, running, out }: Omit<Progress, 'slots'>): Task[] {
  const isNew = ({ id }: Task): boolean => !done.has(id) && !running.has(id) && !out.has(id)
  const rest = ({ id }: Task): number => plan.rest[id] ?? 0
  return plan.tasks
    .filter((task) => isNew(task) && task.blockedBy.every((id) => done.has(id)))
    .sort((a, b) => b.priority - a.priority || rest(b) - rest(a))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
