import { plain } from '../text/plain.ts'

/** Something wrong in a plan file. A plan with a fault is not run. */
export interface Fault {
  file: string
  /** 1-based; absent where the whole file is meant. */
  line?: number
  /** The task, by its id, or by its place (`#3`) where it has none. */
  task?: string
  /** What is wrong and what to write instead, in one sentence. */
  remedy: string
}

const REMEDY_MAX = 400
const PATH_MAX = 300
const TASK_MAX = 64

/** One fault in one line: where, which task, what to do. */
export function describeFault({ file, line, task, remedy }: Fault): string {
  const where = plain(file, PATH_MAX) + (line === undefined ? '' : `:${line}`)
  return `${where}${task === undefined ? '' : ` task ${plain(task, TASK_MAX)}`}: ${plain(remedy, REMEDY_MAX)}`
}
