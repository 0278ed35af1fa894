import * as z from 'zod'
import { plain } from '../text/plain.ts'
import { type Finding, LENGTHS, type Severity, type Subject, severities, type Verdict, verdicts } from './finding.ts'

/** A finding, or none when it has no claim or no subject; and what was wrong with it. */
export interface Shaped {
  finding?: Finding
  notes: string[]
}

const KEYS = ['subject', 'file', 'line', 'topic', 'claim', 'verdict', 'severity', 'confidence', 'evidence', 'action']
const SHOWN = 40
/** `src/a.ts:12`, `src/a.ts:12:5`, `src/a.ts#L12`, `src/a.ts (line 12)`, `src/a.ts(12,5)`. */
const PLACE =
  /^(\S(?:.*?\S)?)(?::L?(\d{1,7})(?::\d+|-L?\d+)?|#L(\d{1,7})(?:-L?\d+)?|,? \(?lines? (\d{1,7})(?: ?[-–] ?\d+)?\)?|\((\d{1,7})(?:, ?\d+)?\))$/
/** `src/a.ts:12, src/b.ts:40`, `src/a.ts:12, 40` */
const FIRST_PLACE = /^(\S.*?:\d{1,7}(?:-\d+)?)(?:,| and | & |;)\s*\S/
const LINK = /^\[([^\]]+)\]\([^()\s]+\)$/
/** What says that there is no file. */
const NO_FILE = /^(?:n\/?a|none|null|unknown|-+)$/i
/** Read from a path whose backslashes were not escaped, and part of no name. */
const LOST_BACKSLASH: Record<string, string> = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
/** A finding in the form that agents are shown. */
const FORM = verdicts.join(' | ')

const name = <const T extends readonly [string, ...string[]]>(names: T) =>
  z.string().trim().toLowerCase().pipe(z.enum(names))
const verdict = name(verdicts)
const severity = name(severities)
const confidence = z.union([
  z.number().min(0).max(1),
  // The percent sign makes it certain; a bare 80 could be anything.
  z
    .string()
    .regex(/^\s*(?:0?\.\d+|[01](?:\.\d+)?|\d{1,3}(?:\.\d+)?\s*%)\s*$/)
    .transform((said) => Number.parseFloat(said) / (said.includes('%') ? 100 : 1))
    .pipe(z.number().max(1)),
])
const texts = z.union([z.string(), z.array(z.string()).transform((all) => all.join(' '))])

/** Takes a finding from what an agent wrote, as far as it can be taken without guessing. */
export function shape(value: unknown): Shaped {
  const notes: string[] = []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { notes: [`${shown(value)} is no finding and was left out`] }
  }
  const raw = value as Record<string, unknown>
  const unknown = Object.keys(raw).filter((key) => !KEYS.includes(key))
  if (unknown.length > 0) notes.push(`ignored ${listed(unknown)}`)

  if (raw.verdict === FORM) return { notes: ['it is the form, not filled in, and was left out'] }
  const claim = textOf('claim', notes, raw)
  if (!/[\p{L}\p{N}]/u.test(claim)) return { notes: [...notes, 'it has no claim and was left out'] }
  const subject = subjectOf(raw, notes)
  if (!subject) return { notes: [...notes, `"${plain(claim, SHOWN)}" names neither file nor topic and was left out`] }

  const found: Finding = { subject, claim, verdict: verdictOf(raw.verdict, notes), evidence: '' }
  const how = severityOf(raw.severity, notes)
  if (how !== undefined) found.severity = how
  const sure = confidenceOf(raw.confidence, notes)
  if (sure !== undefined) found.confidence = sure
  found.evidence = textOf('evidence', notes, raw)
  if (found.evidence === '') notes.push('it gives no evidence')
  const action = textOf('action', notes, raw)
  if (action !== '') found.action = action
  return { finding: found, notes }
}

function verdictOf(said: unknown, notes: string[]): Verdict {
  const read = verdict.safeParse(said)
  if (read.success) return read.data
  notes.push(`the verdict ${shown(said)} is none of ${verdicts.join(', ')}: taken as unsure`)
  return 'unsure'
}

function severityOf(said: unknown, notes: string[]): Severity | undefined {
  const read = severity.safeParse(said)
  if (!read.success) notes.push(`the severity ${shown(said)} is none of ${severities.join(', ')}: left open`)
  return read.data
}

function confidenceOf(said: unknown, notes: string[]): number | undefined {
  const read = confidence.safeParse(said)
  if (!read.success) notes.push(`the confidence ${shown(said)} is no number from 0 to 1: left open`)
  return read.data
}

