import { fanOutLines } from '../../report/lines.ts'
import { agentOf } from '../../state/agents.ts'
import type { Batch } from '../../state/live/batch.ts'
import type { State } from '../../state/state.ts'
import { areTasks } from '../../state/tasks.ts'
import { defineRule } from '../rule.ts'

/**
 * A fan-out ends with one report.
 *
 * WHY: results arrive one by one; one failure hides among twenty successes, and a contested file is forgotten.
 * BLOCKS: nothing. With the delivery of the last result it tells once how all of them ended: done, failed, stopped, lost,
 * refused, with times and files, and which edits were refused and never made. `enforce` does the same as `warn`.
 * ALLOWS: single agents pass without a word.
 * NOT COVERED: agents of a workflow (the workflow reports itself) and the tasks of a run (its own report has them). A fan-out whose last result reached the conversation
 * without an event (hosts up to 2.1.232, in the middle of a turn) is told at the next prompt or result.
 */
export const fanOutReport = defineRule({
  name: 'fan-out-report',
  on: ['prompt', 'message-complete', 'fetched'],
  judge({ state, own, shown }) {
    return Object.values(state.batches)
      .filter(({ closedBy, uses }) => closedBy !== undefined && own.has(closedBy) && !areTasks(state, uses))
      .map((batch) => ({
        kind: 'inform' as const,
        id: 'fan-out-report/ended',
        display: isClean(state, batch) ? ('normal' as const) : undefined,
        data: { lines: fanOutLines(state, batch, shown) },
      }))
  },
})

/** Whether there is nothing to be done about it. */
function isClean(state: State, { uses }: Batch): boolean {
  const ids = uses.map((use) => agentOf(state, use))
  const isDone = ids.every((found) => found?.[1].how === 'finished' && found[1].failure === undefined)
  return isDone && !state.contested.some(({ by }) => ids.some((found) => found?.[0] === by))
}
