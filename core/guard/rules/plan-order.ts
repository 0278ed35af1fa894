import type { Task } from '../../plan/plan.ts'
import { isUsable, type TaskRun } from '../../state/run.ts'
import { atWorkIn, refusalIn } from '../../state/runs.ts'
import { wanted } from '../../state/slots.ts'
import { sessionOf } from '../../state/state.ts'
import { nearest } from '../../text/nearest.ts'
import { type LiveRun, notesIn, runOf, taskAsked, termsOf } from '../live-run.ts'
import { type Context, defineRule, originOf } from '../rule.ts'
import { taskBrief } from '../task-brief.ts'
import { pass, type Verdict } from '../verdict.ts'

/**
 * A plan's tasks run in the plan's order, each with its full brief.
 *
 * WHY: a model that launches from memory forgets what a task waits for, launches it twice, or writes a brief that lacks half
 * of what the agent needs; and writing every brief out costs the conversation what the agents were to save.
 * BLOCKS: the launch (a prompt that holds `fanout-task: <id>`) of a task whose dependencies are not done, that runs or is
 * done, that overlaps a running one, for which no slot is free, or that the plan does not have.
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
    return [{ k: 'take', run: live.id, ...termsOf(live, task, event.use, settings), slots, ...originOf(event) }]
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
      ? launched(context, live, task)
      : refused(context, live, task)
  },
})

type Judged = Context<'launch'>

/** The run in which this launch has taken its task. */
function taken({ event, state, plan }: Judged): LiveRun | undefined {
  for (const [id, run] of Object.entries(state.runs)) {
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

function refused({ event, state, settings }: Judged, live: LiveRun, task: Task): Verdict {
  const { run, plan } = live
  const terms = termsOf(live, task, event.use, settings)
  const slots = wanted(settings.limits, task.agent ?? event.type)
  const why = refusalIn(state, run, { ...terms, slots, session: event.session }) ?? 'slots'
  const atWork = atWorkIn(state)
  const waits = terms.needs.filter((id) => !isUsable(run.tasks[id]))
  const data = {
    task: task.id,
    run: live.id,
    waits: waits.map((id) => `${id} (${standing(run.tasks[id])})`),
    beside: terms.not.filter((id) => atWork(run.tasks[id])),
    size: plan.tasks.length,
  }
  return { kind: 'deny', id: `plan-order/${why}`, data }
}

function standing(task: TaskRun | undefined): string {
  return task === undefined || task.state === 'open' ? 'not begun' : task.state.replace('-', ' ')
}
