import type { Subject } from './finding.ts'
import { likeness, type Wording, wording } from './likeness.ts'

/** Lines this far apart are one place: agents count from the head of a statement, from its middle, or from a diff. */
const NEAR = 5
/** Topics are few words, so all but one of five must agree. */
const SAME_TOPIC = 0.8

/** A subject, its path normal, as it is compared. */
export interface Place {
  file?: string
  line?: number
  topic?: Wording
}

export function placeOf(subject: Subject): Place {
  return 'topic' in subject ? { topic: wording(subject.topic) } : subject
}

/** A subject with its path in the one spelling. @param root the project's folder, from which absolute paths are made relative */
export function normal(subject: Subject, root?: string): Subject {
  return 'topic' in subject ? subject : { ...subject, file: normalPath(subject.file, root) }
}

/** Forward slashes, no `.` and `..`, relative to the project where it lies in it. */
function normalPath(file: string, root?: string): string {
  const path = parts(file)
  const above = root === undefined ? [] : parts(root)
  const inside = above.length > 1 && above.length < path.length && above.every((part, i) => part === path[i])
  return (inside ? path.slice(above.length) : path).join('/') || file
}

function parts(file: string): string[] {
  const found: string[] = []
  const [head = '', ...rest] = file.replaceAll('\\', '/').split('/')
  for (const part of [head, ...rest.filter((part) => part !== '')]) {
    const last = found.at(-1)
    if (part === '.') continue
    if (part === '..' && last && last !== '..') found.pop()
    else found.push(part)
  }
  return found
}

/** Whether two places are one: a topic in near-equal words, or a file, near the same line or without any. */
export function isSamePlace(a: Place, b: Place): boolean {
  if (a.topic && b.topic) return likeness(a.topic, b.topic) >= SAME_TOPIC
  if (a.file === undefined || a.file !== b.file) return false
  return a.line === undefined || b.line === undefined || Math.abs(a.line - b.line) <= NEAR
}

/** Whether two places that are one are so exactly, so that opposite verdicts on them need no more to be opposite. */
export function isExactlySame(a: Place, b: Place): boolean {
  return a.topic !== undefined || (a.line !== undefined && a.line === b.line)
}
