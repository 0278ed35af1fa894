import type { EventOf } from './event.ts'

const PLANNED = /^\s*fanout-task:\s*\S+/m

/** Whether a launch is a plan's task: it says so in a line of its own. When it may start, and what it may cost, the plan knows. */
export function isPlanned({ prompt = '' }: EventOf<'launch'>): boolean {
  return PLANNED.test(prompt)
}
