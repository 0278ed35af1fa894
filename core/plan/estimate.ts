import { sharpBound } from './bound.ts'
import type { Prepared, Task } from './plan.ts'
import { type Progress, startable } from './schedule.ts'

/** Wall times of a plan (minutes), by its own estimates: nothing fails, and every agent starts at once. */
export interface Estimate {
  /** One task after another. */
  sequential: number
  /** As many as fit at once, each batch waited for as a whole. */
  batches: number
  /** A task starts as soon as one ends. */
  rolling: number
  /** What no schedule can beat (`bound.ts`), even if no tasks overlapped. */
  bound: number
}

/** A run as it would go, by the estimates. */
export interface Simulation {
  /** Minutes from the first start to the last end. */
  makespan: number
  /** In order of start. */
  starts: { id: string; at: number; minutes: number }[]
}

export interface Simulated extends Pick<Progress, 'slots' | 'weightOf'> {
  /** Whether what has started is waited for as a whole before anything else starts. */
  batches?: boolean
}

/** Estimates a plan with so many slots, and no more than its own `concurrency`. */
export function estimate(plan: Prepared, slots: number): Estimate {
  const { tasks, concurrency = slots } = plan
  const most = Math.min(slots, concurrency)
  const sequential = tasks.reduce((all, { minutes }) => all + minutes, 0)
  return {
    sequential,
    batches: simulate(plan, { slots: most, batches: true }).makespan,
    rolling: simulate(plan, { slots: most }).makespan,
    bound: sharpBound(tasks, most),
  }
}

/** Plays a run with `startable` deciding what starts. */
export function simulate(plan: Prepared, { slots, weightOf = () => 1, batches = false }: Simulated): Simulation {
  const done = new Set<string>()
  const atWork = new Map<Task, number>()
  const starts: Simulation['starts'] = []
  for (let now = 0; ; ) {
    if (!batches || atWork.size === 0) {
      const free = slots - [...atWork.keys()].reduce((all, task) => all + Math.min(weightOf(task), slots), 0)
      const running = new Set([...atWork.keys()].map(({ id }) => id))
      const next = startable(plan, { done, running, out: NOBODY, slots: free, capacity: slots, weightOf })
      for (const task of next) {
        atWork.set(task, now + task.minutes)
        starts.push({ id: task.id, at: now, minutes: task.minutes })
      }
    }
    if (atWork.size === 0) return { makespan: now, starts }
    now = batches ? Math.max(...atWork.values()) : Math.min(...atWork.values())
    for (const [task, end] of atWork) {
      if (end > now) continue
      atWork.delete(task)
      done.add(task.id)
    }
  }
}

const NOBODY: ReadonlySet<string> = new Set()
