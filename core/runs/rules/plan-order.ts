import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import { pass, type Verdict } from '../../engine/verdict.ts'
import { leftText } from '../../launches/cost-text.ts'
import { isOverspent, runLeft } from '../../launches/costs.ts'
import { pauseOf } from '../../launches/queue.ts'
import { wanted } from '../../launches/slot.ts'
import { sessionOf } from '../../log/thread.ts'
import type { Task } from '../../plan/plan.ts'
import { nearest } from '../../text/nearest.ts'
import { budgetOf, isAtLimit, type LiveRun, runOf, takenBy, taskAsked, termsOf } from '../live-run.ts'
import { isUsable, type Refusal, type TaskRun } from '../run.ts'
import { refusalIn } from '../runs.ts'
import { atWorkIn } from '../tasks.ts'

/**
 * A plan's tasks run in the plan's order, each with its full brief.
 *
 * WHY: a model that launches from memory forgets what a task waits for, launches it twice, or writes a brief that lacks half
 * of what the agent needs; and writing every brief out costs the conversation what the agents were to save.
 * BLOCKS: the launch (a prompt that holds `fanout-task: <id>`) of a task whose dependencies are not done, that runs or is
 * done, that overlaps a running one, for which no slot is free, that the plan does not have, or for which the run's budget
 * (the plan's `budget`, else the settings') has nothing left; with `budget.at-limit: ask` the user is asked for that instead.
 * ALLOWS: every other. In each mode, `off` too, the prompt of a task's launch is replaced by the brief (task, context, files,
 * the results of the tasks before it, the check, the form of the report), and type, model, isolation and background are set as
 * the plan says. If another plugin's hook overwrites that, the agent gets its brief when it begins, or else before it may end. A
 * launch without a task's id is allowed and noted as beside the plan. A failed task may be launched again.
 * NOT COVERED: launches by the agents themselves. In `warn` and `off` a task begins against the plan, with its brief and with
 * the results there are; one that runs or is done does not begin again, and its launch gets no brief.
 */
export const planOrder = defineRule({
  name: 'plan-order',
  on: ['launch'],
  propose(context) {
    const { event } = context
    const live = runOf(context, event.session)
    if (live?.run.session !== event.session || sessionOf(event.thread) === undefined) return []
    return taskAsked(event) === undefined ? [{ k: 'unplanned', run: live.id, use: event.use, ...originOf(event) }] : []
  },
  judge(context) {
    const { event, state } = context
    const asked = taskAsked(event)
    if (asked === undefined || sessionOf(event.thread) === undefined) return pass
    const live = takenBy(context, event.use) ?? runOf(context, event.session, asked)
    if (!live) return { kind: 'deny', id: 'plan-order/no-run', data: { task: asked } }
    const task = live.plan.tasks.find(({ id }) => id === asked)
    if (!task) return unknown(live, asked)
    const begun = state.runs[live.id]?.tasks[asked]
    if (begun?.by !== event.use || begun.state !== 'running') return refused(context, live, task)
    return begun.against === undefined ? beyond(context, live, task) : refused(context, live, task, begun.against)
  },
})

type Judged = Context<'launch'>

function unknown(live: LiveRun, asked: string): Verdict {
  const ids = live.plan.tasks.map(({ id }) => id)
  const data = { task: asked, run: live.id, meant: nearest(asked, ids) ?? '', known: ids.slice(0, 30) }
  return { kind: 'deny', id: 'plan-order/unknown', data }
}

/** The user is asked where the run's budget is spent; this launch is among the agents used. */
function beyond({ settings: { budget } }: Judged, live: LiveRun, task: Task): Verdict[] {
  const used = runLeft(live.run, budgetOf(live, budget))
  return budget.atLimit === 'ask' && isOverspent(used)
    ? [{ kind: 'ask', id: 'plan-order/budget', data: { task: task.id, run: live.id, used: leftText(used) } }]
    : []
}

/** Why a task is not to begin. `against`: it has begun in spite of that, because the order is not enforced. */
function refused({ event, state, settings }: Judged, live: LiveRun, task: Task, against?: Refusal): Verdict {
  const { run, plan } = live
  const terms = termsOf(live, task, event.use, settings)
  const budget = budgetOf(live, settings.budget)
  const used = runLeft(run, budget)
  const slots = wanted(settings.limits, task.agent ?? event.type)
  const asked = { ...terms, slots, session: event.session, budget: isAtLimit(live, settings) ? budget : undefined }
  const why = against ?? refusalIn(state, run, asked) ?? 'slots'
  const atWork = atWorkIn(state)
  const waits = terms.needs.filter((id) => !isUsable(run.tasks[id]))
  const data = {
    task: task.id,
    run: live.id,
    waits: waits.map((id) => `${id}${standing(run.tasks[id])}`),
    beside: terms.not.filter((id) => id !== task.id && atWork(run.tasks[id])),
    used: leftText(used),
    size: plan.tasks.length,
    begun: against !== undefined,
    ...(why === 'paused' ? { ...pauseOf(state, event.session), now: state.clock } : {}),
  }
  return { kind: 'deny', id: `plan-order/${why}`, data }
}

/** How a task ended that is no use to others. Of one that is to come nothing: the same refusal reads the same while it works. */
function standing({ state }: Pick<TaskRun, 'state'> = { state: 'open' }): string {
  return state === 'open' || state === 'running' ? '' : ` (${state.replace('-', ' ')})`
}
