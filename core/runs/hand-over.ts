import type { EventOf } from '../engine/event.ts'
import { type Context, defineRule, originOf } from '../engine/rule.ts'
import { type Data, pass, type Verdict } from '../engine/verdict.ts'
import { few, list, word } from '../engine/words.ts'
import type { Fact } from '../facts.ts'
import { wanted } from '../launches/slot.ts'
import type { State } from '../log/state.ts'
import { sessionOf } from '../log/thread.ts'
import type { Task } from '../plan/plan.ts'
import { plain } from '../text/plain.ts'
import { budgetOf, drivenBy, type LiveRun, notesIn, runOf, takenBy, taskAsked, termsOf } from './live-run.ts'
import { lacksBrief, type TaskRun } from './run.ts'
import { taskBrief } from './task-brief.ts'
import { taskOfAgent } from './tasks.ts'

/**
 * The launch of a plan's task takes that task, and its agent gets the brief. This is how runs work: no setting turns it off,
 * and `plan-order` only says which launches are refused.
 *
 * Another plugin's hook may rewrite the same launch, and the host keeps the answer of the hook that ends last. What the agent was
 * given comes back with the launch, or stands in the agent's transcript. An agent that was not given the brief gets it when it
 * begins; one of which that is learnt later, before it may end. If it ends without the brief all the same, its task was never begun.
 */
export const handOver = defineRule({
  name: 'hand-over',
  mode: 'enforce',
  on: ['launch', 'agent-started', 'agent-ended', 'prompt', 'message-complete'],
  messages: {
    'hand-over/brief': ({ task, run, brief }) => {
      const text = String(brief)
      const rest = `\nThe brief is cut here. Before you begin, run \`fanout brief ${word(task)} --run ${word(run)}\`: it prints all of it.`
      const whole = text.length > BRIEF_MAX ? `${text.slice(0, BRIEF_MAX)}${rest}` : text
      return `you were launched for task ${word(task)} of run ${word(run)}, and another hook kept its brief from you. This is the brief; it replaces your prompt:\n${whole}`
    },
    'hand-over/late': (data) =>
      `${rewriter(data)} rewrote the launch of ${tasks(data)} of run ${word(data.run)} after fanout had, so fanout gave the brief to the agent another way. The agent type, model and worktree that the plan sets were lost. Tell the user: of two hooks that rewrite Agent calls only the one that ends last is heard. This is said once.`,
    'hand-over/undone': (data) =>
      `${rewriter(data)} rewrote the launch of ${tasks(data)} of run ${word(data.run)}, and the agent ended without the brief. What it reported counts for nothing, and the task has not begun. Tell the user: of two hooks that rewrite Agent calls only the one that ends last is heard. To launch the task all the same, run \`fanout brief <id>\` and give the agent all that it prints for a prompt.`,
  },
  propose(context): Fact[] {
    const { event } = context
    if (event.kind === 'launch') return take({ ...context, event })
    if (event.kind === 'agent-started') return late(context)
    return event.kind === 'agent-ended' ? [] : untold(context)
  },
  judge(context): Verdict | Verdict[] {
    const { event } = context
    if (event.kind === 'launch') return launched({ ...context, event })
    if (event.kind === 'agent-started' || event.kind === 'agent-ended') return handed(context)
    return told(context)
  },
})

/** How long after its launch (ms) an agent's start may be the start of that launch's agent. */
const FRESH_MS = 10_000

/**
 * Whether an agent that starts may be a task's whose launch has not come back: only that tells which launch became this agent, and
 * what it was given. The host holds the agent until its start's hooks have answered, and the launch comes back meanwhile.
 */
export function awaitsLaunch({ thread, session }: EventOf<'agent-started'>, state: State, now: number): boolean {
  if (state.agents[thread]?.use !== undefined) return false
  const isOnItsWay = ({ state: how, agent, by, at }: TaskRun): boolean =>
    how === 'running' && agent === undefined && state.launches[by]?.session === session && now - at < FRESH_MS
  return Object.values(state.runs).some(({ tasks }) => Object.values(tasks).some(isOnItsWay))
}

type Judged = Context<'launch' | 'agent-started' | 'agent-ended' | 'prompt' | 'message-complete'>

function take(context: Context<'launch'>): Fact[] {
  const { event, settings } = context
  const asked = taskAsked(event)
  const live = runOf(context, event.session, asked)
  const task = live?.plan.tasks.find(({ id }) => id === asked)
  if (!live || !task || sessionOf(event.thread) === undefined) return []
  const slots = wanted(settings.limits, task.agent ?? event.type)
  const budget = settings.budget.atLimit === 'deny' ? budgetOf(live, settings.budget) : undefined
  const anyway = settings.modes['plan-order'] === 'enforce' ? undefined : true
  const terms = termsOf(live, task, event.use, settings)
  return [{ k: 'take', run: live.id, ...terms, slots, budget, anyway, ...originOf(event) }]
}

