import { type Agent, type Ending, WORKFLOW } from '../agents/agent.ts'
import { ancestorsOf, endedBelow, runningBelow } from '../agents/tree.ts'
import { countFor } from '../launches/costs.ts'
import { inOrder } from '../log/order.ts'
import type { State } from '../log/state.ts'
import type { ThreadId } from '../log/thread.ts'
import { hasTriesLeft, isAtWork, isClaimed, isUsable, lacksBrief, type Run, type TaskEnd, type TaskRun } from './run.ts'

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

/** The run and task an agent works on, itself or for the agents above it. */
export function taskAbove(state: State, agent: ThreadId): ReturnType<typeof taskOfAgent> {
  for (const one of [agent, ...ancestorsOf(state, agent)]) {
    const found = taskOfAgent(state, one)
    if (found) return found
  }
  return undefined
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

/** A result reached the conversation without an event: the run has yet to say what it means when its task did not end well. */
export function arrivedInSilence(draft: State, agent: ThreadId): void {
  const found = taskOfAgent(draft, agent)
  const task = found?.run.tasks[found.task]
  if (task && task.state !== 'running' && task.state !== 'open' && !isUsable(task)) task.silent ??= {}
}

/** A record told the conversation how a run goes on, and what the tasks mean that ended in silence. */
export function breakSilence(run: Run, record: string): void {
  for (const { silent } of Object.values(run.tasks)) if (silent) silent.said ??= record
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
      else reopen(run, id)
    }
  }
  return found
}

/** A task was never begun, and that was no try. */
function reopen(run: Run, id: string): void {
  const task = run.tasks[id]
  if (!task) return
  Object.assign(task, { state: 'open', tries: task.tries - 1, agent: undefined })
  // Whoever did not let it begin would be asked again at once.
  run.told = [...run.told, id]
}

/** A launch gave its agent something else than the brief. If that agent has ended, its task was never begun. */
export function markUnbriefed(draft: State, use: string, agent: ThreadId): void {
  for (const run of Object.values(draft.runs)) {
    for (const [id, task] of Object.entries(run.tasks)) {
      if (task.by !== use || task.briefedBy !== undefined) continue
      task.unbriefed = true
      if (draft.agents[agent]?.running !== true) undo(draft, run, id)
    }
  }
}

/** The agent of a task has ended without the brief: what it came to counts for nothing. */
function undo(draft: State, run: Run, id: string): void {
  const task = run.tasks[id]
  if (!task) return
  task.wrote = wroteFor(draft, task) ?? task.wrote
  Object.assign(task, { note: 'its agent never got its brief', report: undefined, endedAt: undefined })
  run.heldBy = undefined
  run.reportedBy = undefined
  reopen(run, id)
}

const ends: Readonly<Partial<Record<Ending, TaskEnd>>> = { failed: 'failed', killed: 'stopped', lost: 'lost' }

/** An agent's life has ended. One that finished reports; any other way its tasks have ended too. A worker's are lost. */
export function endTasks(draft: State, agent: ThreadId, how: Ending, failure: string | undefined): void {
  const end = ends[how]
  for (const run of Object.values(draft.runs)) {
    for (const [id, task] of Object.entries(run.tasks)) {
      if (task.agent !== agent || task.state !== 'running') continue
      if (lacksBrief(task)) undo(draft, run, id)
      else if (isClaimed(task)) settle(draft, run, id, 'lost', 'its worker ended without a word')
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
  for (const run of Object.values(draft.runs))
    for (const task of Object.values(run.tasks))
      if (task.agent === agent && !isUsable(task) && !run.closed && (!isClaimed(task) || task.state === 'lost'))
        goOnWith(draft, run, task)
}

function goOnWith(draft: State, run: Run, task: TaskRun, more: Partial<TaskRun> = {}): void {
  Object.assign(task, { state: 'running', endedAt: undefined, pending: undefined, ...more })
  run.moved = draft.seq
}

/** A task ends as its agent says. One that counts as done needs its check, where it has one. */
export function finish(draft: State, run: Run, id: string, how: TaskEnd, note?: string): void {
  const task = run.tasks[id]
  const isUnproven = task?.verify === true && !isProven(draft, task) && (how === 'done' || how === 'concerns')
  const why = isUnproven && task.verified?.open ? 'its check was still running in the background' : note
  settle(draft, run, id, isUnproven ? 'unverified' : how, why)
}

/** Tasks whose agents have ended, and now the agents of those too. */
export function settlePending(draft: State): void {
  for (const run of Object.values(draft.runs))
    for (const [id, { state, pending, agent = '' }] of Object.entries(run.tasks))
      if (state === 'running' && pending && runningBelow(draft, agent).length === 0)
        finish(draft, run, id, ...outcomeWithBelow(draft, agent, pending))
}

/** What a task came to whose agents had agents: the work of one that did not finish is missing. */
function outcomeWithBelow(
  draft: State,
  agent: ThreadId,
  { how, note, at }: NonNullable<TaskRun['pending']>,
): [how: TaskEnd, note?: string] {
  const unfinished = endedBelow(draft, agent, at).find((one) => one.how !== 'finished')
  if (!unfinished || (how !== 'done' && how !== 'concerns')) return [how, note]
  const why = `an agent that it launched ${unfinished.how === 'lost' ? 'was lost' : unfinished.how === 'killed' ? 'was stopped' : 'failed'}`
  return [unfinished.how === 'lost' ? 'lost' : 'concerns', why]
}

/** The end an agent's tasks were given was none: it is still at work on them. */
export function reopenTasks(draft: State, agent: ThreadId): void {
  for (const run of Object.values(draft.runs))
    for (const task of Object.values(run.tasks))
      if (task.agent === agent && !run.closed && !isClaimed(task) && task.state !== 'cancelled')
        goOnWith(draft, run, task, { report: undefined, note: undefined })
}

/** A task has come to an end, with what that means for the rest of its run. */
export function settle(draft: State, run: Run, id: string, how: TaskEnd, note?: string): void {
  const task = run.tasks[id]
  if (!task) return
  task.state = how
  task.pending = undefined
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
