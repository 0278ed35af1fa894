import type { TaskEnd } from '../runs/run.ts'

/** How agents are asked to end their reports, and how that is read again. */

export const ENDING = `STATUS: DONE | DONE_WITH_CONCERNS | NEEDS_CONTEXT | BLOCKED
FILES WRITTEN: paths, or none
FOLLOW-UPS: what is left for others, or none`

/** What a report's ending says. */
export interface Ended {
  /** Absent when the report has no such ending. */
  how?: Extract<TaskEnd, 'done' | 'concerns' | 'needs-context' | 'blocked'>
  /** The files it claims to have written; absent when it does not say. */
  wrote?: string[]
  followUps?: string
}

/** How a report says that it ended. */
export const states = {
  DONE: 'done',
  DONE_WITH_CONCERNS: 'concerns',
  NEEDS_CONTEXT: 'needs-context',
  BLOCKED: 'blocked',
} as const

/** Dressing that models put around a line: emphasis, quotes, list signs, headings. */
const DRESSING = /^[\s>*`#-]+|[\s*`.]+$/g
const FOLLOW_UPS_MAX = 1_000
const WROTE_MAX = 100

/**
 * Reads the ending of a report: the last status line counts, or where there is none the last line that is a state by itself.
 * Never guesses: a state within a sentence is none, and a line with two of them neither.
 */
export function endingOf(report: string): Ended {
  const lines = report.slice(-20_000).split(/\r?\n/)
  const bare = lines.map((line) => line.replace(DRESSING, '').replaceAll('**', ''))
  const named = bare.findLastIndex((line) => NAMED.test(line) && stateIn(line) !== undefined)
  const at = named >= 0 ? named : bare.findLastIndex((line) => stateIn(line) !== undefined)
  const tail = bare.slice(Math.max(0, at))
  const wrote = section(tail, 'FILES WRITTEN')
  const followUps = section(tail, 'FOLLOW-?UPS')?.join('\n').slice(0, FOLLOW_UPS_MAX)
  return {
    how: at < 0 ? undefined : stateIn(bare[at] ?? ''),
    wrote: wrote
      ?.flatMap(paths)
      .filter((file) => !isNone(file))
      .slice(0, WROTE_MAX),
    followUps: followUps === undefined || isNone(followUps) ? undefined : followUps,
  }
}

/** A report without these files among those it claims to have written. */
export function withoutClaims(report: string, files: readonly string[]): string {
  if (files.length === 0) return report
  const lines = report.split('\n')
  const at = lines.findLastIndex((line) => /FILES WRITTEN\W*:/i.test(line))
  const end = lines.findIndex((line, i) => i > at && (line.trim() === '' || /^\W*[A-Z][A-Z -]+:/.test(line)))
  const isClaim = (part: string): boolean => paths(part).some((name) => files.includes(name))
  const kept = lines.flatMap((line, i) => {
    if (at < 0 || i < at || (end >= 0 && i >= end)) return [line]
    const [, heading = '', list = line] = (i === at && /^(.*?FILES WRITTEN\W*?:)(.*)$/i.exec(line)) || []
    const rest = list.split(',').filter((part) => !isClaim(part))
    return rest.join('') !== '' || heading !== '' ? [`${heading}${rest.join(',')}`] : []
  })
  return kept.join('\n')
}

const NAMED = /^STATUS:/i
const STATE = /\b(?:DONE(?:[_ -]WITH[_ -]CONCERNS)?|NEEDS[_ -]CONTEXT|BLOCKED)\b/g

function stateIn(line: string): Ended['how'] {
  const isNamed = NAMED.test(line)
  const said = line.replace(NAMED, '').replace(/^[\s*_`]+|_+$/g, '')
  const upper = isNamed ? said.toUpperCase() : said
  const found = upper.match(STATE) ?? []
  const rest = upper.slice(found[0]?.length)
  const isAlone = found.length === 1 && found[0] !== undefined && upper.startsWith(found[0])
  if (!isAlone || !(isNamed || rest === '' || rest.startsWith(':'))) return undefined
  return states[found[0]?.replace(/[ -]/g, '_') as keyof typeof states]
}

/** What stands behind a heading, and in the list below it up to the next heading or gap. */
function section(lines: readonly string[], heading: string): string[] | undefined {
  const pattern = new RegExp(`^${heading}\\s*:\\s*(.*)$`, 'i')
  const at = lines.findIndex((line) => pattern.test(line))
  if (at < 0) return undefined
  const first = pattern.exec(lines[at] ?? '')?.[1] ?? ''
  const end = lines.findIndex((line, i) => i > at && (line === '' || /^[A-Z][A-Z -]+:/.test(line)))
  return [first, ...lines.slice(at + 1, end < 0 ? undefined : end)].filter((line) => line !== '')
}

function paths(line: string): string[] {
  return line
    .split(',')
    .map((part) =>
      part
        .replace(/\s+\(.*$/, '')
        .replace(DRESSING, '')
        .trim(),
    )
    .filter((part) => part !== '')
}

function isNone(text: string): boolean {
  return /^(?:none|nothing|n\/a|-)?\.?$/i.test(text.trim())
}
