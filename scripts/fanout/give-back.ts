import type { Fact } from '../../core/facts.ts'
import type { Task } from '../../core/plan/plan.ts'
import { type LiveRun, termsOf } from '../../core/runs/live-run.ts'
import { isUsable, type TaskEnd, type TaskState } from '../../core/runs/run.ts'
import { launchLines, type Runs } from './runs.ts'
import { type Answer, Failure } from './verb.ts'

/** A task that somebody gives back by hand. */
interface Given {
  run?: string
  task: string
  /** The worker that claimed it; a person gives back what nobody claimed. */
  name?: string
  how: TaskEnd
  report?: string
  note?: string
}

/** A person may say that it has come to something else. */
const ENDED_OTHERWISE: ReadonlySet<TaskState> = new Set([
  'open',
  'failed',
  'lost',
  'stopped',
  'cancelled',
  'blocked',
  'needs-context',
])

/** Who has a task that nobody began. */
const BY_HAND = 'by hand'

const isUsableEnd = (how: TaskEnd): boolean => how === 'done' || how === 'concerns'

/** Whether a session would count as done what has a check and was never at work; a person outside may. */
function needsBeginning({ session, settings }: Runs, live: LiveRun, task: Task): boolean {
  const begun = live.run.tasks[task.id]
  const isWorkedOn = begun !== undefined && begun.state !== 'open' && (begun.by !== BY_HAND || isUsable(begun))
  return session !== undefined && !isWorkedOn && termsOf(live, task, BY_HAND, settings).verify === true
}

/** Puts a task's end into the log. Giving it back twice is giving it back once. @throws Failure when somebody else has it */
export function give(runs: Runs, { run: named, task: id, name, how, report, note }: Given): Answer {
  const before = runs.state()
  const live = runs.find(named, before)
  const task = runs.task(live, id)
  const by = name === undefined ? undefined : `worker:${name}`
  const begun = live.run.tasks[id]
  if (by === undefined && isUsableEnd(how) && needsBeginning(runs, live, task))
    throw new Failure(
      `task ${id} has a check and nobody has begun it, so it does not count as done: launch it, or let the user call \`fanout done ${id}\` outside this session`,
    )
  const facts: Fact[] = [{ k: 'returned', run: live.id, task: id, by, how, report, note }]
  if (by !== undefined && begun?.by !== by)
    throw new Failure(`${name} has not claimed task ${id}${begun?.state === 'running' ? '; somebody else has it' : ''}`)
  // What lacks its check goes on lacking it, however often it is given back.
  if (by === undefined && (begun === undefined || ENDED_OTHERWISE.has(begun.state)))
    facts.unshift({ k: 'take', run: live.id, ...termsOf(live, task, BY_HAND, { modes: {} }), forced: true })
  const isSame = begun !== undefined && (begun.state === how || isUsable(begun))
  const state = isSame ? before : runs.commit(...facts)
  const after = runs.find(live.id, state)
  const outcome = after.run.tasks[id]?.state ?? how
  const ready = by === undefined ? runs.ready(after, state) : []
  const lines = [`task ${id} of run ${live.id}: ${outcome}`]
  if (outcome === 'unverified')
    lines.push(
      `its check was not seen to pass since the last edit: run \`${task.verify}\` as one command, then give the task back again`,
    )
  return { data: { run: live.id, task: id, state: outcome }, text: [...lines, ...launchLines(ready)].join('\n') }
}
