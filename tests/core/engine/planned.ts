import type { Call } from '../../../core/engine/event.ts'
import type { Verdict } from '../../../core/engine/verdict.ts'
import type { Fact } from '../../../core/facts.ts'
import type { RunPlan } from '../../../core/plan/kept.ts'
import type { Plan, Task } from '../../../core/plan/plan.ts'
import { prepare } from '../../../core/plan/prepare.ts'
import type { TaskRun } from '../../../core/runs/run.ts'
import { opened } from '../log/run-facts.ts'
import { plan, task } from '../plan/plans.ts'
import { Conversation } from './conversation.ts'
import type { StageOptions } from './stage.ts'

/** A conversation that drives a run `r`, whose tasks' agents are called as their tasks. */
export class Planned extends Conversation {
  private readonly uses = new Map<string, string>()

  /** Opens a run of these tasks; `more` is the plan's own. */
  opens(
    tasks: readonly Task[],
    more: Partial<Plan> & { run?: string } & Partial<Extract<Fact, { k: 'run-opened' }>> = {},
  ): this {
    const { run = 'r', title = 'Plan' } = more
    const whole: RunPlan = { ...prepare({ ...plan([...tasks]), ...more, title }), conventions: [] }
    this.plans.set(`plan of ${run}`, whole)
    const { retries = 0, tolerate = 0, onFailure = 'continue', engine = 'model' } = more
    const settings = { retries, tolerate, onFailure, engine }
    return this.commit(opened({ run, plan: `plan of ${run}`, title, size: tasks.length, ...settings }))
  }

  /** What is said to the launch of a task. Unless it is denied, its agent begins. */
  launchesTask(
    id: string,
    thread = 'main',
    { prompt = `fanout-task: ${id}`, agent = id, type = 'worker' } = {},
  ): Verdict[] {
    const use = this.use()
    const launch = { use, type, title: `[${id}]`, background: true }
    const verdicts = this.tell(thread, { kind: 'launch', ...launch, prompt })
    this.uses.set(agent, use)
    if (verdicts.some(({ kind }) => kind === 'deny')) return verdicts
    this.hears(agent, { kind: 'agent-started', type })
    this.hears(thread, { kind: 'launched', agent, ...launch })
    return verdicts
  }

  /** One message that launches these tasks. */
  launchesTasks(...ids: string[]): this {
    const calls = ids.map((id): Call => {
      this.launchesTask(id)
      return { use: this.uses.get(id) ?? '', does: 'launch' }
    })
    return this.complete('main', calls)
  }

  /** An agent's last words, and whether it had been sent back before. */
  finishes(agent: string, report = 'STATUS: DONE', again = false): this {
    return this.hears(agent, { kind: 'agent-ended', agent, how: 'finished', report, again })
  }

  /** A task's agent ends and the conversation is told. */
  does(id: string, report = 'STATUS: DONE'): this {
    return this.finishes(id, report).prompt('main', id)
  }

  /** A message with shell commands. */
  shells(agent: string, ...commands: [command: string, succeeded: boolean | undefined][]): this {
    const calls = commands.map(([command, succeeded]) => ({ use: this.use(), command, succeeded }))
    return this.complete(agent, calls)
  }

  /** A message with a shell command that goes on in the background. */
  moves(agent: string, command: string): this {
    return this.complete(agent, [{ use: this.use(), command, left: 'b1' }])
  }

  protected override shown(file: string): string {
    return file.replace(/^\/p\//, '')
  }

  /** A plan among the texts, of that name. */
  keepsPlan(name: string, plan: RunPlan | undefined): this {
    if (plan) this.plans.set(name, plan)
    return this
  }

  planNamed(name: string): RunPlan | undefined {
    return this.plans.get(name)
  }

  textNamed(name: string): string | undefined {
    return this.texts.get(name)
  }

  task(id: string, run = 'r'): TaskRun | undefined {
    return this.state().runs[run]?.tasks[id]
  }
}

/** A fan of two and what waits for both, with files of their own. */
export const fan: readonly Task[] = [
  task('a', { title: 'Part A', writes: ['a/**'] }),
  task('b', { title: 'Part B', writes: ['b/**'] }),
  task('c', { title: 'Part C', writes: ['c/**'], blockedBy: ['a', 'b'] }),
]

export function planned(
  tasks: readonly Task[] = fan,
  more: Parameters<Planned['opens']>[1] = {},
  options: StageOptions = {},
): Planned {
  return new Planned(options).opens(tasks, more)
}
