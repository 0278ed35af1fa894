import matter from 'gray-matter'
import { NotYaml, type Read, readDocument } from '../config/document.ts'
import { isMapping, type KeyPath } from '../config/paths.ts'
import { plain } from '../text/plain.ts'
import type { Fault } from './fault.ts'
import { type Plan, type Task, taskDefaults } from './plan.ts'
import { schema, unknownKey, type Written, type WrittenTask } from './schema.ts'
import { type Flaw, type Link, unsound } from './sound.ts'

/** The largest plan file that is read (bytes). */
export const SIZE_MAX = 1_000_000

const FAULTS_MAX = 100

/** A plan, or everything that is wrong with it, in the order of its lines. */
export type Outcome = { plan: Plan; faults?: undefined } | { plan?: undefined; faults: Fault[] }

/**
 * Reads a plan: YAML, or Markdown with the plan as its frontmatter, whose text below is added to the plan's context. Never
 * throws for what a file may hold.
 *
 * @param file its name, for the kind it is and for the faults
 */
export function readPlan(text: string, file: string): Outcome {
  const whole = (remedy: string, line?: number): Outcome => ({ faults: [{ file, line, remedy }] })
  if (Buffer.byteLength(text) > SIZE_MAX)
    return whole(`larger than ${SIZE_MAX / 1_000_000} MB and not read; make several plans of it`)
  const parts = partsOf(text, file)
  if ('remedy' in parts) return whole(parts.remedy, parts.line)
  try {
    const document = readDocument(parts.yaml)
    const result = schema.safeParse(document.value)
    const flaws = [
      ...document.rejected,
      ...flawsOf(result.error?.issues ?? [], document),
      ...unsound(linksOf(document)),
    ]
    if (result.success && flaws.length === 0) return { plan: planOf(result.data, parts.body) }
    return { faults: faultsOf(flaws, document, file) }
  } catch (error) {
    if (error instanceof NotYaml) return whole(`not valid YAML: ${plain(error.message, 300)}`, error.line)
    return whole(`cannot be read: ${error instanceof Error ? plain(error.message, 300) : 'unknown trouble'}`)
  }
}

/** The YAML of a file, its lines counted as in the file, and the text below. */
function partsOf(text: string, file: string): { yaml: string; body: string } | { remedy: string; line?: number } {
  if (/\.ya?ml$/i.test(file)) return { yaml: text, body: '' }
  if (!/\.(md|markdown)$/i.test(file)) return { remedy: 'is no plan by its name; plans end in .yaml, .yml or .md' }
  // What stands behind the first dashes would be the name of a language, one of which is JavaScript, which would be run.
  const open = /^\uFEFF?---[ \t]*\r?\n/.exec(text)
  if (!open)
    return { remedy: 'has no frontmatter; write --- on the first line, the plan below it, and --- again', line: 1 }
  if (!/^---/m.test(text.slice(open[0].length)))
    return { remedy: 'has a frontmatter without end; write --- below it', line: 1 }
  const { matter: yaml, content } = matter(text, { language: 'yaml', engines: { yaml: () => ({}) } })
  // It ends before the line break, and after the first half of one from Windows.
  return { yaml: `${yaml}\n`, body: content.trim() }
}

/** A task's links as far as they can be read, so that one wrong key does not hide a cycle, nor an id without quotes its edges. */
function linksOf({ value, sourceOf }: Read): Link[] {
  const tasks = isMapping(value) && Array.isArray(value.tasks) ? value.tasks : []
  return tasks.flatMap((task: unknown, place): Link[] => {
    if (!isMapping(task)) return []
    const named = (id: unknown, ...path: string[]): string | undefined =>
      typeof id === 'string' ? id : sourceOf(['tasks', String(place), ...path])
    const id = named(task.id, 'id')
    if (id === undefined) return []
    const blockedBy = Array.isArray(task.blockedBy) ? task.blockedBy : []
    const links = blockedBy.flatMap((each: unknown, entry) => {
      const before = named(each, 'blockedBy', String(entry))
      return before === undefined ? [] : [{ id: before, entry }]
    })
    return [{ place, id, blockedBy: links }]
  })
}

type Issues = NonNullable<ReturnType<typeof schema.safeParse>['error']>['issues']

function flawsOf(issues: Issues, { sourceOf }: Read): Flaw[] {
  return issues.flatMap((issue): Flaw[] => {
    const path = issue.path.map(String)
    const source = issue.code === 'invalid_type' && issue.expected === 'string' ? sourceOf(path) : undefined
    if (source !== undefined) return [{ path, remedy: unquoted(source) }]
    if (issue.code !== 'unrecognized_keys') return [{ path, remedy: issue.message }]
    return issue.keys.map((key) => ({ path: [...path, key], remedy: unknownKey(key, issue.path) }))
  })
}

/** The value itself is of no use here: of `1.10` it is 1.1. */
function unquoted(source: string): string {
  const text = plain(source, 60)
  return `${text} stands here, which is no text to YAML; put it in quotes: "${text}"`
}

function faultsOf(flaws: readonly Flaw[], document: Read, file: string): Fault[] {
  const faults = new Map<string, Fault>()
  for (const { path, remedy } of flaws) {
    const isTask = path[0] === 'tasks' && path.length > 1
    const key = isTask ? path[2] : path.join('.')
    const task = isTask ? nameOf(document.value, path[1]) : undefined
    const fault = { file, line: lineOf(document, path), task, remedy: key ? `${plain(key, 80)}: ${remedy}` : remedy }
    // What is wrong in two ways at one place is told once: mending the first often mends the second.
    const place = JSON.stringify(path)
    if (!faults.has(place)) faults.set(place, fault)
  }
  const sorted = [...faults.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  if (sorted.length <= FAULTS_MAX) return sorted
  return [...sorted.slice(0, FAULTS_MAX), { file, remedy: `${sorted.length - FAULTS_MAX} more are wrong` }]
}

/** The line of a place, or of the nearest one above it that has one. */
function lineOf(document: Read, path: KeyPath): number | undefined {
  for (let end = path.length; end > 0; end -= 1) {
    const line = document.lineOf(path.slice(0, end))
    if (line !== undefined) return line
  }
  return undefined
}

function nameOf(value: unknown, place: string | undefined): string | undefined {
  if (place === undefined) return undefined
  const tasks = isMapping(value) && Array.isArray(value.tasks) ? value.tasks : []
  const { id } = Object(tasks[Number(place)]) as { id?: unknown }
  return typeof id === 'string' && id.trim() !== '' ? id : `#${Number(place) + 1}`
}

function planOf({ defaults, tasks, context = '', ...plan }: Written, body: string): Plan {
  return {
    ...plan,
    context: [context.trim(), body].filter((part) => part !== '').join('\n\n'),
    tasks: tasks.map((task) => taskOf({ ...defaults, ...task })),
  }
}

function taskOf(task: WrittenTask): Task {
  const { blockedBy = [], reads = [] } = task
  return { ...taskDefaults, ...task, blockedBy: [...new Set(blockedBy)], reads: [...reads] }
}
