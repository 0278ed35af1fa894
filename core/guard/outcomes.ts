import { endingOf } from '../plan/ending.ts'
import { resultOf } from '../plan/result.ts'
import { isClaimed, type TaskRun } from '../state/live/run.ts'
import { inOrder } from '../state/order.ts'
import type { Fact } from '../state/record.ts'
import type { State } from '../state/state.ts'
import { isProven, taskOfAgent } from '../state/tasks.ts'
import type { Event, EventOf } from './event.ts'
import { originOf } from './rule.ts'
import type { Senses } from './senses.ts'

/** What the tasks of runs came to, as agents' ends and reports tell it. Part of the register. */

/** A workflow's agent is sent back this often, one that ends by itself once: there its report is at stake. */
const SENT_BACK_MAX = 2

/**
 * An agent's end told by itself. It is sent back, and has not ended, when its check has not passed since its last edit. A
 * worker gives its tasks back by a verb: what it says last is about no task.
 */
export function taskEnded(event: EventOf<'agent-ended'>, state: State, senses: Senses): Fact[] | 'sent-back' {
  const found = workOf(event, state, senses)
  const task = found?.run.tasks[found.task]
  if (!found || task?.state !== 'running' || isClaimed(task) || event.how !== 'finished') return []
  // What counts is what it hands in; one that ends without is asked for it by the host, and ends again.
  if (state.agents[event.agent]?.workflow !== undefined) return []
  const report = event.report ?? ''
  const { how } = endingOf(report)
  const gaveUp = how === 'needs-context' || how === 'blocked'
  if (!gaveUp && !event.again && isUnproven(state, task) && !task.sentBack) return 'sent-back'
  return returned(event, found, report, senses)
}

/**
 * The task of an agent that ends. One that was waited for ends before its launch has come back, perhaps before it did
 * anything: then the host's note tells which launch it was.
 */
function workOf(event: EventOf<'agent-ended'>, state: State, { kin }: Pick<Senses, 'kin'>) {
  const bound = taskOfAgent(state, event.agent)
  if (bound || Object.keys(state.runs).length === 0 || event.thread !== event.agent) return bound
  const use = kin()?.use
  for (const [id, run] of inOrder(state.runs)) {
    const [task] = inOrder(run.tasks).find(([, one]) => one.by === use && one.agent === undefined) ?? []
    if (task !== undefined) return { id, run, task }
  }
  return undefined
}

/** The fact of an agent being sent back to its check. */
export function sentBack(event: EventOf<'agent-ended' | 'before-result'>, state: State): Fact[] {
  const found = taskOfAgent(state, event.thread)
  return found ? [{ k: 'sent-back', run: found.id, task: found.task, ...originOf(event) }] : []
}

/** Whether a workflow's agent is to be sent back before its result counts. */
export function isSentBack(event: EventOf<'before-result'>, state: State): boolean {
  const found = taskOfAgent(state, event.thread)
  const task = found?.run.tasks[found.task]
  return task?.state === 'running' && saysDone(event.result) && isUnproven(state, task) && mayBeSentBack(task)
}

function mayBeSentBack({ sentBack = [] }: TaskRun): boolean {
  return sentBack.length < SENT_BACK_MAX
}

/** Whether a result says that its task is done. */
export function saysDone(result: EventOf<'result'>['result']): boolean {
  const how = resultOf(result)?.how
  return how === 'done' || how === 'concerns'
}

/** A result that came by a notification, a wait or a launch's return, when the end itself was not heard of. */
export function returnedLate(event: Event, state: State, senses: Senses): Fact[] {
  const late = (agent: string, report: string | undefined): Fact[] => {
    const found = taskOfAgent(state, agent)
    const task = found?.run.tasks[found.task]
    return found && task?.state === 'running' && !isClaimed(task)
      ? returned({ ...event, thread: agent }, found, report ?? '', senses)
      : []
  }
  if (event.kind === 'prompt')
    return event.deliveries.flatMap(({ agent, how, report }) => (how === 'finished' ? late(agent, report) : []))
  if (event.kind === 'fetched') return event.how === 'finished' ? late(event.agent, event.report) : []
  if (event.kind === 'launched' && !event.background && event.failure === undefined) return late(event.agent, undefined)
  return []
}

/** What a workflow's agent handed in. */
export function handedIn(event: EventOf<'result'>, state: State, senses: Senses): Fact[] {
  const found = taskOfAgent(state, event.thread)
  if (!found) return []
  const result = resultOf(event.result)
  if (!result) return []
  const { how, report, wrote = [], followUps } = result
  const lines = [report, `FILES WRITTEN: ${wrote.join(', ') || 'none'}`, followUps ? `FOLLOW-UPS: ${followUps}` : '']
  const text = senses.keep(lines.filter(Boolean).join('\n'))
  return [{ k: 'returned', run: found.id, task: found.task, how, report: text, ...originOf(event) }]
}

export function isUnproven(state: State, task: TaskRun): boolean {
  return task.verify === true && !isProven(state, task)
}

function returned(
  event: Pick<Event, 'thread' | 'session' | 'client'>,
  found: { id: string; task: string },
  report: string,
  { keep }: Pick<Senses, 'keep'>,
): Fact[] {
  const { how } = endingOf(report)
  const note = how ? undefined : report.trim() === '' ? 'it left no report' : 'its report does not say how it ended'
  const text = report.trim() === '' ? undefined : keep(report)
  const { thread, session, client } = event
  return [
    { k: 'returned', run: found.id, task: found.task, how: how ?? 'done', report: text, note, thread, session, client },
  ]
}
