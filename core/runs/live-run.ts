import { isOverdue } from '../agents/agent.ts'
import type { EventOf } from '../engine/event.ts'
import type { RuleSettings } from '../engine/settings.ts'
import type { Budget } from '../launches/cost.ts'
import { isSpent, runLeft } from '../launches/costs.ts'
import { pauseOf } from '../launches/queue.ts'
import { type Limits, wanted } from '../launches/slot.ts'
import { slotsInUse } from '../launches/slots.ts'
import { inOrder } from '../log/order.ts'
import type { State } from '../log/state.ts'
import { mainOf } from '../log/thread.ts'
import type { RunPlan } from '../plan/kept.ts'
import type { Task } from '../plan/plan.ts'
import { type Progress, ready, startable } from '../plan/schedule.ts'
import { hasTriesLeft, isUsable, type Run, type TaskRun } from './run.ts'
import { atWorkIn, workflowOf } from './tasks.ts'

/** A run that goes on, with its plan: what the rules about runs have in common. */
export interface LiveRun {
  id: string
  run: Run
  plan: RunPlan
}

interface Around {
  state: State
  /** The prepared plan of that name; undefined when its text is gone or damaged. */
  plan(name: string): RunPlan | undefined
}

/** Runs that go on and whose plan is there, the latest first. */
export function openRuns({ state, plan }: Around): LiveRun[] {
  return inOrder(state.runs)
    .reverse()
    .flatMap(([id, run]): LiveRun[] => {
      const found = run.closed ? undefined : plan(run.plan)
      return found ? [{ id, run, plan: found }] : []
    })
}

/**
 * The run a launch of this session is about: one the session drives, or else one that nobody drives yet; behind both, one
 * that has ended and was reported. Of several, the latest; of those that have the task asked for, one where it is not done.
 */
export function runOf(around: Around, session: string, asked = ''): LiveRun | undefined {
  const open = openRuns(around)
  const own = open.filter(({ run }) => run.session === session)
  const candidates = [
    ...own.filter(({ run }) => run.reportedBy === undefined),
    ...open.filter(({ run }) => run.session === undefined),
    ...own.filter(({ run }) => run.reportedBy !== undefined),
  ]
  const having = candidates.filter(({ plan }) => plan.tasks.some(({ id }) => id === asked))
  return having.find(({ run }) => !isUsable(run.tasks[asked])) ?? having[0] ?? candidates[0]
}

/**
 * The run this session's main thread drives: the latest that was not reported before this event, or else the latest. Undefined
 * for an agent's thread.
 */
export function drivenBy(
  around: Around & { own: ReadonlySet<string> },
  { session, thread }: { session: string; thread: string },
): LiveRun | undefined {
  if (thread !== mainOf(session)) return undefined
  const mine = openRuns(around).filter(({ run }) => run.session === session)
  return mine.find(({ run }) => run.reportedBy === undefined || around.own.has(run.reportedBy)) ?? mine[0]
}

/** The run in which a launch has taken its task. */
export function takenBy({ state, plan }: Around, use: string): LiveRun | undefined {
  for (const [id, run] of Object.entries(state.runs)) {
    const found = Object.values(run.tasks).some(({ by }) => by === use) ? plan(run.plan) : undefined
    if (found) return { id, run, plan: found }
  }
  return undefined
}

/** The task a launch asks for, by the marker in its prompt. */
export function taskAsked({ prompt = '' }: Pick<EventOf<'launch'>, 'prompt'>): string | undefined {
  return MARKER.exec(prompt)?.[1]
}

/** What the prompt says beside the marker. */
export function notesIn(prompt: string): string {
  return prompt.replace(MARKER, '').trim()
}

