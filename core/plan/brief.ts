import { ENDING, withoutClaims } from './ending.ts'
import type { Prepared, Task } from './plan.ts'

/** The full brief of a task: everything its agent is told, made from the plan and the results of the tasks before it. */

/** What a task before it came to. */
export interface Handed {
  id: string
  title: string
  /** `done`, or done with concerns. */
  how: string
  report: string
  /** Files that the report claims and nobody saw written. */
  unseen?: readonly string[]
}

/** Files in which projects keep what an agent has to follow. */
export const CONVENTIONS: readonly string[] = [
  'CLAUDE.md',
  'AGENTS.md',
  'CONTRIBUTING.md',
  '.cursorrules',
  '.github/copilot-instructions.md',
]

/** A report that is handed on is cut here (characters), all of them together there. */
const REPORT_MAX = 6_000
const REPORTS_MAX = 24_000
const NOTES_MAX = 2_000

export interface BriefParts {
  results: readonly Handed[]
  /** Files of the project's conventions that are there, relative to it. */
  conventions: readonly string[]
  /** What the conversation added to the launch. */
  notes?: string
  /** What an earlier try at it left behind. */
  earlier?: string
  /** It hands its result in as fields, through the host's StructuredOutput (a workflow's agent). */
  handsIn?: boolean
}

/** The brief. Deterministic: the same parts give the same text. */
export function briefOf(
  plan: Prepared,
  task: Task,
  { results, conventions, notes = '', earlier, handsIn = false }: BriefParts,
): string {
  return [
    `fanout-task: ${task.id}`,
    `${task.role ?? 'You carry out one task of a plan'}. The plan: ${plan.title}. Other agents work on other tasks of it at the same time, in the same project.`,
    part('Task', `${task.title}\n\n${task.brief}`),
    part('Context', plan.context),
    part('Files', files(plan, task)),
    part('Conventions', conventions.length > 0 ? `Read and follow: ${list(conventions)}.` : ''),
    part('Results of the tasks before this one', handedOn(results)),
    part('An earlier try', earlier ?? ''),
    part('From the conversation that launched you', notes.slice(0, NOTES_MAX)),
    part('Check', check(task)),
    part('Report', report(task, handsIn)),
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

/** Whether a prompt holds the brief of a task, whatever another hook has put around it. */
export function holdsBrief(prompt: string, task: string): boolean {
  return (
    prompt.includes(`fanout-task: ${task}`) && ['## Task', '## Report'].every((heading) => hasLine(prompt, heading))
  )
}

function hasLine(text: string, line: string): boolean {
  return text.split(/\r?\n/).includes(line)
}

function part(heading: string, text: string): string {
  return text.trim() === '' ? '' : `## ${heading}\n${text.trim()}`
}

function files(plan: Prepared, { id, writes, reads }: Task): string {
  const isolated = plan.isolated.includes(id)
  return [
    writes === undefined ? 'Write what the task needs and nothing else.' : '',
    writes?.length === 0 ? 'Write no file: this task only reads.' : '',
    writes && writes.length > 0
      ? `Write only: ${list(writes)}. If another file must change, say so in your report.`
      : '',
    isolated ? 'You work in a git worktree of your own; leave your changes there, uncommitted or committed.' : '',
    reads.length > 0 ? `Read first: ${list(reads)}.` : '',
  ]
    .filter(Boolean)
    .join('\n')
}

function handedOn(results: readonly Handed[]): string {
  const most = Math.min(REPORT_MAX, Math.floor(REPORTS_MAX / Math.max(1, results.length)))
  return results
    .map(({ id, title, how, report: whole, unseen = [] }) => {
      const report = withoutClaims(whole, unseen)
      const text = report.length > most ? `${report.slice(0, most)}\n(cut; \`fanout report\` has all of it)` : report
      return `### ${id}: ${title} (${how})\n${text || '(it left no report)'}`
    })
    .join('\n\n')
}

function check({ verify }: Task): string {
  return verify === undefined
    ? ''
    : `After your last edit run exactly this, as one command, and mend what it finds:\n${verify}\nThe task counts as done only when that was seen to pass.`
}

function report({ output }: Task, handsIn: boolean): string {
  const wanted = output ? `${output.trim()}\n\n` : ''
  if (handsIn) return `${wanted}Hand your result in with StructuredOutput, once, when all is done.`
  return `${wanted}Your last message is all that is read of your work: say what you did, what you found, and what those who go on need to know. End it with exactly these lines:\n${ENDING}`
}

function list(names: readonly string[]): string {
  return names.join(', ')
}
