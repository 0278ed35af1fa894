import { type RuleSettings, settingsFor } from '../../core/engine/settings.ts'
import type { Fact } from '../../core/facts.ts'
import { commit } from '../../core/log/log.ts'
import { inOrder } from '../../core/log/order.ts'
import { initial, type State } from '../../core/log/state.ts'
import { textNamed } from '../../core/log/texts.ts'
import { asOf } from '../../core/log/time.ts'
import { planIn, type RunPlan } from '../../core/plan/kept.ts'
import type { Task } from '../../core/plan/plan.ts'
import { isOver, type LiveRun, progressOf, toStart } from '../../core/runs/live-run.ts'
import { toLaunch } from '../../core/runs/run-lines.ts'
import { nearest } from '../../core/text/nearest.ts'
import { machine } from '../../machine/capacity.ts'
import { findProject, orFailure, type Project, stateOf } from './project.ts'
import { settingsOf } from './settings.ts'
import { didYouMean } from './text.ts'
import { Failure, type Surroundings } from './verb.ts'

/** What the verbs about runs have in common: a run with its plan, and the log to write to. */
export class Runs {
  readonly project: Project
  readonly settings: RuleSettings
  private readonly around: Surroundings

  private constructor(project: Project, settings: RuleSettings, around: Surroundings) {
    this.project = project
    this.settings = settings
    this.around = around
  }

  static async open(named: string | undefined, around: Surroundings): Promise<Runs> {
    const project = findProject(named, around)
    const { config } = await settingsOf(project, around)
    return new Runs(project, settingsFor(config, machine), around)
  }

  /** The session this command is called from; undefined outside Claude Code. */
  get session(): string | undefined {
    return this.around.env.CLAUDE_CODE_SESSION_ID || undefined
  }

  /** The live state at this moment. @throws Failure */
  state(): State {
    return asOf(this.around.now, stateOf(this.project) ?? initial())
  }

  /** Commits facts and returns the state at their place. @throws Failure */
  commit(...facts: Fact[]): State {
    return orFailure(this.project.stateDir, () => commit(this.project.stateDir, facts, this.around.now))
  }

  /** Notes that these tasks were told of. Where that cannot be written, hooks tell of them once more. */
  told(run: string, ready: readonly Task[]): void {
    if (ready.length === 0) return
    try {
      this.commit({ k: 'ready-told', run, tasks: ready.map(({ id }) => id) })
    } catch {}
  }

  plan(name: string): RunPlan | undefined {
    return planIn(this.project.stateDir, name)
  }

  text(name: string): string | undefined {
    return textNamed(this.project.stateDir, name)
  }

  /**
   * The run of that name; without one the session's, else the only one that goes on; behind these one that was reported.
   *
   * @param closed where none goes on, the one that was closed last: closing it again changes nothing
   * @throws Failure that names those there are
   */
  find(named: string | undefined, state = this.state(), closed = false): LiveRun {
    const open = inOrder(state.runs).filter(([, { closed }]) => !closed)
    const owned = (all: typeof open) =>
      all.findLast(([, run]) => this.session !== undefined && run.session === this.session)
    const only = (all: typeof open) => (all.length === 1 ? all[0] : undefined)
    const going = open.filter(([, { reportedBy }]) => reportedBy === undefined)
    const last = closed && open.length === 0 ? inOrder(state.runs).at(-1) : undefined
    const id = named ?? (owned(going) ?? only(going) ?? owned(open) ?? only(open) ?? last)?.[0]
    const run = id === undefined ? undefined : state.runs[id]
    if (id === undefined || !run)
      throw new Failure(
        missing(
          named,
          inOrder(state.runs).map(([id]) => id),
          open.map(([id]) => id),
        ),
      )
    const plan = this.plan(run.plan)
    if (!plan)
      throw new Failure(`the plan of run ${id} is not there any more; \`fanout start ${run.file}\` opens it anew`)
    return { id, run, plan }
  }

  /** Tasks to launch now, first first. */
  ready(live: LiveRun, state: State, limits = this.settings.limits): Task[] {
    return toStart(live, state, { ...this.settings, limits })
  }

  isOver(live: LiveRun, state: State): boolean {
    return isOver(live, state, this.settings)
  }

  running(live: LiveRun, state: State): string[] {
    return [...progressOf(live, state, this.settings.limits).running]
  }

  /** The task of that name. @throws Failure that names the nearest */
  task({ id, plan }: LiveRun, named: string): Task {
    const task = plan.tasks.find((one) => one.id === named)
    if (task) return task
    const meant = nearest(
      named,
      plan.tasks.map((one) => one.id),
    )
    throw new Failure(`run ${id} has no task ${named}${didYouMean(meant)}`)
  }
}

function missing(named: string | undefined, all: readonly string[], open: readonly string[]): string {
  if (named !== undefined) {
    const meant = nearest(named, all)
    return `there is no run ${named}${didYouMean(meant) || (all.length > 0 ? `; there are ${all.join(', ')}` : '')}`
  }
  return open.length === 0
    ? 'no run goes on here; `fanout start PLAN` opens one'
    : `several runs go on; name one: ${open.join(', ')}`
}

/** What a model is to do with tasks that are ready, word by word. */
export function launchLines(ready: readonly Task[]): string[] {
  if (ready.length === 0) return []
  return [
    `launch ${ready.length === 1 ? 'this one' : `these ${ready.length} together in ONE message`} with the Agent tool: the description as it stands here, the prompt only \`fanout-task: <id>\``,
    ...ready.map((task) => `  ${toLaunch(task)}`),
  ]
}