const MARKER = /^[ \t>*`-]*fanout-task:[ \t]*`?([A-Za-z0-9][A-Za-z0-9_.-]{0,63})`?/m

/** How far a run is. A failed task that may be tried again by itself is neither done nor out. */
export function progressOf({ run, plan }: Omit<LiveRun, 'id'>, state: State, limits: Limits): Progress {
  const atWork = atWorkIn(state)
  const ids = (fits: (task: TaskRun) => boolean): Set<string> =>
    new Set(Object.entries(run.tasks).flatMap(([id, task]) => (fits(task) ? [id] : [])))
  const running = ids(atWork)
  const weightOf = ({ agent }: Task): number => wanted(limits, agent ?? '').weight
  const own = plan.tasks.reduce((sum, task) => (running.has(task.id) ? sum + weightOf(task) : sum), 0)
  const free = limits.max - slotsInUse(state, run.session)
  return {
    done: ids(isUsable),
    running,
    out: new Set([
      ...ids((task) => !isUsable(task) && !atWork(task) && !mayTryAgain(run, task)),
      ...givenUp(run, plan),
    ]),
    slots: Math.max(0, Math.min(limits.max - own, free)),
    capacity: limits.max,
    weightOf,
  }
}

/** Where a failure cancels its siblings: what else its dependents wait for. Tasks that are done or at work count for nothing. */
function givenUp({ stopped }: Run, { tasks }: RunPlan): Set<string> {
  const dependents = tasks.filter(({ blockedBy }) => stopped?.whole === false && blockedBy.includes(stopped.by))
  return new Set(dependents.flatMap(({ blockedBy }) => blockedBy))
}

/** What `running` is here is a claim that has lapsed. */
const AGAIN: ReadonlySet<string> = new Set(['failed', 'lost', 'running'])

function mayTryAgain(run: Run, task: TaskRun): boolean {
  return task.state === 'open' || (!run.stopped && AGAIN.has(task.state) && hasTriesLeft(run, task))
}

type Bounds = Pick<RuleSettings, 'limits' | 'budget'>

/** What a run's agents may come to: as its plan says, else as it is set. */
export function budgetOf({ plan }: Pick<LiveRun, 'plan'>, { agents, tokens }: RuleSettings['budget']): Budget {
  return { agents: plan.budget?.agents ?? agents, tokens: plan.budget?.tokens ?? tokens }
}

/** Whether a run may have no more agents, and nobody is asked. */
export function isAtLimit(live: Omit<LiveRun, 'id'>, { budget }: Pick<RuleSettings, 'budget'>): boolean {
  return budget.atLimit === 'deny' && isSpent(live.run, budgetOf(live, budget))
}

/** Tasks to launch now, first first. */
export function toStart({ run, plan }: Omit<LiveRun, 'id'>, state: State, { limits, budget }: Bounds): Task[] {
  const isPaused = pauseOf(state, run.session ?? '') !== undefined
  if (run.closed || run.stopped?.whole || isPaused || isAtLimit({ run, plan }, { budget })) return []
  const progress = progressOf({ run, plan }, state, limits)
  const most = (plan.concurrency ?? Number.POSITIVE_INFINITY) - progress.running.size
  const { agents } = runLeft(run, budget.atLimit === 'deny' ? budgetOf({ plan }, budget) : {})
  const left = agents === undefined ? Number.POSITIVE_INFINITY : agents.of - agents.used
  return startable(plan, progress).slice(0, Math.max(0, Math.min(most, left)))
}

/** Whether a result of the run has come to its end and is on its way to the conversation. */
export function isOnItsWay(live: LiveRun, state: State): boolean {
  const { run } = live
  return Object.entries(run.tasks).some(([id, { agent = '' }]) => {
    if (!isAwaited(live, id)) return false
    const workflow = workflowOf(state, agent)
    const one = workflow ?? state.agents[agent]
    // A workflow brings what its agents came to when all of them have; an earlier script's brings nothing any more.
    const isDue = workflow ? workflow.use === run.script : one?.running === false
    return isDue && one !== undefined && one.deliveredBy === undefined && !isOverdue(one, state.clock)
  })
}

/** Whether anything waits for a task: not where the plan says that nothing does, unless a task that is not done needs it. */
function isAwaited({ run, plan }: Omit<LiveRun, 'id'>, id: string): boolean {
  const isNeeded = plan.tasks.some((task) => task.blockedBy.includes(id) && !isUsable(run.tasks[task.id]))
  return run.tasks[id]?.detached !== true || isNeeded
}

/** What the plan and the settings say of beginning a task. */
export function termsOf({ plan, run }: LiveRun, task: Task, by: string, { modes }: Pick<RuleSettings, 'modes'>) {
  return {
    task: task.id,
    by,
    needs: task.blockedBy,
    not: plan.overlaps[task.id] ?? [],
    max: plan.concurrency ?? Number.MAX_SAFE_INTEGER,
    verify: task.verify === undefined || modes.verify !== 'enforce' ? undefined : true,
    ending: modes.verify === 'enforce' ? true : undefined,
    ownRetries: task.retries === undefined || task.retries === run.retries ? undefined : task.retries,
    ownPolicy: task.onFailure,
    detached: task.collect ? undefined : true,
  }
}

/** Whether nothing is at work and nothing can be begun any more. */
export function isOver(live: LiveRun, state: State, settings: Bounds): boolean {
  const progress = progressOf(live, state, settings.limits)
  if ([...progress.running].some((id) => isAwaited(live, id))) return false
  return live.run.stopped?.whole === true || isAtLimit(live, settings) || ready(live.plan, progress).length === 0
}
