import { awaitedOf } from '../../agents/agents.ts'
import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import type { Data, Verdict } from '../../engine/verdict.ts'
import { bullets, HELD, holds, isHeld, list, word } from '../../engine/words.ts'
import type { Fact } from '../../facts.ts'
import { leftText } from '../../launches/cost-text.ts'
import { runLeft, untoldOf } from '../../launches/costs.ts'
import { pauseOf } from '../../launches/queue.ts'
import { inOrder } from '../../log/order.ts'
import { drivenBy, isOnItsWay, isOver, type LiveRun, toStart } from '../live-run.ts'
import { isUsable } from '../run.ts'
import { taskLine, toLaunch } from '../run-lines.ts'
import { taskAbove } from '../tasks.ts'

/**
 * A task starts when its dependencies are done, not when a whole batch is.
 *
 * WHY: batches wait for their slowest member; and a model that keeps the order in its head forgets tasks, or launches them
 * one by one.
 * BLOCKS: the end of a main turn, once for each state of affairs, while nothing of the run is at work and tasks are ready.
 * Otherwise it tells: with each result which tasks are ready now, and after a message that launched some of the ready ones
 * which were left, to be launched together in one message; and once that most of the plan's budget is spent.
 * ALLOWS: launching fewer than are ready; it is said once after each such message.
 * NOT COVERED: runs of the native engine (their script does it), runs that other sessions drive. Where a result reached the
 * conversation without an event (hosts up to 2.1.232, in the middle of a turn), the next message, prompt or end of a turn tells
 * what became of its task.
 */
export const rolling = defineRule({
  name: 'rolling',
  mode: 'enforce',
  on: ['prompt', 'message-complete', 'turn-ending', 'tick'],
  messages: {
    'rolling/most': ({ run, used }) =>
      `most of the budget of run ${word(run)} is spent: ${word(used)}. At the limit nothing more of it begins; launch first what matters most.`,
    'rolling/ready': (data) => `${outcome(data)}${launchThese(data)}`,
    'rolling/left': (data) =>
      `${outcome(data)}slots are free and more of run ${word(data.run)} is ready. ${launchThese(data)}`,
    'rolling/stands-still': (data) =>
      data.limit
        ? `nothing of run ${word(data.run)} is at work, and ${holds(data)}. ${isHeld(data) ? HELD : 'Tell the user'}; after that \`fanout next\` names what is ready. This is said once.`
        : `nothing of run ${word(data.run)} is at work and it is not finished. ${outcome(data)}${launchThese(data)}\nOr end it with \`fanout cancel\`. This is said once.`,
  },
  propose(context) {
    const { event, state, settings } = context
    const live = drivenBy(context, event)
    if (live?.run.engine !== 'model') return []
    const ready = toStart(live, state, settings).map(({ id }) => id)
    if (event.kind === 'turn-ending') return stands(context, live, ready)
    const { budget = {} } = live.plan
    const origin = originOf(event)
    return [
      ...(isDue(context, live, ready) ? [{ k: 'ready-told' as const, run: live.id, tasks: ready, ...origin }] : []),
      ...(untoldOf(live.run, budget).length > 0
        ? [{ k: 'run-spent' as const, run: live.id, ...budget, ...origin }]
        : []),
    ]
  },
  judge(context) {
    const live = drivenBy(context, context.event)
    return live ? [...next(context, live), ...spent(context, live)] : []
  },
})

type Judged = Context<'prompt' | 'message-complete' | 'turn-ending' | 'tick'>

/** What can begin, or what a turn that ends leaves standing. */
function next(context: Judged, live: LiveRun): Verdict[] {
  const { event, state, own, settings } = context
  const ready = toStart(live, state, settings).map(toLaunch)
  const limit = pauseOf(state, event.session)
  const data = {
    run: live.id,
    ended: endedNow(context, live),
    ready,
    going: Object.values(live.run.tasks).filter((task) => task.state === 'running').length,
    stop: toStop(context, live),
    ...(limit ? { limit: true, ...limit, now: state.clock } : {}),
  }
  if (event.kind === 'turn-ending') {
    const isHeld = live.run.heldBy !== undefined && own.has(live.run.heldBy)
    return isHeld ? [{ kind: 'hold', id: 'rolling/stands-still', data }] : []
  }
  if (live.run.toldBy === undefined || !own.has(live.run.toldBy)) return []
  const id = event.kind === 'message-complete' && leaves(context, live, ready) ? 'rolling/left' : 'rolling/ready'
  return [{ kind: 'inform', id, data }]
}

/** What this very event found mostly spent, of the plan's own budget: of what is set the session is told. */
function spent({ own }: Judged, { id, run, plan: { budget = {} } }: LiveRun): Verdict[] {
  const isNow = Object.values(run.spent ?? {}).some(({ by }) => own.has(by))
  return isNow ? [{ kind: 'inform', id: 'rolling/most', data: { run: id, used: leftText(runLeft(run, budget)) } }] : []
}

