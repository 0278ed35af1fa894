import type { FailurePolicy } from '../runs/run.ts'
import { plain } from '../text/plain.ts'
import { briefOf, type Handed } from './brief.ts'
import { dependents, siblings } from './fallout.ts'
import { waves } from './graph.ts'
import type { Prepared, Task } from './plan.ts'
import { purseOf, type Turn } from './purse.ts'
import { resultOf, resultSchema } from './result.ts'
import { startable } from './schedule.ts'

/**
 * The native engine: a run carried out by a script of the host's Workflow tool, without a model's turn between two tasks. This
 * is what the script does, as plain code over what the host gives it; `compile.ts` makes the script.
 *
 * The host, as seen on 2.1.328. `agent()` gives the object its agent handed in; null when the agent died of an API error or a
 * person skipped it; it throws when the agent ended without handing in anything, and for an agent type that is not there. Of
 * more calls than it has slots (CPUs − 2, 2 to 16) it keeps the rest in a queue, first come, first served: so no more are made
 * than there are slots. Agents still at work when the script ends are ended with it. `resumeFromRunId` replays calls by their
 * position; a rolling schedule's change with the time each takes, and tasks that were done ran again. So a run is resumed by a
 * new script that holds the results so far.
 */

/** What a script carries out. */
export interface Job {
  run: string
  plan: Prepared
  /** Files of the project's conventions. */
  conventions: readonly string[]
  /** Results of an earlier script: tasks that are done. */
  finished: Readonly<Record<string, Finished>>
  /** What earlier tries left, by task. */
  earlier: Readonly<Record<string, string>>
  /** Slots of agents at work at once. */
  slots: number
  /** Slots an agent of a type takes; 1 where nothing is said. */
  weights: Readonly<Record<string, number>>
  /** How often a task whose agent left no result is tried again, where the plan does not say. */
  retries: number
  /** What a failure means for the rest, where the plan does not say, and how many it takes. */
  onFailure: FailurePolicy
  tolerate: number
}

/** What a task came to. */
export interface Finished {
  how: 'done' | 'concerns'
  report: string
}

/** What of the host's workflow globals is used. */
export interface Host {
  agent(prompt: string, options: AgentOptions): Promise<unknown>
  budget: Turn
}

export interface AgentOptions {
  label: string
  phase: string
  schema: object
  model?: string
  agentType?: string
  isolation?: 'worktree'
}

/** What the conversation is given in the end: small, since it is all that a run costs it. `fanout report` has the rest. */
export interface Outcome {
  run: string
  /** How many tasks came to what. */
  counts: Record<string, number>
  /** What each task that is not simply done came to, or why it was not begun. */
  tasks: Record<string, string>
}

type How = 'done' | 'concerns' | 'needs-context' | 'blocked' | 'unverified' | 'failed' | 'not begun'

interface End {
  how: How
  /** The report, or why. */
  text: string
}

const FAILURES: ReadonlySet<How> = new Set(['failed', 'blocked', 'unverified'])

/** Tasks told one by one in the outcome, and the characters told of each. */
const TOLD_MAX = 40
const TEXT_MAX = 200

