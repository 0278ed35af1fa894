import type { Prepared, Task } from '../plan/plan.ts'
import { type Progress, ready, startable } from '../plan/schedule.ts'
import { isOverdue } from '../state/results.ts'
import { hasTriesLeft, isUsable, type Run, type TaskRun } from '../state/run.ts'
import { atWorkIn } from '../state/runs.ts'
import { type Limits, pausedUntil, slotsInUse, wanted } from '../state/slots.ts'
import { mainOf, type State } from '../state/state.ts'
import type { EventOf } from './event.ts'
import type { RuleSettings } from './rule.ts'

/** A run that goes on, with its plan: what the rules about runs have in common. */
export interface LiveRun {
  id: string
  run: Run
  plan: RunPlan
}

/** A prepared plan as a run keeps it. */
export interface RunPlan extends Prepared {
  /** Files with the project's conventions, relative to it. */
  conventions: string[]
}

interface Around {
  state: State
  /** The prepared plan of that name; undefined when its text is gone or damaged. */
  plan(name: string): RunPlan | undefined
}

/** The run a session drives, the latest if it drives several; else the latest that nobody drives yet. */
export function runOf({ state, plan }: Around, session: string): LiveRun | undefined {
  const live = Object.entries(state.runs).filter(([, run]) => !run.closed)
  const [id, run] =
    live.findLast(([, run]) => run.session === session) ?? live.findLast(([, run]) => run.session === undefined) ?? []
  const found = run && plan(run.plan)
  return id !== undefined && run && found ? { id, run, plan: found } : undefined
}

/** The run this session's main thread drives; undefined for an agent's thread, and for a run somebody else drives. */
export function drivenBy(
  around: Around,
  { session, thread }: { session: string; thread: string },
): LiveRun | undefined {
  const live = thread === mainOf(session) ? runOf(around, session) : undefined
  return live?.run.session === session ? live : undefined
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
export function progressOf({ run, plan }: LiveRun, state: State, limits: Limits): Progress {
  const atWork = atWorkIn(state)
  const ids = (fits: (task: TaskRun) => boolean): Set<string> =>
    new Set(Object.entries(run.tasks).flatMap(([id, task]) => (fits(task) ? [id] : [])))
  const running = ids(atWork)
  const capacity = Math.min(plan.concurrency ?? limits.max, limits.max)
  const weightOf = ({ agent }: Task): number => wanted(limits, agent ?? '').weight
  const own = plan.tasks.reduce((sum, task) => (running.has(task.id) ? sum + weightOf(task) : sum), 0)
  const free = limits.max - slotsInUse(state, run.session)
  return {
    done: ids(isUsable),
    running,
    out: ids((task) => !isUsable(task) && !atWork(task) && !mayTryAgain(run, task)),
    slots: Math.max(0, Math.min(capacity - own, free)),
    capacity,
    weightOf,
  }
}

function mayTryAgain(run: Run, task: TaskRun): boolean {
  if (task.state === 'open') return true
  return !run.stopped && (task.state === 'failed' || task.state === 'lost') && hasTriesLeft(run, task)
}

/** Tasks to launch now, first first. */
export function toStart(live: LiveRun, state: State, limits: Limits): Task[] {
  const isPaused = pausedUntil(state, live.run.session ?? '') !== undefined
  if (live.run.closed || live.run.stopped?.whole || isPaused) return []
  return startable(live.plan, progressOf(live, state, limits))
}

/** Whether a result of the run has come to its end and is on its way to the conversation. */
export function isOnItsWay({ run }: LiveRun, state: State): boolean {
  return Object.values(run.tasks).some(({ agent = '' }) => {
    const one = state.agents[agent]
    return one !== undefined && !one.running && one.deliveredBy === undefined && !isOverdue(one, state.clock)
  })
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
    ownRetries: task.retries === undefined || task.retries === run.retries ? undefined : task.retries,
    ownPolicy: task.onFailure,
  }
}

/** Whether nothing is at work and nothing can be begun any more. */
export function isOver(live: LiveRun, state: State, limits: Limits): boolean {
  const progress = progressOf(live, state, limits)
  if (progress.running.size > 0) return false
  return live.run.stopped?.whole === true || ready(live.plan, progress).length === 0
}