/** Nothing of the run is at work, something could be (now, or when a limit is over), and nobody was told since. */
function stands({ event, state, settings }: Judged, live: LiveRun, ready: readonly string[]): Fact[] {
  if (event.kind !== 'turn-ending' || event.running === undefined) return []
  if (awaitedOf(state, event).length > 0) return []
  const isPaused = pauseOf(state, event.session) !== undefined
  const isOpen = (ready.length > 0 || isPaused) && !isOnItsWay(live, state) && !isOver(live, state, settings)
  if (!isOpen || live.run.heldBy !== undefined) return []
  return [{ k: 'run-held', run: live.id, upTo: state.seq, ...originOf(event) }]
}

/** Whether there is something to tell: with a result, after a message that left something, or of what has come to be ready. */
function isDue(context: Judged, live: LiveRun, ready: readonly string[]): boolean {
  // A conversation is woken for it when a limit is over.
  if (context.event.kind === 'tick')
    return ready.length > 0 && context.state.sessions[live.run.session ?? '']?.idle !== undefined
  const news = ready.some((id) => !live.run.told.includes(id))
  if (endedNow(context, live).length > 0) return true
  if (context.event.kind !== 'prompt') return news || leaves(context, live, ready)
  return ready.length > 0 && (news || brings(context, live))
}

/** Whether a prompt brings a result of the run. */
function brings({ event, state }: Judged, live: LiveRun): boolean {
  return event.kind === 'prompt' && event.deliveries.some(({ agent }) => taskAbove(state, agent)?.id === live.id)
}

/** Whether a message launched tasks of the run and left some that are ready. */
function leaves({ event }: Judged, { run }: LiveRun, ready: readonly unknown[]): boolean {
  if (event.kind !== 'message-complete' || ready.length === 0) return false
  const uses = new Set(Object.values(run.tasks).map(({ by, state }) => (state === 'open' ? '' : by)))
  return event.calls.some(({ use }) => uses.has(use))
}

/**
 * Results that are not what the plan needs, with the tasks that wait for them: those that this prompt brings, and those that came
 * before it without an event.
 */
function endedNow({ event, state, own, shown }: Judged, live: LiveRun): string[] {
  const brought = event.kind === 'prompt' ? event.deliveries.map(({ agent }) => agent) : []
  const arrived = Object.values(live.run.tasks).flatMap(({ agent, silent }) => {
    const isNews = silent && (silent.said === undefined || own.has(silent.said))
    return isNews && agent !== undefined ? [agent] : []
  })
  return [...new Set([...brought, ...arrived])].flatMap((agent) => {
    const found = taskAbove(state, agent)
    const task = found?.id === live.id ? live.run.tasks[found.task] : undefined
    if (!found || !task || task.state === 'running' || isUsable(task)) return []
    const waiting = live.plan.tasks.filter(({ blockedBy }) => blockedBy.includes(found.task)).map(({ id }) => id)
    const line = taskLine(live.plan, found.task, task, shown)
    return [`${line}, agent ${agent}${waiting.length > 0 ? `; waiting for it: ${waiting.join(', ')}` : ''}`]
  })
}

/** Agents at work whose task a failure has cancelled. */
function toStop({ state }: Judged, { run, plan }: LiveRun): string[] {
  return inOrder(run.tasks).flatMap(([id, { cancelled, state: how, agent }]) => {
    const task = plan.tasks.find((one) => one.id === id)
    return cancelled && how === 'running' && agent !== undefined && task && state.agents[agent]?.running
      ? [`${agent}: ${toLaunch(task)}`]
      : []
  })
}

const ANSWER = 'One that needs context goes on with its task when you send it what it asks for (SendMessage)'

/** What did not end well, and what can be done about it. */
function outcome({ ended, stop }: Data): string {
  const bad = list(ended)
  if (bad.length === 0) return ''
  const cancelled = list(stop)
  const stopped =
    cancelled.length > 0
      ? `The plan's policy cancels the others; stop them with TaskStop, their edits are refused:\n${bullets(cancelled)}\n`
      : ''
  return `not done:\n${bullets(bad)}\n${ANSWER}; any other may be launched again with its prompt, or counted as done with \`fanout done <id>\` if what is there is enough.\n${stopped}`
}

function launchThese({ run, ready, going }: Data): string {
  const atWork = typeof going === 'number' && going > 0 ? `At work already: ${going}.` : ''
  const lines = list(ready)
  if (lines.length === 0) return `run ${word(run)}: nothing else is ready. ${atWork}`.trim()
  const how = 'with the description as it stands here and the prompt `fanout-task: <id>`'
  const what = lines.length === 1 ? `launch it ${how}` : `launch them together in one message, each ${how}`
  return `run ${word(run)}: ready now, ${what}:\n${bullets(lines)}\n${atWork}`.trimEnd()
}
