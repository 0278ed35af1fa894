import { plain } from '../text/plain.ts'
import { FINDINGS_MAX, type Finding } from './finding.ts'
import { type Read, readJson, type Slip } from './json.ts'
import { shape } from './shape.ts'

/** Something that was wrong with a report. */
export interface Note {
  /** Line of the report, counted from 1; absent where the whole is meant. */
  line?: number
  text: string
}

/** What was read from one agent's report. */
export interface ReadReport {
  findings: Finding[]
  notes: Note[]
  /** Findings were read, or the agent says in so many brackets that there are none. */
  usable: boolean
}

/** The longest report that is read (UTF-16 units, 1 MB of plain text). */
export const REPORT_MAX = 1024 * 1024
const NOTES_MAX = 40
const NOTE_MAX = 240
/** Places at which JSON may begin that are tried: each may be read to the end of the report. */
const ATTEMPTS_MAX = 40

const FENCE = /^[ \t]*(?:`{3,}|~{3,})[ \t]*([\w-]*)[^\n]*$/gm
const JSON_FENCE = /^json[5cl]?$/i
const quoted = (names: string) => `["'“]?(?:${names})["'”]?\\s*:`
/** JSON in prose that can only be meant as findings. In backticks it is talked about. */
const IN_PROSE = new RegExp(
  `(?<!\`)(?:\\{\\s*${quoted('findings')}|\\[\\s*\\{\\s*${quoted('subject|claim|verdict')})`,
  'g',
)

/**
 * Reads the findings from a report: from every fenced JSON block that holds some, or else from JSON that stands in the prose.
 * What could not be read is noted with its line, and nothing is guessed; every text comes out as one plain line, cut.
 */
export function readReport(text: string): ReadReport {
  if (text.length > REPORT_MAX) return unusable(`the report is over ${REPORT_MAX / 1024 / 1024} MB and was not read`)
  if (text.trim() === '') return unusable('the report is empty')
  const read: ReadReport = { findings: [], notes: [], usable: false }
  const lineOf = lines(text)
  const note: Noter = (line, said) => read.notes.push({ line, text: plain(said, NOTE_MAX) })

  let blocks = fenced(text, lineOf, note)
  if (blocks.length === 0) {
    blocks = inProse(text)
    for (const { at } of blocks) note(lineOf(at), 'the findings are not what a fenced JSON block holds')
  }
  if (blocks.length > 1) note(undefined, `${blocks.length} blocks hold findings; all were read`)
  for (const block of blocks) take(block, read, lineOf, note)
  if (blocks.length === 0) note(undefined, 'it holds no JSON block with findings')
  return capped(read)
}

type Noter = (line: number | undefined, text: string) => void

interface Block {
  at: number
  json: Read
  list: unknown[]
}

function unusable(text: string): ReadReport {
  return { findings: [], notes: [{ text }], usable: false }
}

function fenced(text: string, lineOf: (at: number) => number, note: Noter): Block[] {
  const blocks: Block[] = []
  let behind = 0
  let attempts = 0
  for (const fence of text.matchAll(FENCE)) {
    const at = fence.index + fence[0].length
    const language = fence[1] ?? ''
    const isJson = JSON_FENCE.test(language)
    // The reader knows better than the fences where a value ends: a text inside it may hold fences of its own.
    if (at < behind || !(isJson || language === '') || !/^[\s\uFEFF]*(?:\/[/*]|[{[])/.test(text.slice(at, at + 200)))
      continue
    if ((attempts += 1) > ATTEMPTS_MAX) {
      note(lineOf(at), `only the first ${ATTEMPTS_MAX} blocks were looked at`)
      break
    }
    for (const { at: from, json } of values(text, at)) {
      const list = listIn(json, isJson)
      if (list) blocks.push({ at: from, json, list })
      else if (isJson) note(lineOf(from) + (from === at ? 1 : 0), passedOver(json, lineOf))
      if (list || !json.broken) behind = json.end
    }
  }
  return blocks
}

/** The value that begins here, and those right behind it: one finding a line, or one list after another. */
function* values(text: string, from: number): Generator<{ at: number; json: Read }> {
  for (let at = from; ; ) {
    const json = readJson(text, at)
    yield { at, json }
    const gap = json.broken ? undefined : /^[\s,]*(?=[{[])/.exec(text.slice(json.end, json.end + 200))
    if (!gap) return
    at = json.end + gap[0].length
  }
}

function passedOver({ broken }: Read, lineOf: (at: number) => number): string {
  const why = broken ? `could not be read (line ${lineOf(broken.at)}: ${broken.what})` : 'holds no findings'
  return `a JSON block ${why} and was passed over`
}

function inProse(text: string): Block[] {
  const blocks: Block[] = []
  let behind = 0
  let attempts = 0
  for (const { index: at } of text.matchAll(IN_PROSE)) {
    if (at < behind) continue
    if ((attempts += 1) > ATTEMPTS_MAX) break
    const json = readJson(text, at)
    const list = listIn(json, true)
    if (!list) continue
    blocks.push({ at, json, list })
    behind = json.end
  }
  return blocks
}

/** The list of findings in what was read: `{"findings": […]}`, a list, or a finding on its own. */
function listIn({ value, broken, complete = [] }: Read, isJson: boolean): unknown[] | undefined {
  if (broken) return complete.some(isFinding) ? complete : undefined
  if (Array.isArray(value)) return value.some(isFinding) || (isJson && value.length === 0) ? value : undefined
  if (typeof value !== 'object' || value === null) return undefined
  const { findings } = value as Record<string, unknown>
  if (Array.isArray(findings)) return findings
  return isFinding(value) ? [value] : undefined
}

function isFinding(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'claim' in value
}

function take({ at, json, list }: Block, read: ReadReport, lineOf: (at: number) => number, note: Noter): void {
  const { broken, value } = json
  for (const [what, first] of firsts(json.slips)) note(lineOf(first), what)
  if (broken) note(lineOf(broken.at), `the block cannot be read from here on: ${broken.what}`)
  const extra = Array.isArray(value) ? [] : Object.keys(value ?? {}).filter((key) => key !== 'findings')
  if (extra.length > 0 && !isFinding(value)) note(lineOf(at), 'fields beside "findings" were ignored')

  const room = FINDINGS_MAX - read.findings.length
  if (list.length > room) note(lineOf(at), `only the first ${FINDINGS_MAX} findings were read`)
  read.usable ||= list.length === 0
  for (const [i, each] of list.slice(0, room).entries()) {
    const { finding, notes } = shape(each)
    for (const said of notes) note(lineOf(at), `finding ${i + 1}: ${said}`)
    if (!finding) continue
    read.findings.push(finding)
    read.usable = true
  }
}

/** Each kind of slip once, with how often it stands there, at its first place. */
function firsts(slips: readonly Slip[]): [string, number][] {
  const kinds = new Map<string, { at: number; times: number }>()
  for (const { what, at } of slips) {
    const kind = kinds.get(what)
    if (kind) kind.times += 1
    else kinds.set(what, { at, times: 1 })
  }
  return [...kinds].map(([what, { at, times }]) => [`not JSON: ${what}${times > 1 ? ` (${times} times)` : ''}`, at])
}

function capped(read: ReadReport): ReadReport {
  const more = read.notes.length - NOTES_MAX
  return more > 0 ? { ...read, notes: [...read.notes.slice(0, NOTES_MAX), { text: `and ${more} more notes` }] } : read
}

/** Which line an offset is in. */
function lines(text: string): (at: number) => number {
  const ends: number[] = []
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at)
  return (at) => {
    let low = 0
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < at) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}