function launched(context: Context<'launch'>): Verdict {
  const { event, text } = context
  const live = takenBy(context, event.use)
  const task = live?.plan.tasks.find(({ id }) => live.run.tasks[id]?.by === event.use)
  if (!live || !task || live.run.tasks[task.id]?.state !== 'running') return pass
  const change = {
    prompt: taskBrief(live, task, text, notesIn(event.prompt ?? '')),
    type: task.agent,
    model: task.model,
    background: true,
    isolated: live.plan.isolated.includes(task.id),
  }
  return { kind: 'rewrite', id: 'hand-over/launched', data: {}, change }
}

/** An agent that begins without its brief. */
function late({ event, state }: Judged): Fact[] {
  const found = taskOfAgent(state, event.thread)
  const task = found?.run.tasks[found.task]
  if (!found || task?.state !== 'running' || !lacksBrief(task)) return []
  return [{ k: 'briefed', run: found.id, task: found.task, ...originOf(event) }]
}

/** The brief, to an agent to which this very event hands it. */
function handed(context: Judged): Verdict {
  const { event, state, own, plan, text } = context
  const found = taskOfAgent(state, event.thread)
  const by = found?.run.tasks[found.task]?.briefedBy
  const known = found && by !== undefined && own.has(by) ? plan(found.run.plan) : undefined
  const task = known?.tasks.find(({ id }) => id === found?.task)
  if (!found || !known || !task) return pass
  const brief = taskBrief({ id: found.id, run: found.run, plan: known }, task, text)
  const data = { task: task.id, run: found.id, brief }
  return { kind: event.kind === 'agent-ended' ? 'hold' : 'inform', id: 'hand-over/brief', data }
}

/** Tasks whose launch another hook rewrote, and of which the conversation has not heard: of the first that got its brief late, of each that never did. */
function untold(context: Judged): Fact[] {
  const live = drivenBy(context, context.event)
  if (!live) return []
  const tasks = Object.entries(live.run.tasks).flatMap(([id, task]) => {
    const isNews = isUndone(task) || (task.briefedBy !== undefined && live.run.unbriefedToldBy === undefined)
    return task.unbriefed === true && task.unbriefedToldBy === undefined && isNews ? [id] : []
  })
  return tasks.length > 0 ? [{ k: 'unbriefed-told', run: live.id, tasks, ...originOf(context.event) }] : []
}

function isUndone(task: TaskRun): boolean {
  return lacksBrief(task) && task.state === 'open'
}

function told(context: Judged): Verdict[] {
  const live = drivenBy(context, context.event)
  if (!live) return []
  const isNow = (task: TaskRun): boolean => task.unbriefedToldBy !== undefined && context.own.has(task.unbriefedToldBy)
  const its = live.plan.tasks.filter(({ id }) => isNow(live.run.tasks[id] ?? NONE))
  const [undone, late] = [its.filter((task) => isUndone(live.run.tasks[task.id] ?? NONE)), its]
  return [
    ...(undone.length > 0 ? [about(context, live, 'hand-over/undone', undone)] : []),
    ...(late.length > undone.length
      ? [
          about(
            context,
            live,
            'hand-over/late',
            late.filter((task) => !undone.includes(task)),
          ),
        ]
      : []),
  ]
}

const NONE: TaskRun = { state: 'open', tries: 0, by: '', at: 0 }

function about({ rewriters }: Judged, { id: run, run: { tasks } }: LiveRun, id: string, its: readonly Task[]): Verdict {
  const commands = its.flatMap((task) => rewriters(tasks[task.id]?.by ?? '', task.id))
  const data = { run, tasks: its.map((task) => task.id), hooks: [...new Set(commands)] }
  return { kind: 'inform', id, data }
}

const COMMAND_MAX = 500

/** A brief longer than this (characters) does not fit into what the host passes on (10,000). */
const BRIEF_MAX = 9_000

function rewriter({ hooks }: Data): string {
  const commands = list(hooks).slice(0, 3)
  return commands.length > 0
    ? `another hook (${commands.map((one) => plain(one, COMMAND_MAX)).join('; ')})`
    : 'another hook'
}

function tasks(data: Data): string {
  return `${list(data.tasks).length === 1 ? 'task' : 'tasks'} ${few(data.tasks)}`
}
