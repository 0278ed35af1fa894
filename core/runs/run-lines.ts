import { capped, contestLine, duration, type Reading } from '../agents/lines.ts'
import { tokensText } from '../launches/cost-text.ts'
import { isSpent } from '../launches/costs.ts'
import { inOrder } from '../log/order.ts'
import type { State } from '../log/state.ts'
import { endingOf } from '../plan/ending.ts'
import type { Prepared, Task } from '../plan/plan.ts'
import { plain } from '../text/plain.ts'
import { isUsable, type Run, type TaskRun, type TaskState } from './run.ts'
import { atWorkIn } from './tasks.ts'

/** A run in lines, as messages and reports show them. */

const TITLE_MAX = 60
const NOTE_MAX = 200
const FILE_MAX = 120
const FOLLOW_UP_MAX = 300

/** What is to be launched, word by word: `[parse] Write the parser (implementer)`. */
export function toLaunch({ id, title, agent }: Task): string {
  return `[${id}] ${plain(title, TITLE_MAX)}${agent ? ` (${plain(agent, TITLE_MAX)})` : ''}`
}

/** `FAILED [parse] Write the parser: overloaded, 12 s, wrote a.ts`. */
export function taskLine(plan: Prepared, id: string, task: TaskRun, shown: (file: string) => string): string {
  const title = plan.tasks.find((one) => one.id === id)?.title ?? ''
  const time = task.endedAt === undefined ? '' : `, ${duration(task.endedAt - task.at)}`
  const wrote = task.wrote?.length ? `, wrote ${files(task.wrote, shown)}` : ''
  const note = task.note ? `: ${plain(task.note, NOTE_MAX)}` : ''
  return `${word(task.state)} [${id}] ${plain(title, TITLE_MAX)}${note}${time}${wrote}`
}

/** Everything about a run that has ended: counts, then what went wrong first, then what is left to do. */
export function runLines(state: State, run: Run, plan: Prepared, reading: Reading, most = 20): string[] {
  const never = plan.tasks.filter(({ id }) => run.tasks[id] === undefined)
  const begun = inOrder(run.tasks)
  const bad = begun.filter(([, task]) => !isUsable(task))
  const good = begun.filter(([, task]) => isUsable(task))
  const line = ([id, task]: [string, TaskRun]): string => taskLine(plan, id, task, reading.shown)
  const lines = [
    ...bad.map(line),
    ...never.map(({ id, title, blockedBy }) => {
      const because = blockedBy.filter((need) => !isUsable(run.tasks[need]))
      return `NEVER BEGUN [${id}] ${plain(title, TITLE_MAX)}: ${because.length > 0 ? `waits for ${because.join(', ')}` : whyNot(run, plan)}`
    }),
    ...good.map(line),
  ]
  const agents = new Set(begun.flatMap(([, { agent }]) => agent ?? []))
  const contested = state.contested.filter(({ by }) => agents.has(by)).map((one) => contestLine(state, one, reading))
  const more = [...contested, ...outside(run, plan, reading), ...unseen(run, reading.shown), ...followUps(run, reading)]
  return [counts(run, plan), ...capped(lines, most), ...capped(more, most)]
}

/** Why a task was not begun that waits for no other. */
function whyNot(run: Run, { budget = {} }: Prepared): string {
  if (run.stopped) return `given up when ${run.stopped.by} had failed`
  return isSpent(run, budget) ? 'the budget of the run is spent' : 'waits for nothing'
}

/** How a run stands that goes on: counts, what runs, what went wrong. */
export function standingLines(state: State, run: Run, plan: Prepared, reading: Reading): string[] {
  const atWork = atWorkIn(state)
  const lines = inOrder(run.tasks)
    .filter(([, task]) => !isUsable(task))
    .map(([id, task]) => {
      const lapsed = task.state === 'running' && !atWork(task)
      return taskLine(plan, id, lapsed ? { ...task, state: 'lost' } : task, reading.shown)
    })
  return [counts(run, plan), ...capped(lines)]
}

/** `12 tasks: 9 done, 1 failed, 2 not begun, 41k tokens`. */
export function counts(run: Run, plan: Prepared): string {
  const states = plan.tasks.map(({ id }) => run.tasks[id]?.state ?? 'open')
  const parts = ORDER.flatMap((state) => {
    const n = states.filter((one) => one === state).length
    return n > 0 ? [`${n} ${names[state]}`] : []
  })
  const unplanned =
    run.unplanned > 0 ? `; ${run.unplanned} ${run.unplanned === 1 ? 'agent' : 'agents'} beside the plan` : ''
  const cost = run.cost && tokensText(run.cost)
  return `${plan.tasks.length} ${plan.tasks.length === 1 ? 'task' : 'tasks'}: ${parts.join(', ')}${cost ? `, ${cost}` : ''}${unplanned}`
}

/** Files that were seen to be written and that the plan did not declare, by task. */
function outside(run: Run, plan: Prepared, { shown }: Reading): string[] {
  return inOrder(run.tasks).flatMap(([id, { wrote = [] }]) => {
    const patterns = plan.patterns[id]
    const strays = patterns ? wrote.filter((file) => !isAmong(patterns, shown(file))) : []
    return strays.length > 0 ? [`OUTSIDE ITS WRITES [${id}]: ${files(strays, shown)}`] : []
  })
}

/** Files that a report claims and nobody saw written, by task. */
function unseen(run: Run, shown: (file: string) => string): string[] {
  return Object.entries(run.tasks).flatMap(([id, { unseen = [] }]) =>
    unseen.length > 0 ? [`CLAIMED, NOT SEEN WRITTEN [${id}]: ${files(unseen, shown)}`] : [],
  )
}

/**
 * Whether a task's `writes` cover a file.
 *
 * @param patterns as the prepared plan has them
 * @param file as the project names it. Where the disk ignores case, the log has it in small letters.
 */
export function isAmong(patterns: readonly string[], file: string): boolean {
  const path = inProject(file)
  const flags = path === path.toLowerCase() ? 'i' : ''
  return patterns.some((source) => new RegExp(source, flags).test(path))
}

/** A file of a worktree as the project names it. */
function inProject(file: string): string {
  return file.replace(/^\.claude\/worktrees\/[^/]+\//, '')
}

function followUps(run: Run, { text }: Reading): string[] {
  return inOrder(run.tasks).flatMap(([id, { report }]) => {
    const said = report === undefined ? undefined : endingOf(text(report) ?? '').followUps
    return said ? [`FOLLOW-UP of [${id}]: ${plain(said, FOLLOW_UP_MAX)}`] : []
  })
}

function files(all: readonly string[], shown: (file: string) => string): string {
  const names = all.slice(0, 5).map((file) => plain(shown(file), FILE_MAX))
  return `${names.join(', ')}${all.length > 5 ? ` and ${all.length - 5} more` : ''}`
}

const names = {
  done: 'done',
  concerns: 'done with concerns',
  running: 'running',
  failed: 'failed',
  lost: 'lost',
  stopped: 'stopped',
  cancelled: 'cancelled',
  blocked: 'blocked',
  'needs-context': 'need context',
  unverified: 'unverified',
  open: 'not begun',
} as const satisfies Record<TaskState, string>

const ORDER = Object.keys(names) as TaskState[]

function word(state: TaskState): string {
  return state === 'concerns'
    ? 'DONE WITH CONCERNS'
    : state === 'open'
      ? 'NOT BEGUN'
      : state.replace('-', ' ').toUpperCase()
}
