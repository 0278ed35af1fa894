import { runningBelow } from '../agents/tree.ts'
import type { Budget } from '../launches/cost.ts'
import { countFor, isSpent } from '../launches/costs.ts'
import { grant, pauseOf } from '../launches/queue.ts'
import type { Wanted } from '../launches/slot.ts'
import { hasRoom } from '../launches/slots.ts'
import { isOvertaken } from '../log/conclusions.ts'
import { defineFact, flag, literal, number, object, optional, origin, partialOrigin, text, texts } from '../log/fact.ts'
import { label, quoted, short, who, why } from '../log/sentences.ts'
import type { State } from '../log/state.ts'
import {
  type Engine,
  type FailurePolicy,
  isClaimed,
  isOrderOnly,
  isUsable,
  type Refusal,
  type Run,
  refusal,
  type TaskEnd,
  type TaskRun,
  type Terms,
} from './run.ts'
import { atWorkIn, breakSilence, finish, isProven } from './tasks.ts'

/** Why a task cannot be taken at this place in the log: the run's reasons, then the session's slots. */
export function refusalIn(
  state: State,
  run: Run,
  entry: Terms & { slots?: Wanted; session?: string; budget?: Budget },
): Refusal | undefined {
  const { slots, session = '', budget } = entry
  const why = refusal(run, entry, atWorkIn(state))
  if (why !== undefined || !slots) return why
  if (budget && isSpent(run, budget)) return 'budget'
  if (pauseOf(state, session) !== undefined) return 'paused'
  return hasRoom(state, slots, session) ? undefined : 'slots'
}