/** Carries a run out to its end. Every task that can be done is, each once. */
export async function carryOut(job: Job, host: Host): Promise<Outcome> {
  const { plan } = job
  const ends = new Map<string, End>(
    Object.entries(job.finished).map(([id, { how, report }]) => [id, { how, text: report }]),
  )
  const running = new Map<string, Promise<void>>()
  const wave = new Map(waves(plan.tasks).flatMap((ids, i) => ids.map((id) => [id, waveTitle(i)])))
  const purse = purseOf(plan.budget, host.budget)
  const capacity = Math.min(job.slots, plan.concurrency ?? job.slots)
  const weightOf = ({ agent = '' }: Task): number =>
    (Object.hasOwn(job.weights, agent) ? job.weights[agent] : undefined) ?? 1
  let stopped: string | undefined

  const isUsable = (id: string): boolean => isDone(ends.get(id))
  const leave = (ids: readonly string[], why: string): void => {
    for (const id of ids) if (!ends.has(id) && !running.has(id)) ends.set(id, { how: 'not begun', text: why })
  }

  const settle = (task: Task, end: End): void => {
    ends.set(task.id, end)
    if (isDone(end)) return
    leave(dependents(plan, task.id), `it needs ${task.id}, which is ${end.how}`)
    const failures = [...ends].filter(
      ([id, { how }]) => FAILURES.has(how) && plan.tasks.find((one) => one.id === id)?.collect,
    )
    if (!FAILURES.has(end.how) || !task.collect || failures.length <= (plan.tolerate ?? job.tolerate)) return
    const policy = task.onFailure ?? plan.onFailure ?? job.onFailure
    if (policy === 'cancel-siblings')
      leave(siblings(plan, task.id), `nobody needs it now that ${task.id} is ${end.how}`)
    if (policy === 'stop-run') stopped ??= `the run was stopped when ${task.id} was ${end.how}`
  }

  const carry = async (task: Task): Promise<void> => {
    const results = task.blockedBy.flatMap((id) => handed(plan, id, ends.get(id)))
    const tries = 1 + (task.retries ?? plan.retries ?? job.retries)
    let end: End = { how: 'failed', text: '' }
    for (let n = 0; n < tries && (n === 0 || purse.take()); n += 1) {
      const earlier =
        n === 0
          ? job.earlier[task.id]
          : `An agent had this task before you and left no result (${end.text}). What it wrote is in the tree: look at it and go on from there.`
      const prompt = briefOf(plan, task, { results, conventions: job.conventions, earlier, handsIn: true })
      end = await attempt(host, prompt, {
        label: task.id,
        phase: wave.get(task.id) ?? '',
        schema: resultSchema,
        ...(task.model && { model: task.model }),
        ...(task.agent && { agentType: task.agent }),
        ...(plan.isolated.includes(task.id) && { isolation: 'worktree' as const }),
      })
      if (end.how !== 'failed' || stopped) break
    }
    running.delete(task.id)
    settle(task, end)
  }

  for (;;) {
    const out = new Set([...ends.keys()].filter((id) => !isUsable(id)))
    const done = new Set([...ends.keys()].filter(isUsable))
    const taken = plan.tasks.reduce(
      (sum, task) => (running.has(task.id) ? sum + Math.min(weightOf(task), capacity) : sum),
      0,
    )
    const progress = { done, running: new Set(running.keys()), out, slots: capacity - taken, capacity, weightOf }
    const next = stopped ? [] : startable(plan, progress)
    for (const task of next) {
      if (purse.take()) running.set(task.id, carry(task))
      else stopped ??= purse.empty()
    }
    if (running.size === 0) break
    await Promise.race(running.values())
  }
  leave(
    plan.tasks.map(({ id }) => id),
    stopped ?? 'it was never ready',
  )
  return outcome(job, ends)
}

/** The title of a phase: the n-th wave, from 0. */
export function waveTitle(n: number): string {
  return `Wave ${n + 1}`
}

async function attempt(host: Host, prompt: string, options: AgentOptions): Promise<End> {
  try {
    const result = resultOf(await host.agent(prompt, options))
    if (!result) return { how: 'failed', text: 'its agent died of an API error, or was skipped' }
    const how = result.unverified && isDone({ how: result.how, text: '' }) ? 'unverified' : result.how
    return { how, text: result.report }
  } catch (error) {
    // Of the host's realm, not the script's: no instance of this Error.
    return { how: 'failed', text: plain(String((error as Error | undefined)?.message ?? error), TEXT_MAX) }
  }
}

function isDone(end: End | undefined): boolean {
  return end?.how === 'done' || end?.how === 'concerns'
}

function handed(plan: Prepared, id: string, end: End | undefined): Handed[] {
  const task = plan.tasks.find((one) => one.id === id)
  return task && end ? [{ id, title: task.title, how: end.how, report: end.text }] : []
}

function outcome({ run, plan, finished }: Job, ends: ReadonlyMap<string, End>): Outcome {
  const counts: Record<string, number> = {}
  const told: [string, string][] = []
  for (const { id } of plan.tasks) {
    const { how, text } = ends.get(id) ?? { how: 'not begun' as const, text: '' }
    counts[how] = (counts[how] ?? 0) + 1
    if (how !== 'done' && finished[id] === undefined) told.push([id, `${how}: ${plain(text, TEXT_MAX)}`])
  }
  const more = told.length - TOLD_MAX
  const shown = told.slice(0, TOLD_MAX)
  return { run, counts, tasks: Object.fromEntries(more > 0 ? [...shown, ['…', `and ${more} more`]] : shown) }
}
