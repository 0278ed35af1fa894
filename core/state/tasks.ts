import { countFor } from './costs.ts'
import { type Agent, type Ending, WORKFLOW } from './live/agent.ts'
import { hasTriesLeft, isAtWork, isClaimed, isUsable, type Run, type TaskEnd, type TaskRun } from './live/run.ts'
import type { ThreadId } from './live/thread.ts'
import { inOrder } from './order.ts'
import type { State } from './state.ts'

/** Whether a task of a run is at work in this state. */
export function atWorkIn(state: State): (task: TaskRun | undefined) => boolean {
  return (task) => isAtWork(task, state.clock, (thread) => state.agents[thread]?.seen ?? 0)
}

/** The run and task an agent works on, or worked on last: a worker has several, one after another. */
export function taskOfAgent(state: State, agent: ThreadId): { id: string; run: Run; task: string } | undefined {
  const its = inOrder(state.runs).flatMap(([id, run]) =>
    inOrder(run.tasks).flatMap(([task, one]) => (one.agent === agent ? [{ id, run, task, one }] : [])),
  )
  const [last] = its.sort((a, b) => Number(isRunning(b.one)) - Number(isRunning(a.one)) || b.one.at - a.one.at)
  return last && { id: last.id, run: last.run, task: last.task }
}

const isRunning = ({ state }: TaskRun): boolean => state === 'running'

/** Whether launches are all tasks of runs: then the run's own report and policies are about them. */
export function areTasks(state: State, uses: readonly string[]): boolean {
  const taken = Object.values(state.runs).flatMap(({ tasks }) => Object.values(tasks).map(({ by }) => by))
  // A task that was begun again has another launch since.
  const worked = Object.values(state.agents).flatMap(({ run, use }) => (run === undefined ? [] : [use]))
  return uses.every((use) => taken.includes(use) || worked.includes(use))
}

/** What stands among the agents for the workflow whose script called this one. */
export function workflowOf(state: State, agent: ThreadId): Agent | undefined {
  const { workflow } = state.agents[agent] ?? {}
  if (workflow === undefined) return undefined
  return Object.values(state.agents).find((one) => one.type === WORKFLOW && one.workflow === workflow)
}

/** The run whose script called an agent of a workflow. */
export function runOfScript(state: State, agent: ThreadId): { id: string; run: Run } | undefined {
  const script = workflowOf(state, agent)?.use
  const [id, run] = inOrder(state.runs).find(([, one]) => script !== undefined && one.script === script) ?? []
  return id !== undefined && run ? { id, run } : undefined
}

/** Whether a task's command passed after its agent's last edit. */
export function isProven(state: State, { verified, agent }: TaskRun): boolean {
  return verified?.passed === true && verified.place > (state.agents[agent ?? '']?.edited ?? -1)
}

/** A launch became an agent: whoever took a task with that launch works on it. */
export function bindTask(draft: State, use: string | undefined, agent: ThreadId): void {
  for (const [id, run] of Object.entries(draft.runs)) {
    for (const task of Object.values(run.tasks)) {
      if (task.by !== use || task.state !== 'running') continue
      task.agent ??= agent
      run.heldBy = undefined
      countFor(draft, id, draft.agents[agent])
    }
  }
}

/** A launch came to nothing: the task it took was never begun. False when it was no task's. */
export function giveBack(draft: State, use: string, failure: string | undefined): boolean {
  let found = false
  for (const run of Object.values(draft.runs)) {
    for (const [id, task] of Object.entries(run.tasks)) {
      if (task.by !== use || task.state !== 'running' || task.agent !== undefined) continue
      found = true
      if (failure !== undefined) settle(draft, run, id, 'failed', failure)
      else {
        Object.assign(task, { state: 'open', tries: task.tries - 1 })
        // Whoever did not let it begin would be asked again at once.
        run.told = [...run.told, id]
      }
    }
  }
  return found
}

const ends: Readonly<Partial<Record<Ending, TaskEnd>>> = { failed: 'failed', killed: 'stopped', lost: 'lost' }

/** An agent's life has ended. One that finished reports; any other way its tasks have ended too. A worker's are lost. */
export function endTasks(draft: State, agent: ThreadId, how: Ending, failure: string | undefined): void {
  const end = ends[how]
  for (const run of Object.values(draft.runs)) {
    for (const [id, task] of Object.entries(run.tasks)) {
      if (task.agent !== agent || task.state !== 'running') continue
      if (isClaimed(task)) settle(draft, run, id, 'lost', 'its worker ended without a word')
      else if (end) settle(draft, run, id, task.cancelled ? 'cancelled' : end, failure)
    }
  }
}

/** Tasks at work whose agents will not report any more. */
export function failTasks(draft: State, hasEnded: (agent: ThreadId) => boolean, note: string): void {
  for (const run of Object.values(draft.runs))
    for (const [id, task] of Object.entries(run.tasks))
      if (task.state === 'running' && task.agent !== undefined && hasEnded(task.agent))
        settle(draft, run, id, 'failed', note)
}

/**
 * An agent that goes on (a message continued it, or it was lost by mistake) goes on with its task. Of a worker's, only those
 * that it has not given back.
 */
export function resumeTasks(draft: State, agent: ThreadId): void {
  for (const run of Object.values(draft.runs)) {
    for (const task of Object.values(run.tasks)) {
      if (task.agent !== agent || isUsable(task) || run.closed || (isClaimed(task) && task.state !== 'lost')) continue
      Object.assign(task, { state: 'running', endedAt: undefined })
      run.moved = draft.seq
    }
  }
}

/** A task has come to an end, with what that means for the rest of its run. */
export function settle(draft: State, run: Run, id: string, how: TaskEnd, note?: string): void {
  const task = run.tasks[id]
  if (!task) return
  task.state = how
  task.note = note
  task.endedAt = draft.clock
  run.moved = draft.seq
  task.wrote = wroteFor(draft, task) ?? task.wrote
  run.heldBy = undefined
  // A report that did not wait for it stands.
  if (!task.detached) run.reportedBy = undefined
  applyPolicy(draft, run, id)
}

/** The files an agent wrote; of a worker's, those since it claimed this task. */
function wroteFor({ agents, files }: State, task: TaskRun): string[] | undefined {
  const { agent = '', at } = task
  const isSince = (file: string): boolean => (files[file]?.wrote[agent]?.at ?? 0) >= at
  const wrote = agents[agent]?.wrote
  return isClaimed(task) ? wrote?.filter(isSince) : wrote
}

const FAILURES: ReadonlySet<string> = new Set(['failed', 'lost', 'blocked', 'unverified'])

/** What a failure means for the rest, once more have failed than the run tolerates. */
function applyPolicy(draft: State, run: Run, id: string): void {
  const policy = run.tasks[id]?.onFailure ?? run.onFailure
  const failed = Object.values(run.tasks).filter(
    (task) => FAILURES.has(task.state) && !task.detached && !hasTriesLeft(run, task),
  )
  if (policy === 'continue' || run.stopped || run.tasks[id]?.detached || failed.length <= run.tolerate) return
  run.stopped = { by: id, record: `${draft.seq}`, whole: policy === 'stop-run' }
  for (const task of Object.values(run.tasks)) if (task.state === 'running') task.cancelled = true
}
