import type { Cost, Spent } from '../launches/cost.ts'
import type { ThreadId } from '../log/thread.ts'

/**
 * A run is a plan being carried out. The plan itself lies in a text beside the log; the live state knows only the tasks that
 * were begun. What a task may not begin beside stands in the record that takes it, so that its place in the log decides.
 */
export interface Run {
  /** The name of the prepared plan's text. */
  plan: string
  title: string
  /** The plan file, as it was named. */
  file: string
  engine: Engine
  at: number
  /** Position at which it was opened. */
  born?: number
  /** Clock at the latest record about it. */
  seen: number
  /** Position at which one of its tasks last began or came to an end. */
  moved?: number
  /** The session whose conversation drives it: the one that launched its first task, or resumed it. */
  session?: string
  /** The Workflow call whose script carries it out, the latest (its tool_use_id). */
  script?: string
  retries: number
  /** Failures after which it still goes on as before. */
  tolerate: number
  onFailure: FailurePolicy
  /** Tasks that were begun, by id. */
  tasks: Record<string, TaskRun>
  /** Tasks the conversation was told are ready, and that have not been begun since. */
  told: string[]
  /** The record with which it was told last. */
  toldBy?: string
  /** Agents that were launched beside the plan while it ran. */
  unplanned: number
  /** What its agents came to. */
  cost?: Cost
  /** The budget of which it was told that most is spent, and the record that told it. */
  spent?: { agents?: Spent; tokens?: Spent }
  /** The task whose failure stopped it, or cancelled its siblings. */
  stopped?: { by: string; record: string; whole: boolean }
  /** The record with which the conversation was told first that another hook keeps briefs from agents. */
  unbriefedToldBy?: string
  /** The record with which the conversation was given its end. */
  reportedBy?: string
  /** The record with which the conversation was told that it goes no further. */
  heldBy?: string
  closed?: 'finished' | 'cancelled'
}

/** Who launches: the conversation's model, or a workflow script. */
export type Engine = 'model' | 'native'

/** What happens to the rest when a task has failed: go on, cancel what else its dependents waited for, or stop. */
export type FailurePolicy = 'continue' | 'cancel-siblings' | 'stop-run'

/** `open`: it was begun and given back, which is no try, and may be begun anew. */
export type TaskState = 'running' | 'open' | TaskEnd
export type TaskEnd =
  | 'done'
  | 'concerns'
  | 'needs-context'
  | 'blocked'
  | 'failed'
  | 'lost'
  | 'stopped'
  | 'unverified'
  | 'cancelled'

export interface TaskRun {
  state: TaskState
  /** How often it was begun. */
  tries: number
  /** Who has it: the launch's tool_use_id, `worker:<name>`, or the workflow agent's id. */
  by: string
  at: number
  /** Position at which it was first begun. */
  born?: number
  agent?: ThreadId
  /** A claim without any sign of life for this long (ms) has lapsed. */
  expiry?: number
  /** How long (ms) of this try the machine was asleep, as far as the log tells. */
  asleep?: number
  /** Over the run's. */
  retries?: number
  onFailure?: FailurePolicy
  /** Nobody waits for its result: a failure means nothing for the others. */
  detached?: boolean
  /** Its command has to have passed since the agent's last edit. */
  verify?: boolean
  /** Its agent is asked once for a report that says how it ended. */
  ending?: boolean
  verified?: {
    passed: boolean
    place: number
    /** The command was put in the background, and its end was not seen. */
    open?: boolean
  }
  /** What its agent said when it ended while agents of its own run: the task ends so when they have ended. */
  pending?: { how: TaskEnd; note?: string; at: number }
  /** The records with which the agent was sent back: to run it, or to say how it ended. */
  sentBack?: string[]
  /**
   * It did not end well, and the host brought its result to the conversation without an event (up to 2.1.232, in the middle of
   * a turn). `said` is the record that told the conversation what this means for the run.
   */
  silent?: { said?: string }
  /** Its launch gave the agent something else than the brief. */
  unbriefed?: boolean
  /** The record with which fanout handed the brief to the agent after all. */
  briefedBy?: string
  /** The record with which the conversation was told of it. */
  unbriefedToldBy?: string
  /** What spoke against beginning it, where the plan's order is not enforced. */
  against?: Refusal
  /** Cancelled while at work: its agent is told at its next edit. */
  cancelled?: boolean
  endedAt?: number
  /** The name of its report's text. */
  report?: string
  /** Why it failed, what is odd about its report; a few words. */
  note?: string
  /** Files that were seen to be written. */
  wrote?: string[]
  /** Files that its report claims and nobody saw written. */
  unseen?: string[]
  /** What the try before this one left. */
  earlier?: { note?: string; wrote?: string[] }
}

/** What stands in the record that takes a task, and decides at its place in the log. */
export interface Terms {
  task: string
  by: string
  /** Tasks that must be done. */
  needs: readonly string[]
  /** Tasks that must not be at work. */
  not: readonly string[]
  /** Tasks of the run at work at once. */
  max: number
  /** How often it may be begun again when nobody asks for it by name; undefined: as often as asked. */
  retries?: number
}

export type Refusal =
  | 'closed'
  | 'stopped'
  | 'running'
  | 'done'
  | 'waiting'
  | 'overlap'
  | 'slots'
  | 'paused'
  | 'spent'
  | 'budget'

/** Whether a task may be begun again without anybody asking for it by name. */
export function hasTriesLeft(run: Run, { tries, retries = run.retries }: TaskRun): boolean {
  return tries <= retries
}

/** Whether a worker has it, or had it last, by a name of its own. */
export function isClaimed({ by }: TaskRun): boolean {
  return by.startsWith('worker:')
}

/** Whether its agent works without the brief: nothing that agent says is about the task. */
export function lacksBrief({ unbriefed, briefedBy }: TaskRun): boolean {
  return unbriefed === true && briefedBy === undefined
}

/** Whether a task may begin in spite of what speaks against it, where the plan's order is not enforced. */
export function isOrderOnly(why: Refusal): boolean {
  return why !== 'closed' && why !== 'running' && why !== 'done'
}

/** Whether dependents may use a task's result. */
export function isUsable(task: TaskRun | undefined): boolean {
  return task?.state === 'done' || task?.state === 'concerns'
}

/** Whether a task is at work; a claim nobody gave a sign of life for is not. */
export function isAtWork(task: TaskRun | undefined, clock: number, seen: (thread: ThreadId) => number): boolean {
  if (task?.state !== 'running') return false
  if (task.expiry === undefined) return true
  const { at, asleep = 0, agent } = task
  return clock - Math.max(at + asleep, agent === undefined ? 0 : seen(agent)) <= task.expiry
}

/** Why a task cannot be taken on these terms at this place in the log; undefined when it can. */
export function refusal(run: Run, terms: Terms, atWork: (task: TaskRun | undefined) => boolean): Refusal | undefined {
  const before = run.tasks[terms.task]
  if (run.closed) return 'closed'
  if (run.stopped?.whole) return 'stopped'
  if (atWork(before)) return before?.by === terms.by ? undefined : 'running'
  if (isUsable(before)) return 'done'
  const isTryMore = before !== undefined && before.state !== 'open'
  if (isTryMore && terms.retries !== undefined && before.tries > terms.retries) return 'spent'
  if (!terms.needs.every((id) => isUsable(run.tasks[id]))) return 'waiting'
  if (terms.not.some((id) => atWork(run.tasks[id]))) return 'overlap'
  return Object.values(run.tasks).filter(atWork).length >= terms.max ? 'slots' : undefined
}
