import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import { type Data, pass, type Verdict } from '../../engine/verdict.ts'
import { few, HELD, holds, word } from '../../engine/words.ts'
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
  mode: 'enforce',
  on: ['launch'],
  messages: {
    'plan-order/no-run': ({ task, warned }) =>
      `no run is live for this session, so ${warned ? `the agent you launched for task ${word(task)} has no brief; stop it with TaskStop` : `task ${word(task)} was not launched`}. Open one with \`fanout start PLAN\` (or \`fanout resume\`), or launch the agent without \`fanout-task:\`.`,
    'plan-order/unknown': ({ task, run, meant, known, warned }) =>
      `run ${word(run)} has no task ${word(task)}, so ${warned ? 'the agent you launched has no brief; stop it with TaskStop' : 'nothing was launched'}.${meant ? ` Most like it: ${word(meant)}.` : ''} Its tasks: ${few(known)}.`,
    'plan-order/closed': refusal('the run is closed', '`fanout status` shows what there is.'),
    'plan-order/stopped': refusal(
      'a failure has stopped the run',
      '`fanout resume` lets it go on; `fanout cancel` ends it.',
    ),
    'plan-order/running': refusal('it is at work already', 'Its result comes by itself.'),
    'plan-order/done': refusal('it is done already', '`fanout report` shows its result.'),
    'plan-order/spent': refusal('it has failed as often as it may be tried again', 'Leave it and say so.'),
    'plan-order/waiting': refusal(
      ({ waits }) => `it waits for ${few(waits)}`,
      'You are told when it is ready; go on with what is.',
    ),
    'plan-order/overlap': refusal(
      ({ beside }) => `it writes what ${few(beside)} may be writing now`,
      'You are told when it is ready; go on with what is.',
    ),
    'plan-order/paused': refusal(
      (data) => (typeof data.until === 'number' ? `${holds(data)}, and nothing begins before` : holds(data)),
      (data) =>
        typeof data.until === 'number' ? 'You are told when it may; nothing needs to be done now.' : `${HELD}.`,
    ),
    'plan-order/budget': (data) =>
      `the budget of run ${word(data.run)} is spent (${word(data.used)})${data.warned ? `; task ${word(data.task)} goes beyond it.` : `, so task ${word(data.task)} was not launched. To go on, the user raises it: \`budget\` in the plan, which is then started again (\`fanout start\`), or where the plan has none budget.agents and budget.tokens in .claude/fanout.yaml. Otherwise finish with what there is, and say what is left undone.`}`,
    'plan-order/slots': refusal(
      'as many agents are at work as may be',
      'You are told when a slot is free; nothing needs to be done now.',
    ),
  },
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

/** Why a task's launch was refused, and what to do instead. Where the order is not enforced the agent was launched. */
function refusal(
  reason: string | ((data: Data) => string),
  advice: string | ((data: Data) => string),
): (data: Data) => string {
  return (data) => {
    const remedy = typeof advice === 'string' ? advice : advice(data)
    const task = `task ${word(data.task)} of run ${word(data.run)}`
    const why = typeof reason === 'string' ? reason : reason(data)
    if (data.begun) return `${task} was launched against the plan: ${why}.`
    if (!data.warned) return `${task} was not launched: ${why}. ${remedy}`
    return `${task} did not begin: ${why}. The agent you launched for it has no brief; stop it with TaskStop. ${remedy}`
  }
}
