import type { Ending, Entry, Fact, ThreadId } from './record.ts'
import {
  hasTriesLeft,
  isAtWork,
  isClaimed,
  isUsable,
  type Refusal,
  type Run,
  refusal,
  type TaskEnd,
  type TaskRun,
  type Terms,
} from './run.ts'
import { grant, hasRoom, pausedUntil } from './slots.ts'
import { type Agent, type State, WORKFLOW } from './state.ts'

type Of<K extends Fact['k']> = Extract<Entry, { k: K }>

/** Whether a task of a run is at work in this state. */
export function atWorkIn(state: State): (task: TaskRun | undefined) => boolean {
  return (task) => isAtWork(task, state.clock, (thread) => state.agents[thread]?.seen ?? 0)
}

/** Why a task cannot be taken at this place in the log: the run's reasons, then the session's slots. */
export function refusalIn(
  state: State,
  run: Run,
  entry: Terms & Pick<Of<'take'>, 'slots' | 'session'>,
): Refusal | undefined {
  const { slots, session = '' } = entry
  const why = refusal(run, entry, atWorkIn(state))
  if (why !== undefined || !slots) return why
  if (pausedUntil(state, session) !== undefined) return 'paused'
  return hasRoom(state, slots, session) ? undefined : 'slots'
}

/** The run and task an agent works on, or worked on last: a worker has several, one after another. */
export function taskOfAgent(state: State, agent: ThreadId): { id: string; run: Run; task: string } | undefined {
  const its = Object.entries(state.runs).flatMap(([id, run]) =>
    Object.entries(run.tasks).flatMap(([task, one]) => (one.agent === agent ? [{ id, run, task, one }] : [])),
  )
  const [last] = its.sort((a, b) => Number(isRunning(b.one)) - Number(isRunning(a.one)) || b.one.at - a.one.at)
  return last && { id: last.id, run: last.run, task: last.task }
}

/** Whether launches are all tasks of runs: then the run's own report and policies are about them. */
export function areTasks(state: State, uses: readonly string[]): boolean {
  const taken = Object.values(state.runs).flatMap(({ tasks }) => Object.values(tasks).map(({ by }) => by))
  return uses.every((use) => taken.includes(use))
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
  const [id, run] = Object.entries(state.runs).find(([, one]) => script !== undefined && one.script === script) ?? []
  return id !== undefined && run ? { id, run } : undefined
}
const isRunning = ({ state }: TaskRun): boolean => state === 'running'

/** A launch became an agent: whoever took a task with that launch works on it. */
export function bindTask(draft: State, use: string | undefined, agent: ThreadId): void {
  for (const run of Object.values(draft.runs))
    for (const task of Object.values(run.tasks)) if (task.by === use && task.state === 'running') task.agent ??= agent
}

