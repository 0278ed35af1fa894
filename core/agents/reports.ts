import type { EventOf } from '../engine/event.ts'
import type { Senses } from '../engine/senses.ts'
import type { State } from '../log/state.ts'
import { endingOf } from '../plan/ending.ts'
import { holdsNoReport } from '../plan/pointer.ts'

/**
 * An agent's end with its report, whole. A last message that is empty, or only points at an earlier one, is not the report
 * when an earlier message of the same life has the ending that was asked for: then the report is that one, with what was said last.
 */
export function wholeEnd(
  event: EventOf<'agent-ended'>,
  state: State,
  { said }: Pick<Senses, 'said'>,
): EventOf<'agent-ended'> {
  const { agent, thread, how, report = '' } = event
  if (how !== 'finished' || thread !== agent || !holdsNoReport(report)) return event
  const since = state.agents[agent]?.since ?? 0
  const earlier = said(since).findLast((text) => isReport(text) && text.trim() !== report.trim())
  if (earlier === undefined) return event
  return { ...event, report: [earlier, report].filter((text) => text.trim() !== '').join('\n\n') }
}

/** Whether a text says how its agent's task ended, and is the report itself. */
export function isReport(text: string): boolean {
  return !holdsNoReport(text) && endingOf(text).how !== undefined
}
