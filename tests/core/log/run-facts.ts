import type { Fact } from '../../../core/facts.ts'
import type { State } from '../../../core/log/state.ts'
import type { Run, TaskRun } from '../../../core/runs/run.ts'
import { agent, launch, launched, main } from './facts.ts'

/** Words for the stories of a run: `[opened(), ...taken('a'), returned('a')]`. */

type Of<K extends Fact['k']> = Extract<Fact, { k: K }>

export const opened = (more: Partial<Of<'run-opened'>> = {}): Fact => ({
  k: 'run-opened',
  run: 'r',
  plan: 'p',
  title: 'Plan',
  file: 'plan.yaml',
  engine: 'model',
  size: 9,
  retries: 1,
  tolerate: 0,
  onFailure: 'continue',
  ...more,
})

/** A task is asked for, by a launch of the main conversation unless told otherwise. */
export const take = (task: string, more: Partial<Of<'take'>> = {}): Fact => ({
  k: 'take',
  run: 'r',
  task,
  by: `use of ${task}`,
  needs: [],
  not: [],
  max: 99,
  ...(more.by?.startsWith('worker:') ? {} : main),
  ...more,
})

/** A worker asks for a task. */
export const claim = (task: string, name = 'w', more: Partial<Of<'take'>> = {}): Fact =>
  take(task, { by: `worker:${name}`, expiry: 60_000, retries: 1, ...more })

/** A task's launch, from the call to its agent, which is called as the task. */
export const begun = (task: string, more: Partial<Of<'take'>> = {}): Fact[] => [
  launch(main, `use of ${task}`, true),
  take(task, more),
  launched(main, agent(task), true, `use of ${task}`),
]

export const returned = (
  task: string,
  how: Of<'returned'>['how'] = 'done',
  more: Partial<Of<'returned'>> = {},
): Fact => ({
  k: 'returned',
  run: 'r',
  task,
  how,
  ...more,
})

export const verified = (task: string, passed = true, who = agent(task)): Fact => ({
  k: 'verified',
  run: 'r',
  task,
  passed,
  ...who,
})

/** @throws when there is no such run */
export function runIn(state: State, id = 'r'): Run {
  const run = state.runs[id]
  if (!run) throw new Error(`no run ${id}; there are ${Object.keys(state.runs).join(', ')}`)
  return run
}

export function taskIn(state: State, task: string): TaskRun | undefined {
  return state.runs.r?.tasks[task]
}

/** `a running, b done`. */
export function standings(state: State): string {
  return Object.entries(state.runs.r?.tasks ?? {})
    .map(([id, task]) => `${id} ${task.state}`)
    .join(', ')
}
