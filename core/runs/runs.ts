import { isOvertaken } from '../log/conclusions.ts'
import { countFor, isSpent } from '../launches/costs.ts'
import {
  isClaimed,
  isOrderOnly,
  isUsable,
  type Refusal,
  type Run,
  refusal,
  type TaskRun,
  type Terms,
} from './run.ts'
import { grant, pauseOf } from '../launches/queue.ts'
import type { EntryOf } from '../log/record.ts'
import { hasRoom } from '../launches/slots.ts'
import type { State } from '../log/state.ts'
import { atWorkIn, breakSilence, finish, isProven } from './tasks.ts'
import { runningBelow } from '../agents/tree.ts'

/** Why a task cannot be taken at this place in the log: the run's reasons, then the session's slots. */
export function refusalIn(
  state: State,
  run: Run,
  entry: Terms & Pick<EntryOf<'take'>, 'slots' | 'session' | 'budget'>,
): Refusal | undefined {
  const { slots, session = '', budget } = entry
  const why = refusal(run, entry, atWorkIn(state))
  if (why !== undefined || !slots) return why
  if (budget && isSpent(run, budget)) return 'budget'
  if (pauseOf(state, session) !== undefined) return 'paused'
  return hasRoom(state, slots, session) ? undefined : 'slots'
}

