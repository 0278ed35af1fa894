import { type Context, defineRule } from '../../engine/rule.ts'
import type { Verdict } from '../../engine/verdict.ts'
import { bullets, lines } from '../../engine/words.ts'
import type { State } from '../../log/state.ts'
import { areTasks } from '../../runs/tasks.ts'
import { agentOf } from '../agents.ts'
import { doubtOf } from '../doubts.ts'
import type { Batch } from '../fan-out.ts'
import { hasTeammate } from '../fan-outs.ts'
import { called, capped, fanOutLines } from '../lines.ts'
import { endedBelow } from '../tree.ts'

/**
 * A fan-out ends with one report.
 *
 * WHY: results arrive one by one; one failure hides among twenty successes, and a contested file is forgotten.
 * BLOCKS: the end of a main turn, once, when a fan-out with teammates has ended otherwise than well (their reports come without an
 * event, and no prompt may follow). Otherwise it tells. With the delivery of the last result it tells once how all of them ended: done, blocked, with
 * refused edits, unconfirmed, failed, stopped, lost, refused, with times and files, which edits were refused and not seen to be made,
 * and what is left for others. Before that, with `progress.display: verbose`,
 * each result tells how far its fan-out is. `enforce` does the same as `warn`.
 * At the end of a turn the user is shown that a fan-out with teammates ended well.
 * ALLOWS: single agents pass without a word.
 * NOT COVERED: agents of a workflow (the workflow reports itself) and the tasks of a run (its own report has them). A fan-out whose last result reached the conversation
 * without an event (hosts up to 2.1.232, in the middle of a turn) is told at the next prompt or result.
 */
export const fanOutReport = defineRule({
  name: 'fan-out-report',
  mode: 'enforce',
  on: ['prompt', 'message-complete', 'fetched', 'turn-ending'],
  messages: {
    'fan-out-report/ended': ({ lines }) => {
      const [counts = '', ...rest] = Array.isArray(lines) ? lines : []
      return `the fan-out has ended. ${counts}.${rest.length > 0 ? `\n${bullets(rest)}` : ''}`
    },
    'fan-out-report/stands': (data) =>
      `${data.here} of ${data.of} results of this fan-out are here. Still running:\n${lines(data) || '- none'}`,
  },
  judge(context) {
    const { event, state, own } = context
    const isAtEnd = event.kind === 'turn-ending'
    const ended = Object.values(state.batches)
      .filter(({ closedBy, uses }) => closedBy !== undefined && own.has(closedBy) && !areTasks(state, uses))
      .filter(({ uses }) => !isAtEnd || hasTeammate(state, uses))
      .map((batch): Verdict => {
        const isFine = isClean(state, batch)
        const said = { id: 'fan-out-report/ended', data: { lines: fanOutLines(state, batch, context) } }
        return isAtEnd && !isFine
          ? { kind: 'hold', ...said }
          : { kind: 'inform', display: isFine ? 'normal' : undefined, ...said }
      })
    return isAtEnd ? ended : [...ended, ...standing(context)]
  },
})

type Judged = Context<'prompt' | 'message-complete' | 'fetched' | 'turn-ending'>

/** How far the fan-outs are that this very event brought a result of, and not the last. */
function standing({ state, own }: Judged): Verdict[] {
  return Object.values(state.batches).flatMap((batch): Verdict[] => {
    const agents = batch.uses.flatMap((use) => agentOf(state, use)?.[1] ?? [])
    const isNews = agents.some(({ deliveredBy = '' }) => own.has(deliveredBy))
    if (!isNews || batch.closedBy !== undefined || areTasks(state, batch.uses)) return []
    const here = agents.filter(({ deliveredBy }) => deliveredBy !== undefined).length
    const lines = agents.filter(({ running }) => running).map(called)
    const data = { of: batch.uses.length, here, lines: capped(lines) }
    return [{ kind: 'inform', id: 'fan-out-report/stands', display: 'verbose', data }]
  })
}

/** Whether there is nothing to be done about it. */
function isClean(state: State, { uses }: Batch): boolean {
  const ids = uses.map((use) => agentOf(state, use))
  const isDone = ids.every(
    (found) =>
      found?.[1].how === 'finished' &&
      found[1].failure === undefined &&
      doubtOf(found[1]) === undefined &&
      endedBelow(state, found[0], found[1].since).every(({ how }) => how === 'finished'),
  )
  return isDone && !state.contested.some(({ by }) => ids.some((found) => found?.[0] === by))
}
