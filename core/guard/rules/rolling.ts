import { taskLine, toLaunch } from '../../report/run.ts'
import type { Fact } from '../../state/record.ts'
import { isUsable } from '../../state/run.ts'
import { taskOfAgent } from '../../state/runs.ts'
import { drivenBy, isOnItsWay, isOver, type LiveRun, toStart } from '../live-run.ts'
import { type Context, defineRule, originOf } from '../rule.ts'
import type { Verdict } from '../verdict.ts'

/**
 * A task starts when its dependencies are done, not when a whole batch is.
 *
 * WHY: batches wait for their slowest member; and a model that keeps the order in its head forgets tasks, or launches them
 * one by one.
 * BLOCKS: the end of a main turn, once for each state of affairs, while nothing of the run is at work and tasks are ready.
 * Otherwise it tells: with each result which tasks are ready now, and after a message that launched some of the ready ones
 * which were left, to be launched together in one message.
 * ALLOWS: launching fewer than are ready; it is said once after each such message.
 * NOT COVERED: runs of the native engine (their script does it), runs that other sessions drive.
 */
export const rolling = defineRule({
  name: 'rolling',
  on: ['prompt', 'message-complete', 'turn-ending'],
  propose(context) {
    const { event, state, settings } = context
    const live = drivenBy(context, event)
    if (live?.run.engine !== 'model') return []
    const ready = toStart(live, state, settings.limits).map(({ id }) => id)
    if (event.kind === 'turn-ending') return stands(context, live, ready)
    const news = ready.some((id) => !live.run.told.includes(id))
    const isDue =
      event.kind === 'prompt'
        ? ready.length > 0 && (news || brings(context, live))
        : news || leaves(context, live, ready)
    return ready.length > 0 && isDue ? [{ k: 'ready-told', run: live.id, tasks: ready, ...originOf(event) }] : []
  },
  judge(context) {
    const { event, state, own, settings } = context
    const live = drivenBy(context, event)
    if (!live) return []
    const ready = toStart(live, state, settings.limits)
    const data = {
      run: live.id,
      ended: event.kind === 'prompt' ? endedNow(context, live) : [],
      ready: ready.map(toLaunch),
      going: Object.values(live.run.tasks).filter((task) => task.state === 'running').length,
    }
    if (event.kind === 'turn-ending') {
      const isHeld = live.run.heldBy !== undefined && own.has(live.run.heldBy)
      return isHeld ? { kind: 'hold', id: 'rolling/stands-still', data } : []
    }
    if (!toldNow(context, live)) return []
    const id = event.kind === 'message-complete' && leaves(context, live, data.ready) ? 'rolling/left' : 'rolling/ready'
    return { kind: 'inform', id, data } satisfies Verdict
  },
})

type Judged = Context<'prompt' | 'message-complete' | 'turn-ending'>

/** Nothing of the run is at work, something could be, and nobody was told since that came to be so. */
function stands({ event, state, settings }: Judged, live: LiveRun, ready: readonly string[]): Fact[] {
  if (event.kind !== 'turn-ending' || event.running === undefined || event.running.length > 0) return []
  const isOpen = ready.length > 0 && !isOnItsWay(live, state) && !isOver(live, state, settings.limits)
  if (!isOpen || live.run.heldBy !== undefined) return []
  return [{ k: 'run-held', run: live.id, ...originOf(event) }]
}

/** Whether a prompt brings a result of the run. */
function brings({ event, state }: Judged, live: LiveRun): boolean {
  return event.kind === 'prompt' && event.deliveries.some(({ agent }) => taskOfAgent(state, agent)?.id === live.id)
}

/** Whether a message launched tasks of the run and left some that are ready. */
function leaves({ event }: Judged, { run }: LiveRun, ready: readonly unknown[]): boolean {
  if (event.kind !== 'message-complete' || ready.length === 0) return false
  const uses = new Set(Object.values(run.tasks).map(({ by }) => by))
  return event.calls.some(({ use }) => uses.has(use))
}

/** Whether this event's own record says that the conversation is told. */
function toldNow({ own }: Judged, { run }: LiveRun): boolean {
  return run.toldBy !== undefined && own.has(run.toldBy)
}

/** What the results that this prompt brings came to. */
function endedNow({ event, state, shown }: Judged, live: LiveRun): string[] {
  if (event.kind !== 'prompt') return []
  return [...new Set(event.deliveries.map(({ agent }) => agent))].flatMap((agent) => {
    const found = taskOfAgent(state, agent)
    const task = found?.id === live.id ? live.run.tasks[found.task] : undefined
    return found && task && !isUsable(task) ? [taskLine(live.plan, found.task, task, shown)] : []
  })
}
