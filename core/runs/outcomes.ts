import type { Agent } from '../agents/agent.ts'
import { checkedEnding } from '../agents/claims.ts'
import { isReport } from '../agents/reports.ts'
import type { Event, EventOf } from '../engine/event.ts'
import { originOf } from '../engine/rule.ts'
import type { Senses } from '../engine/senses.ts'
import type { Fact } from '../facts.ts'
import { inOrder } from '../log/order.ts'
import type { State } from '../log/state.ts'
import { holdsBrief } from '../plan/brief.ts'
import { endingOf } from '../plan/ending.ts'
import { holdsNoReport } from '../plan/pointer.ts'
import { resultOf } from '../plan/result.ts'
import { isClaimed, lacksBrief, type TaskRun } from './run.ts'
import { isProven, taskOfAgent } from './tasks.ts'

/** What the tasks of runs came to, as agents' ends and reports tell it. Part of the register. */

/** A workflow's agent is sent back this often, one that ends by itself once: there its report is at stake. */
const SENT_BACK_MAX = 2

/** Whether a launch took a task and gave its agent something else than the brief. False when nothing tells what it gave. */
export function isUnbriefed({ use, prompt }: EventOf<'launched'>, state: State): boolean {
  const tasks = Object.values(state.runs).flatMap((run) => Object.entries(run.tasks))
  const [task] = tasks.find(([, { by, briefedBy }]) => by === use && briefedBy === undefined) ?? []
  return task !== undefined && prompt !== undefined && !holdsBrief(prompt, task)
}

/**
 * An agent that ends without having been given its brief is handed it then, once: its end is none. Where that was not enough,
 * or nothing more can be handed, its end leaves the task as one that was never begun.
 */
function withoutBrief(
  event: EventOf<'agent-ended'>,
  { id: run, task, one }: { id: string; task: string; one: TaskRun },
  { given }: Pick<Senses, 'given'>,
): Fact[] | undefined {
  if (one.briefedBy !== undefined) return undefined
  const prompt = one.unbriefed ? undefined : given()
  if (!one.unbriefed && (prompt === undefined || holdsBrief(prompt, task))) return undefined
  const its = { run, task, ...originOf(event) }
  return [{ k: 'unbriefed', ...its }, ...(event.again ? [] : [{ k: 'briefed' as const, ...its }])]
}

/**
 * An agent's end told by itself. It is sent back once, and has not ended, when its check has not passed since its last edit, or
 * when it left no report that says how its task ended. A worker gives its tasks back by a verb: what it says last is about no task.
 */
export function taskEnded(event: EventOf<'agent-ended'>, state: State, senses: Senses): Fact[] | 'sent-back' {
  const found = workOf(event, state, senses)
  const task = found?.run.tasks[found.task]
  if (!found || task?.state !== 'running' || isClaimed(task) || event.how !== 'finished') return []
  // What counts is what it hands in; one that ends without is asked for it by the host, and ends again.
  if (state.agents[event.agent]?.workflow !== undefined) return []
  const unbriefed = withoutBrief(event, { ...found, one: task }, senses)
  if (unbriefed) return unbriefed
  const report = event.report ?? ''
  const { how } = endingOf(report)
  const isFirst = !event.again || task.briefedBy !== undefined
  const gaveUp = how === 'needs-context' || how === 'blocked'
  const isOpen = !gaveUp && isUnproven(state, task)
  const lacksReport = task.ending === true && !task.cancelled && !task.detached && !isReport(report)
  if (isFirst && !task.sentBack && (isOpen || lacksReport)) return 'sent-back'
  return returned(event, found, report, state.agents[event.agent], senses)
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
  const late = (agent: string, report: string | undefined, cut = false): Fact[] => {
    const found = taskOfAgent(state, agent)
    const task = found?.run.tasks[found.task]
    // One that waits for the agents of its agent has been told how it ends.
    return found && task?.state === 'running' && task.pending === undefined && !isClaimed(task) && !lacksBrief(task)
      ? returned({ ...event, thread: agent }, found, report ?? '', state.agents[agent], senses, cut)
      : []
  }
  if (event.kind === 'prompt')
    return event.deliveries.flatMap(({ agent, how, report, cut, interim }) =>
      how === 'finished' && !interim && state.agents[agent]?.waiting === undefined ? late(agent, report, cut) : [],
    )
  if (event.kind === 'fetched') return event.how === 'finished' ? late(event.agent, event.report) : []
  if (event.kind === 'launched' && !event.background && event.failure === undefined)
    return late(event.agent, event.report)
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
  agent: Agent | undefined,
  senses: Senses,
  cut = false,
): Fact[] {
  const { how } = endingOf(report)
  const { unseen } = checkedEnding(report, agent, senses)
  const note = isReport(report) ? undefined : lack(report, cut)
  // Whether it is done nobody said: what was reported may be used, what was not is looked at first.
  const unsaid = holdsNoReport(report) ? 'unverified' : 'concerns'
  const text = report.trim() === '' ? undefined : senses.keep(report)
  const { thread, session, client } = event
  return [
    {
      k: 'returned',
      run: found.id,
      task: found.task,
      how: how ?? unsaid,
      report: text,
      note,
      ...(unseen && { unseen }),
      thread,
      session,
      client,
    },
  ]
}

/** What a report lacks, in a few words. */
function lack(report: string, cut: boolean): string {
  if (cut) return 'its report was cut on its way, and what arrived does not say how it ended'
  if (report.trim() === '') return 'it left no report'
  return holdsNoReport(report) ? 'its report only points at an earlier one' : 'its report does not say how it ended'
}
