import { plain } from '../../text/plain.ts'
import type { Data } from '../verdict.ts'

/** Begins every text of fanout's own; how a refusal by fanout is told from any other. */
export const PREFIX = 'fanout: '

/** The words of one rule, by verdict id. */
export type Words = Readonly<Record<string, (data: Data) => string>>

const TITLE_MAX = 60
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

/** A time (ms since the epoch) as people read it, `15:04`, in the machine's time zone. */
export function timeOf(ms: unknown): string {
  const at = new Date(Number(ms))
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}`
}
