import type { Task } from '../../plan/plan.ts'
import { leftText } from '../../report/cost.ts'
import { isOverspent, runLeft } from '../../state/costs.ts'
import { isUsable, type TaskRun } from '../../state/live/run.ts'
import { wanted } from '../../state/live/slot.ts'
import { sessionOf } from '../../state/live/thread.ts'
import { inOrder } from '../../state/order.ts'
import { refusalIn } from '../../state/runs.ts'
import { atWorkIn } from '../../state/tasks.ts'
import { nearest } from '../../text/nearest.ts'
import { budgetOf, isAtLimit, type LiveRun, notesIn, runOf, taskAsked, termsOf } from '../live-run.ts'
import { type Context, defineRule, originOf } from '../rule.ts'
import { taskBrief } from '../task-brief.ts'
import { pass, type Verdict } from '../verdict.ts'

/**
 * A plan's tasks run in the plan's order, each with its full brief.
 *
 * WHY: a model that launches from memory forgets what a task waits for, launches it twice, or writes a brief that lacks half
 * of what the agent needs; and writing every brief out costs the conversation what the agents were to save.
 * BLOCKS: the launch (a prompt that holds `fanout-task: <id>`) of a task whose dependencies are not done, that runs or is
 * done, that overlaps a running one, for which no slot is free, that the plan does not have, or for which the run's budget
 * (the plan's `budget`, else the settings') has nothing left; with `budget.at-limit: ask` the user is asked for that instead.
 * ALLOWS: every other: its prompt is replaced by the brief (task, context, files, the results of the tasks before it, the
 * check, the form of the report), type, model, isolation and background are set as the plan says. A launch without a task's
 * id is allowed and noted as beside the plan. A failed task may be launched again.
 * NOT COVERED: launches by the agents themselves. In `warn` nothing is refused, and a task that is launched against the plan
 * gets no brief.
 */
export const planOrder = defineRule({
  name: 'plan-order',
  on: ['launch'],
  propose(context) {
    const { event, settings } = context
    const asked = taskAsked(event)
    const live = runOf(context, event.session, asked)
    if (!live || sessionOf(event.thread) === undefined) return []
    const task = live.plan.tasks.find(({ id }) => id === asked)
    if (asked === undefined && live.run.session === event.session)
      return [{ k: 'unplanned', run: live.id, use: event.use, ...originOf(event) }]
    if (!task) return []
    const slots = wanted(settings.limits, task.agent ?? event.type)
    const budget = settings.budget.atLimit === 'deny' ? budgetOf(live, settings.budget) : undefined
    return [{ k: 'take', run: live.id, ...termsOf(live, task, event.use, settings), slots, budget, ...originOf(event) }]
  },
  judge(context) {
    const { event, state } = context
    const asked = taskAsked(event)
    if (asked === undefined || sessionOf(event.thread) === undefined) return pass
    const live = taken(context) ?? runOf(context, event.session, asked)
    if (!live) return { kind: 'deny', id: 'plan-order/no-run', data: { task: asked } }
    const task = live.plan.tasks.find(({ id }) => id === asked)
    if (!task) return unknown(live, asked)
    const begun = state.runs[live.id]?.tasks[asked]
    return begun?.by === event.use && begun.state === 'running'
      ? [launched(context, live, task), ...beyond(context, live, task)]
      : refused(context, live, task)
  },
})

type Judged = Context<'launch'>

/** The run in which this launch has taken its task. */
function taken({ event, state, plan }: Judged): LiveRun | undefined {
  for (const [id, run] of inOrder(state.runs)) {
    const found = Object.values(run.tasks).some(({ by }) => by === event.use) ? plan(run.plan) : undefined
    if (found) return { id, run, plan: found }
  }
  return undefined
}

function unknown(live: LiveRun, asked: string): Verdict {
  const ids = live.plan.tasks.map(({ id }) => id)
  const data = { task: asked, run: live.id, meant: nearest(asked, ids) ?? '', known: ids.slice(0, 30) }
  return { kind: 'deny', id: 'plan-order/unknown', data }
}

function launched({ event, text }: Judged, live: LiveRun, task: Task): Verdict {
  const change = {
    prompt: taskBrief(live, task, text, notesIn(event.prompt ?? '')),
    type: task.agent,
    model: task.model,
    background: true,
    isolated: live.plan.isolated.includes(task.id),
  }
  return { kind: 'rewrite', id: 'plan-order/launched', data: {}, change }
}

/** The user is asked where the run's budget is spent; this launch is among the agents used. */
function beyond({ settings: { budget } }: Judged, live: LiveRun, task: Task): Verdict[] {
  const used = runLeft(live.run, budgetOf(live, budget))
  return budget.atLimit === 'ask' && isOverspent(used)
    ? [{ kind: 'ask', id: 'plan-order/budget', data: { task: task.id, run: live.id, used: leftText(used) } }]
    : []
}

function refused({ event, state, settings }: Judged, live: LiveRun, task: Task): Verdict {
  const { run, plan } = live
  const terms = termsOf(live, task, event.use, settings)
  const budget = budgetOf(live, settings.budget)
  const used = runLeft(run, budget)
  const slots = wanted(settings.limits, task.agent ?? event.type)
  const asked = { ...terms, slots, session: event.session, budget: isAtLimit(live, settings) ? budget : undefined }
  const why = refusalIn(state, run, asked) ?? 'slots'
  const atWork = atWorkIn(state)
  const waits = terms.needs.filter((id) => !isUsable(run.tasks[id]))
  const data = {
    task: task.id,
    run: live.id,
    waits: waits.map((id) => `${id}${standing(run.tasks[id])}`),
    beside: terms.not.filter((id) => atWork(run.tasks[id])),
    used: leftText(used),
    size: plan.tasks.length,
  }
  return { kind: 'deny', id: `plan-order/${why}`, data }
}

/** How a task ended that is no use to others. Of one that is to come nothing: the same refusal reads the same while it works. */
function standing({ state }: Pick<TaskRun, 'state'> = { state: 'open' }): string {
  return state === 'open' || state === 'running' ? '' : ` (${state.replace('-', ' ')})`
}