/** What runs make of a record. */
export const runFacts = [
  defineFact(
    'run-opened',
    {
      run: text,
      plan: text,
      title: text,
      file: text,
      engine: literal<Engine>(),
      size: number,
      retries: number,
      tolerate: number,
      onFailure: literal<FailurePolicy>(),
      session: optional(text),
    },
    {
      reduce(draft, entry) {
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
      sentence: ({ run, title, size }) => `a run was opened: ${label(run)}, ${quoted(title)}, ${size} tasks`,
    },
  ),
  defineFact(
    'run-replanned',
    {
      run: text,
      plan: text,
    },
    {
      reduce(draft, { run: id, plan }) {
        const run = touch(draft, id)
        if (!run || run.closed) return
        run.plan = plan
        run.reportedBy = undefined
        run.heldBy = undefined
      },
      sentence: ({ run }) => `run ${run} has another budget`,
    },
  ),
  defineFact(
    'run-owned',
    {
      run: text,
      session: text,
      engine: optional(literal<Engine>()),
      use: optional(text),
    },
    {
      reduce(draft, { run: id, session, engine, use }) {
        const run = touch(draft, id)
        if (!run) return
        run.session = session
        run.engine = engine ?? run.engine
        run.script = use ?? run.script
        run.told = []
        run.heldBy = undefined
        run.stopped = undefined
      },
      sentence: ({ run, session }) => `run ${label(run)} belongs to session ${short(session)}`,
    },
  ),
  defineFact(
    'take',
    {
      ...partialOrigin,
      run: text,
      agent: optional(text),
      verify: optional(flag),
      /** Its agent is asked once for a report that says how the task ended. */
      ending: optional(flag),
      expiry: optional(number),
      ownRetries: optional(number),
      ownPolicy: optional(literal<FailurePolicy>()),
      /** Nobody waits for its result. */
      detached: optional(flag),
      /** What its agent takes of the session's slots; absent for a claim, whose worker runs already. */
      slots: optional(object<Wanted>()),
      /** What the run's agents may come to. */
      budget: optional(object<Budget>()),
      /** Somebody else has decided: a workflow's script. */
      forced: optional(flag),
      /** The plan's order is not enforced: what speaks against the task is noted, and it begins. */
      anyway: optional(flag),
      task: text,
      by: text,
      needs: texts,
      not: texts,
      max: number,
      retries: optional(number),
    },
    {
      reduce(draft, entry) {
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
      sentence: ({ run, task, by }, { state }) =>
        state.runs[run]?.tasks[task]?.by === by
          ? `task ${label(task)} of run ${label(run)} began`
          : `task ${label(task)} of run ${label(run)} was refused to one that asked for it`,
    },
  ),
  defineFact(
    'returned',
    {
      ...partialOrigin,
      run: text,
      task: text,
      by: optional(text),
      how: literal<TaskEnd | 'open'>(),
      report: optional(text),
      note: optional(text),
      /** Files that the report claims and nobody saw written. */
      unseen: optional(texts),
    },
    {
      reduce(draft, entry) {
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
      sentence: ({ run, task, how, note }, { state }) =>
        `task ${label(task)} of run ${label(run)} ended (${label(state.runs[run]?.tasks[task]?.state ?? how)})${why(note)}`,
    },
  ),
  defineFact(
    'verified',
    {
      ...origin,
      run: text,
      task: text,
      passed: flag,
      /** The command goes on in the background: it has not passed, and has not failed either. */
      open: optional(flag),
    },
    {
      reduce(draft, { run: id, task: name, passed, open }) {
        const task = touch(draft, id)?.tasks[name]
        // Another run that goes on in the background takes nothing from one that has passed.
        if (task && !(open && isProven(draft, task))) task.verified = { passed, place: draft.seq, open }
      },
      sentence: ({ run, task, passed }) =>
        `the check of task ${label(task)} of run ${label(run)} ${passed ? 'passed' : 'failed'}`,
    },
  ),
  defineFact(
    'sent-back',
    {
      ...origin,
      run: text,
      task: text,
    },
    {
      reduce(draft, { run: id, task: name, id: record }) {
        const task = touch(draft, id)?.tasks[name]
        if (task) task.sentBack = [...(task.sentBack ?? []), record]
      },
      sentence: ({ run, task, thread }, { state }) =>
        `${who(state, thread)} was sent back to check task ${label(task)} of run ${label(run)}`,
    },
  ),
  defineFact(
    'unbriefed',
    {
      ...origin,
      run: text,
      task: text,
    },
    {
      reduce(draft, { run: id, task: name }) {
        const task = touch(draft, id)?.tasks[name]
        if (task) task.unbriefed = true
      },
      sentence: ({ run, task, thread }, { state }) =>
        `${who(state, thread)} was not given the brief of task ${label(task)} of run ${label(run)}`,
    },
  ),
  defineFact(
    'briefed',
    {
      ...origin,
      run: text,
      task: text,
    },
    {
      reduce(draft, { run: id, task: name, id: record }) {
        const task = touch(draft, id)?.tasks[name]
        if (task?.state === 'running') task.briefedBy ??= record
      },
      sentence: ({ run, task, thread }, { state }) =>
        `${who(state, thread)} got the brief of task ${label(task)} of run ${label(run)} from fanout, late`,
    },
  ),
  defineFact(
    'unbriefed-told',
    {
      ...origin,
      run: text,
      tasks: texts,
    },
    {
      reduce(draft, { run: id, tasks, id: record }) {
        const run = touch(draft, id)
        if (!run) return
        run.unbriefedToldBy ??= record
        for (const name of tasks) {
          const task = run.tasks[name]
          if (task) task.unbriefedToldBy ??= record
        }
      },
      sentence: ({ run, tasks }) =>
        `told that another hook rewrote launches of run ${label(run)}: ${tasks.map(label).join(', ')}`,
    },
  ),
  defineFact(
    'ready-told',
    {
      ...partialOrigin,
      run: text,
      tasks: texts,
    },
    {
      reduce(draft, { run: id, tasks, id: record }) {
        const run = touch(draft, id)
        if (!run) return
        run.told = [...new Set([...run.told, ...tasks])]
        run.toldBy = record
        breakSilence(run, record)
      },
      sentence: ({ run, tasks }) => `told what is ready in run ${label(run)}: ${tasks.map(label).join(', ')}`,
    },
  ),
  defineFact(
    'unplanned',
    {
      ...origin,
      run: text,
      use: text,
    },
    {
      reduce(draft, { run: id }) {
        const run = touch(draft, id)
        if (run) run.unplanned += 1
      },
      sentence: ({ run, thread }, { state }) => `${who(state, thread)} launches beside the plan of run ${label(run)}`,
    },
  ),
  defineFact(
    'run-held',
    {
      ...origin,
      run: text,
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        const { run: id, id: record } = entry
        const run = touch(draft, id)
        if (!run || isOvertaken(entry, run.moved)) return
        run.heldBy ??= record
        breakSilence(run, record)
      },
      sentence: ({ run }) => `told that run ${label(run)} stands still`,
    },
  ),
  defineFact(
    'run-reported',
    {
      ...partialOrigin,
      run: text,
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        const { run: id, id: record } = entry
        const run = touch(draft, id)
        if (!run || isOvertaken(entry, run.moved)) return
        run.reportedBy ??= record
        breakSilence(run, record)
      },
      sentence: ({ run }) => `told how run ${label(run)} ended`,
    },
  ),
  defineFact(
    'run-closed',
    {
      run: text,
      how: literal<'finished' | 'cancelled'>(),
    },
    {
      reduce(draft, { run: id, how }) {
        const run = touch(draft, id)
        if (!run) return
        run.closed ??= how
        for (const task of Object.values(run.tasks))
          if (task.state === 'running' && how === 'cancelled') task.cancelled = true
      },
      sentence: ({ run, how }) => `run ${label(run)} was closed (${label(how)})`,
    },
  ),
  defineFact(
    'worker',
    {
      ...origin,
      name: text,
    },
    {
      reduce(draft, { name, thread }) {
        draft.workers[name] = thread
        for (const run of Object.values(draft.runs))
          for (const task of Object.values(run.tasks))
            if (task.by === `worker:${name}` && task.state === 'running') task.agent = thread
      },
      sentence: ({ name, thread }, { state }) => `${who(state, thread)} works as ${label(name)}`,
    },
  ),
] as const

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
