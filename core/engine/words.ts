import { plain } from '../text/plain.ts'
import type { Data } from './verdict.ts'

/** Begins every text of fanout's own; how a refusal by fanout is told from any other. */
export const PREFIX = 'fanout: '

/** The words of one rule, by verdict id. */
export type Messages = Readonly<Record<string, (data: Data) => string>>

const TITLE_MAX = 60
const WORD_MAX = 80
const FILE_MAX = 300

export function agent({ title, type }: Data): string {
  const kind = typeof type === 'string' && type ? ` (${plain(type, TITLE_MAX)})` : ''
  if (type === 'main') return 'the main conversation'
  return typeof title === 'string' && title
    ? `agent "${plain(title, TITLE_MAX).replaceAll('"', "'")}"${kind}`
    : `another agent${kind}`
}

export function file({ file }: Data): string {
  return plain(String(file), FILE_MAX)
}

export function lines({ lines }: Data): string {
  return Array.isArray(lines) ? bullets(lines) : ''
}

export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

export function names({ agents }: Data): string {
  const all = Array.isArray(agents) ? agents : []
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : String(all[0] ?? 'an agent')
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * A time as people read it, in the machine's time zone: `15:04`, and on another day than `now` the day as well,
 * `Mon 7 Dec, 15:04`.
 *
 * @param ms ms since the epoch, as `now`
 */
export function timeOf(ms: unknown, now: unknown): string {
  const at = new Date(Number(ms))
  const two = (n: number): string => String(n).padStart(2, '0')
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`
  if (at.toDateString() === new Date(Number(now)).toDateString()) return time
  return `${DAYS[at.getDay()]} ${at.getDate()} ${MONTHS[at.getMonth()]}, ${time}`
}

/** How long a limit of the API's holds: until a time, or for as long as nobody knows. */
export function holds({ why, until, now }: Data): string {
  const limit = `the API's ${plain(String(why ?? 'limit'), TITLE_MAX)} holds`
  return typeof until === 'number'
    ? `${limit} until ${timeOf(until, now)}`
    : `${limit}, and its message does not say until when`
}

/** What ends a limit whose end nobody knows. */
export const HELD =
  "Nothing tries again by itself: tell the user, who can raise the limit or wait for its end. After the user's next message launches may begin again"

export const isHeld = ({ limit, until }: Data): boolean => limit === true && typeof until !== 'number'

export const capital = (sentence: string): string => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`

/** A short text of somebody else's, in one line. */
export const word = (value: Data[string] | undefined): string => plain(String(value ?? ''), WORD_MAX)

export const list = (value: Data[string] | undefined): readonly string[] => (Array.isArray(value) ? value : [])

/** Short texts, in one line. */
export const few = (value: Data[string] | undefined): string => list(value).map(word).join(', ')
