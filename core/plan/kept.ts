import { keepText, textNamed } from '../log/texts.ts'
import type { Prepared } from './plan.ts'

/** A prepared plan among the texts beside the log. */

/** A prepared plan as a run keeps it. */
export interface RunPlan extends Prepared {
  /** Files with the project's conventions, relative to it. */
  conventions: string[]
}

/** Keeps a plan, all of it, and returns its name. @throws what the file system throws */
export function keepPlan(dir: string, plan: RunPlan, now: number): string {
  return keepText(dir, JSON.stringify(plan), now, Number.POSITIVE_INFINITY)
}

/** The plan of that name; undefined when it is gone or damaged. */
export function planIn(dir: string, name: string): RunPlan | undefined {
  try {
    const plan: unknown = JSON.parse(textNamed(dir, name) ?? '')
    return isPlan(plan) ? plan : undefined
  } catch {
    return undefined
  }
}

function isPlan(value: unknown): value is RunPlan {
  const { tasks, overlaps, rest, isolated, patterns, conventions } = Object(value) as Partial<RunPlan>
  const maps = [overlaps, rest, patterns].every((map) => typeof map === 'object' && map !== null)
  return maps && [tasks, isolated, conventions].every(Array.isArray)
}