/** What runs make of a record. */
export const runReducers = {
  'run-opened'(draft: State, entry: EntryOf<'run-opened'>) {
    const { plan, title, file, engine, retries, tolerate, onFailure, session } = entry
    const twin = Object.values(draft.runs).some((run) => run.plan === plan && !run.closed)
    if (twin) return
    let name = entry.run
    for (let n = 2; draft.runs[name]; n += 1) name = `${entry.run}-${n}`
    const settings = { plan, title, file, engine, retries, tolerate, onFailure, session }
    draft.runs[name] = {
      ...settings,
      at: draft.clock,
      born: draft.seq,
      seen: draft.clock,
      tasks: {},
      told: [],
      unplanned: 0,
    }
  },
  'run-replanned'(draft: State, { run: id, plan }: EntryOf<'run-replanned'>) {
    const run = touch(draft, id)
    if (!run || run.closed) return
    run.plan = plan
    run.reportedBy = undefined
    run.heldBy = undefined
  },
  'run-owned'(draft: State, { run: id, session, engine, use }: EntryOf<'run-owned'>) {
    const run = touch(draft, id)
    if (!run) return
    run.session = session
    run.engine = engine ?? run.engine
    run.script = use ?? run.script
    run.told = []
    run.heldBy = undefined
    run.stopped = undefined
  },
  take(draft: State, entry: EntryOf<'take'>) {
    const run = touch(draft, entry.run)
    if (!run) return
    const before = run.tasks[entry.task]
    const against = entry.forced ? undefined : refusalIn(draft, run, entry)
    if (against !== undefined && !(entry.anyway && isOrderOnly(against))) return
    if (before?.by === entry.by && atWorkIn(draft)(before)) return
    const launch = draft.launches[entry.by]
    if (launch && entry.slots) grant(launch, entry.slots.weight)
    const { by, verify, ending, expiry, ownRetries: retries, ownPolicy: onFailure, detached } = entry
    if (launch) Object.assign(launch, { asked: true, detached, heard: draft.seq })
    run.session ??= entry.session
    run.told = run.told.filter((id) => id !== entry.task)
    // A launch that comes to nothing moves nothing.
    if (!entry.slots) run.heldBy = undefined
    run.reportedBy = undefined
    run.moved = draft.seq
    const agent = entry.agent ?? draft.workers[by.startsWith('worker:') ? by.slice('worker:'.length) : '']
    run.tasks[entry.task] = {
      state: 'running',
      tries: (before?.tries ?? 0) + 1,
      by,
      at: draft.clock,
      born: before?.born ?? draft.seq,
      agent,
      expiry,
      verify,
      ending,
      retries,
      onFailure,
      detached,
      against,
      earlier: leftBy(before),
    }
    if (entry.agent !== undefined) countFor(draft, entry.run, draft.agents[entry.agent])
  },
  returned(draft: State, entry: EntryOf<'returned'>) {
    const run = touch(draft, entry.run)
    const task = run?.tasks[entry.task]
    if (!run || !task || isUsable(task) || (entry.by !== undefined && entry.by !== task.by)) return
    if (entry.how === 'open') {
      Object.assign(task, { state: 'open', tries: Math.max(0, task.tries - 1), note: entry.note })
      return
    }
    task.report = entry.report ?? task.report
    task.unseen = entry.unseen
    const isItself = task.agent !== undefined && entry.thread === task.agent && !isClaimed(task)
    if (isItself && runningBelow(draft, task.agent ?? '').length > 0)
      task.pending = { how: entry.how, note: entry.note, at: draft.clock }
    else finish(draft, run, entry.task, entry.how, entry.note)
  },
  verified(draft: State, { run: id, task: name, passed, open }: EntryOf<'verified'>) {
    const task = touch(draft, id)?.tasks[name]
    // Another run that goes on in the background takes nothing from one that has passed.
    if (task && !(open && isProven(draft, task))) task.verified = { passed, place: draft.seq, open }
  },
  'sent-back'(draft: State, { run: id, task: name, id: record }: EntryOf<'sent-back'>) {
    const task = touch(draft, id)?.tasks[name]
    if (task) task.sentBack = [...(task.sentBack ?? []), record]
  },
  unbriefed(draft: State, { run: id, task: name }: EntryOf<'unbriefed'>) {
    const task = touch(draft, id)?.tasks[name]
    if (task) task.unbriefed = true
  },
  briefed(draft: State, { run: id, task: name, id: record }: EntryOf<'briefed'>) {
    const task = touch(draft, id)?.tasks[name]
    if (task?.state === 'running') task.briefedBy ??= record
  },
  'unbriefed-told'(draft: State, { run: id, tasks, id: record }: EntryOf<'unbriefed-told'>) {
    const run = touch(draft, id)
    if (!run) return
    run.unbriefedToldBy ??= record
    for (const name of tasks) {
      const task = run.tasks[name]
      if (task) task.unbriefedToldBy ??= record
    }
  },
  'ready-told'(draft: State, { run: id, tasks, id: record }: EntryOf<'ready-told'>) {
    const run = touch(draft, id)
    if (!run) return
    run.told = [...new Set([...run.told, ...tasks])]
    run.toldBy = record
    breakSilence(run, record)
  },
  unplanned(draft: State, { run: id }: EntryOf<'unplanned'>) {
    const run = touch(draft, id)
    if (run) run.unplanned += 1
  },
  'run-held'(draft: State, entry: EntryOf<'run-held'>) {
    const { run: id, id: record } = entry
    const run = touch(draft, id)
    if (!run || isOvertaken(entry, run.moved)) return
    run.heldBy ??= record
    breakSilence(run, record)
  },
  'run-reported'(draft: State, entry: EntryOf<'run-reported'>) {
    const { run: id, id: record } = entry
    const run = touch(draft, id)
    if (!run || isOvertaken(entry, run.moved)) return
    run.reportedBy ??= record
    breakSilence(run, record)
  },
  'run-closed'(draft: State, { run: id, how }: EntryOf<'run-closed'>) {
    const run = touch(draft, id)
    if (!run) return
    run.closed ??= how
    for (const task of Object.values(run.tasks))
      if (task.state === 'running' && how === 'cancelled') task.cancelled = true
  },
  worker(draft: State, { name, thread }: EntryOf<'worker'>) {
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

function touch(draft: State, id: string): Run | undefined {
  const run = draft.runs[id]
  if (run) run.seen = draft.clock
  return run
}
