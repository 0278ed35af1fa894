import { runningBelow } from '../../core/agents/tree.ts'
import type { Cost } from '../../core/launches/cost.ts'
import { inOrder } from '../../core/log/order.ts'
import type { State } from '../../core/log/state.ts'
import { asOf } from '../../core/log/time.ts'
import { planIn } from '../../core/plan/kept.ts'
import type { Run, TaskRun, TaskState } from '../../core/runs/run.ts'
import { counts, runLines } from '../../core/runs/run-lines.ts'
import { atWorkIn } from '../../core/runs/tasks.ts'
import type { Project } from './project.ts'
import { readingOf } from './reading.ts'
import type { Surroundings } from './verb.ts'

/** A run as people look at it. Times in ms since the epoch. */
export interface RunStatus {
  id: string
  title: string
  file: string
  engine: Run['engine']
  drivenBy?: string
  closed?: Run['closed']
  counts: string
  /** What its agents came to so far, as far as the host tells. */
  cost?: Cost
  tasks: TaskStatus[]
}

export interface TaskStatus {
  task: string
  title: string
  /** `lapsed`: its worker gives no sign of life. */
  state: TaskState | 'lapsed' | 'waiting'
  blockedBy: string[]
  /** The agent at work, or that was. */
  agent?: string
  /** When it began, or ended. */
  since?: number
  tries: number
  note?: string
}

/** The runs that go on, and those that were closed within the hour. A run whose plan is gone is left out. */
export function runsOf(live: State, { stateDir }: Project, { now }: Pick<Surroundings, 'now'>): RunStatus[] {
  const state = asOf(now, live)
  const atWork = atWorkIn(state)
  return inOrder(state.runs).flatMap(([id, run]) => {
    const plan = planIn(stateDir, run.plan)
    if (!plan) return []
    const tasks = plan.tasks.map(({ id: task, title, blockedBy }): TaskStatus => {
      const begun = run.tasks[task]
      const lapsed = begun?.state === 'running' && !atWork(begun)
      return {
        task,
        title,
        state: begun === undefined ? 'waiting' : lapsed ? 'lapsed' : begun.state,
        blockedBy,
        agent: begun?.agent,
        since: begun?.endedAt ?? begun?.at,
        tries: begun?.tries ?? 0,
        note: begun?.note ?? waitsForOwn(state, begun),
      }
    })
    const { title, file, engine, session: drivenBy, closed, cost } = run
    return [{ id, title, file, engine, drivenBy, closed, counts: counts(run, plan), cost, tasks }]
  })
}

/** Why a task is not done whose agent has ended. */
function waitsForOwn(state: State, task: TaskRun | undefined): string | undefined {
  if (!task?.pending) return undefined
  const below = runningBelow(state, task.agent ?? '').length
  return `its agent has ended; ${below} of its own agents ${below === 1 ? 'runs' : 'run'}`
}

/** How each run came out, in lines; the latest last. */
export function runReports(
  state: State,
  project: Project,
  around: Surroundings,
): { id: string; lines: string[]; cost?: Cost }[] {
  const reading = readingOf(project, around)
  return inOrder(state.runs).flatMap(([id, run]) => {
    const plan = planIn(project.stateDir, run.plan)
    return plan ? [{ id, lines: runLines(state, run, plan, reading, Number.POSITIVE_INFINITY), cost: run.cost }] : []
  })
}