/** From `subject`, or from `file`, `line` and `topic` beside it. */
function subjectOf(raw: Record<string, unknown>, notes: string[]): Subject | undefined {
  const { subject = raw } = raw
  if (typeof subject === 'string') return named(pathIn(subject, notes)) ?? topicOf(subject, notes)
  if (typeof subject !== 'object' || subject === null) return undefined
  const { file: given, line, topic } = subject as Record<string, unknown>
  const file = typeof given === 'string' ? pathIn(given, notes) : ''
  const hasTopic = typeof topic === 'string' && topic.trim() !== ''
  if (cut(file, 'file', []) !== '' && !(hasTopic && NO_FILE.test(file))) {
    if (hasTopic) notes.push('the topic beside the file was ignored')
    const place = placeIn(file)
    const from = line ?? place?.line
    const read = lineOf(from)
    if (from !== undefined && from !== null && read === undefined)
      notes.push(`the line ${shown(from)} is none: left open`)
    const own = place?.file ?? cut(file, 'file', notes)
    return read === undefined ? { file: own } : { file: own, line: read }
  }
  return typeof topic === 'string' ? topicOf(topic, notes) : undefined
}

function topicOf(said: string, notes: string[]): Subject | undefined {
  const topic = cut(said, 'topic', notes)
  return topic === '' ? undefined : { topic }
}

/** A path without what Markdown put around it; of several places the first. */
function pathIn(said: string, notes: string[]): string {
  const trimmed = said.trim()
  const bare = (LINK.exec(trimmed)?.[1] ?? trimmed).replaceAll('`', '')
  const whole = bare.replace(/(?<=[\w.-])[\b\f\n\r\t](?=[\w.-])/g, (char) => LOST_BACKSLASH[char] ?? char)
  if (whole !== bare) notes.push('backslashes of its file were not escaped, and were put back')
  const [, first] = FIRST_PLACE.exec(whole) ?? []
  if (first !== undefined) notes.push('only the first of its places was read')
  return first ?? whole
}

/** A text that can only be a file: a place in one, or a path with an extension. Anything else is a topic. */
function named(said: string): Subject | undefined {
  if (/:\/\//.test(said)) return undefined
  const place = placeIn(said)
  if (/\s/.test(place?.file ?? said)) return undefined
  if (place) return /[./\\]/.test(place.file) ? place : undefined
  return /[/\\][^/\\]*\.\w{1,8}$/.test(said) ? { file: plain(said, LENGTHS.file) } : undefined
}

function placeIn(said: string): { file: string; line: number } | undefined {
  const [, file, colon, hash, words, brackets] = PLACE.exec(said.slice(0, LENGTHS.file)) ?? []
  const line = lineOf(colon ?? hash ?? words ?? brackets)
  return file !== undefined && line !== undefined ? { file: plain(file, LENGTHS.file), line } : undefined
}

/** A line, or the first of a range. */
function lineOf(said: unknown): number | undefined {
  const first = Array.isArray(said) ? said[0] : said
  const line = typeof first === 'string' ? Number(/^\s*L?(\d{1,7})(?:\s*[-–]\s*L?\d+)?\s*$/.exec(first)?.[1]) : first
  return typeof line === 'number' && Number.isSafeInteger(line) && line >= 1 ? line : undefined
}

function textOf(key: 'claim' | 'evidence' | 'action', notes: string[], raw: Record<string, unknown>): string {
  const said = raw[key]
  if (said === undefined || said === null) return ''
  const read = texts.safeParse(said)
  if (read.success) return cut(read.data, key, notes)
  notes.push(`its ${key} is no text and was ignored`)
  return ''
}

function cut(said: string, key: keyof typeof LENGTHS, notes: string[]): string {
  const line = plain(said, LENGTHS[key] + 1)
  if (line.length <= LENGTHS[key]) return line
  notes.push(`its ${key} was cut at ${LENGTHS[key]} letters`)
  return plain(line, LENGTHS[key])
}

function listed(keys: readonly string[]): string {
  const names = keys.slice(0, 5).map((key) => `"${plain(key, SHOWN)}"`)
  return names.join(', ') + (keys.length > names.length ? ` and ${keys.length - names.length} more fields` : '')
}

function shown(value: unknown): string {
  if (value === undefined) return '(absent)'
  if (typeof value === 'string') return `"${plain(value, SHOWN)}"`
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'a list' : 'an object') : String(value)
}