/** A launch came to nothing: the task it took was never begun. False when it was no task's. */
export function giveBack(draft: State, use: string, failure: string | undefined): boolean {
  let found = false
  for (const run of Object.values(draft.runs)) {
    for (const [id, task] of Object.entries(run.tasks)) {
      if (task.by !== use || task.state !== 'running' || task.agent !== undefined) continue
      found = true
      if (failure !== undefined) settle(draft, run, id, 'failed', failure)
      else Object.assign(task, { state: 'open', tries: task.tries - 1 })
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
export function failTasks(draft: State, isOver: (agent: ThreadId) => boolean, note: string): void {
  for (const run of Object.values(draft.runs))
    for (const [id, task] of Object.entries(run.tasks))
      if (task.state === 'running' && task.agent !== undefined && isOver(task.agent))
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
        Object.assign(task, { state: 'running', endedAt: undefined })
}

function settle(draft: State, run: Run, id: string, how: TaskEnd, note?: string): void {
  const task = run.tasks[id]
  if (!task) return
  task.state = how
  task.note = note
  task.endedAt = draft.clock
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

/** What runs make of a record. */
export const runReducers = {
  'run-opened'(draft: State, entry: Of<'run-opened'>) {
    const { plan, title, file, engine, size, retries, tolerate, onFailure, session } = entry
    const twin = Object.values(draft.runs).some((run) => run.plan === plan && !run.closed)
    if (twin) return
    let name = entry.run
    for (let n = 2; draft.runs[name]; n += 1) name = `${entry.run}-${n}`
    const settings = { plan, title, file, engine, size, retries, tolerate, onFailure, session }
    draft.runs[name] = { ...settings, at: draft.clock, seen: draft.clock, tasks: {}, told: [], unplanned: 0 }
  },
  'run-owned'(draft: State, { run: id, session, engine, use }: Of<'run-owned'>) {
    const run = touch(draft, id)
    if (!run) return
    run.session = session
    run.engine = engine ?? run.engine
    run.script = use ?? run.script
    run.told = []
    run.heldBy = undefined
    run.stopped = undefined
  },
  take(draft: State, entry: Of<'take'>) {
    const run = touch(draft, entry.run)
    if (!run) return
    const before = run.tasks[entry.task]
    if (!entry.forced && refusalIn(draft, run, entry) !== undefined) return
    if (before?.by === entry.by && atWorkIn(draft)(before)) return
    const launch = draft.launches[entry.by]
    if (launch && entry.slots) grant(launch, entry.slots.weight)
    const { by, verify, expiry, ownRetries: retries, ownPolicy: onFailure, detached } = entry
    if (launch) Object.assign(launch, { asked: true, detached })
    run.session ??= entry.session
    run.told = run.told.filter((id) => id !== entry.task)
    run.heldBy = undefined
    run.reportedBy = undefined
    const agent = entry.agent ?? draft.workers[by.startsWith('worker:') ? by.slice('worker:'.length) : '']
    run.tasks[entry.task] = {
      state: 'running',
      tries: (before?.tries ?? 0) + 1,
      by,
      at: draft.clock,
      agent,
      expiry,
      verify,
      retries,
      onFailure,
      detached,
      earlier: leftBy(before),
    }
  },
  returned(draft: State, entry: Of<'returned'>) {
    const run = touch(draft, entry.run)
    const task = run?.tasks[entry.task]
    if (!run || !task || isUsable(task) || (entry.by !== undefined && entry.by !== task.by)) return
    if (entry.how === 'open') {
      Object.assign(task, { state: 'open', tries: Math.max(0, task.tries - 1), note: entry.note })
      return
    }
    task.report = entry.report ?? task.report
    const usable = entry.how === 'done' || entry.how === 'concerns'
    const proven = !task.verify || isProven(draft, task)
    settle(draft, run, entry.task, usable && !proven ? 'unverified' : entry.how, entry.note)
  },
  verified(draft: State, { run: id, task: name, passed }: Of<'verified'>) {
    const task = touch(draft, id)?.tasks[name]
    if (task) task.verified = { passed, place: draft.seq }
  },
  'sent-back'(draft: State, { run: id, task: name, id: record }: Of<'sent-back'>) {
    const task = touch(draft, id)?.tasks[name]
    if (task) task.sentBack = [...(task.sentBack ?? []), record]
  },
  'ready-told'(draft: State, { run: id, tasks, id: record }: Of<'ready-told'>) {
    const run = touch(draft, id)
    if (!run) return
    run.told = [...new Set([...run.told, ...tasks])]
    run.toldBy = record
  },
  unplanned(draft: State, { run: id }: Of<'unplanned'>) {
    const run = touch(draft, id)
    if (run) run.unplanned += 1
  },
  'run-held'(draft: State, { run: id, id: record }: Of<'run-held'>) {
    const run = touch(draft, id)
    if (run) run.heldBy ??= record
  },
  'run-reported'(draft: State, { run: id, id: record }: Of<'run-reported'>) {
    const run = touch(draft, id)
    if (run) run.reportedBy ??= record
  },
  'run-closed'(draft: State, { run: id, how }: Of<'run-closed'>) {
    const run = touch(draft, id)
    if (!run) return
    run.closed ??= how
    for (const task of Object.values(run.tasks))
      if (task.state === 'running' && how === 'cancelled') task.cancelled = true
  },
  worker(draft: State, { name, thread }: Of<'worker'>) {
    draft.workers[name] = thread
    for (const run of Object.values(draft.runs))
      for (const task of Object.values(run.tasks))
        if (task.by === `worker:${name}` && task.state === 'running') task.agent = thread
  },
}

/** What the next try is told; a launch that came to nothing left nothing. */
function leftBy(before: TaskRun | undefined): TaskRun['earlier'] {
  if (!before) return undefined
  const { state, note, wrote, earlier } = before
  return state === 'open' && note === undefined ? earlier : { note, wrote }
}

/** Whether a task's command passed after its agent's last edit. */
export function isProven(state: State, { verified, agent }: TaskRun): boolean {
  return verified?.passed === true && verified.place > (state.agents[agent ?? '']?.edited ?? -1)
}

function touch(draft: State, id: string): Run | undefined {
  const run = draft.runs[id]
  if (run) run.seen = draft.clock
  return run
}
