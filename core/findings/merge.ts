import { type Finding, type Severity, type Subject, severities, type Verdict } from './finding.ts'
import { isAboutTheSame, saysTheSame, type Wording, wording } from './likeness.ts'
import type { Note, ReadReport } from './read.ts'
import { isExactlySame, isSamePlace, normal, type Place, placeOf } from './subject.ts'

/** What one agent said. */
export type Said = Finding & { source: string }

/** A finding that one or more agents made. */
export interface Merged {
  subject: Subject
  /** In the words of whoever was surest. */
  claim: string
  verdict: Verdict
  /** The worst that anybody gave. */
  severity?: Severity
  /**
   * The highest that anybody gave. Agents of one model that read the same files are no independent witnesses, so agreement raises
   * nothing: `said` shows it, and it decides between findings that are otherwise alike.
   */
  confidence?: number
  /** Everybody's own finding, the surest first. */
  said: Said[]
}

/** One subject on which verdicts are opposite. */
export interface Contradiction {
  subject: Subject
  problem: Merged[]
  sound: Merged[]
}

export interface Synthesis {
  /** The worst first. Their findings stand here only. */
  contradictions: Contradiction[]
  /** All others, by severity, confidence and number of agents. */
  findings: Merged[]
  /** Agents whose reports were read, with the number of findings and what was wrong, in the order given. */
  sources: { source: string; findings: number; notes: Note[] }[]
  /** Agents that returned nothing usable, and why. */
  unusable: { source: string; notes: Note[] }[]
  /** Findings beyond what is compared, which were left out. */
  leftOut: number
}

/** Most findings that are compared, all reports together. */
const ALL_MAX = 5_000

interface Group {
  merged: Merged
  place: Place
  wording: Wording
}

/**
 * Merges findings of several agents. The order of the reports changes nothing but the order of `sources` and `unusable`.
 *
 * @param root the project's folder, from which absolute paths are made relative
 */
export function synthesize(reports: readonly { source: string; read: ReadReport }[], root?: string): Synthesis {
  const usable = reports.filter(({ read }) => read.usable)
  const all = usable.flatMap(({ source, read }) =>
    read.findings.map((one): Said => ({ ...one, subject: normal(one.subject, root), source })),
  )
  const groups = grouped(all.sort(compareSaid).slice(0, ALL_MAX))
  const { contradictions, rest } = opposed(groups)
  return {
    contradictions,
    findings: rest.map(({ merged }) => merged),
    sources: usable.map(({ source, read }) => ({ source, findings: read.findings.length, notes: read.notes })),
    unusable: reports.filter(({ read }) => !read.usable).map(({ source, read }) => ({ source, notes: read.notes })),
    leftOut: Math.max(0, all.length - ALL_MAX),
  }
}

/** Puts every finding to the first group it belongs to; the surest come first, so each group is led by its surest. */
function grouped(all: readonly Said[]): Group[] {
  const near = new Map<string, Group[]>()
  for (const said of all) {
    const place = placeOf(said.subject)
    const words = wording(said.claim)
    const key = place.file ?? ''
    const groups = near.get(key) ?? []
    const group = groups.find((each) => belongs(each, said.verdict, place, words))
    if (group) join(group.merged, said)
    else groups.push({ merged: begun(said), place, wording: words })
    near.set(key, groups)
  }
  return [...near.values()].flat().sort((a, b) => compareMerged(a.merged, b.merged))
}

function belongs(group: Group, verdict: Verdict, place: Place, words: Wording): boolean {
  const { merged } = group
  if (merged.verdict !== verdict && merged.verdict !== 'unsure' && verdict !== 'unsure') return false
  return isSamePlace(group.place, place) && saysTheSame(group.wording, words)
}

function begun(said: Said): Merged {
  const { subject, claim, verdict, severity, confidence } = said
  return { subject, claim, verdict, severity, confidence, said: [said] }
}

function join(merged: Merged, said: Said): void {
  merged.said.push(said)
  if (merged.verdict === 'unsure') merged.verdict = said.verdict
  if (said.severity && (!merged.severity || rank(said.severity) < rank(merged.severity)))
    merged.severity = said.severity
  if (said.confidence !== undefined) merged.confidence = Math.max(said.confidence, merged.confidence ?? 0)
}

/** Takes out the groups that are opposed to others, each with everything it is connected to by opposition. */
function opposed(groups: readonly Group[]): { contradictions: Contradiction[]; rest: Group[] } {
  const sound = groups.filter(({ merged }) => merged.verdict === 'sound')
  const taken = new Set<Group>()
  const contradictions: Contradiction[] = []
  for (const first of groups) {
    if (first.merged.verdict !== 'problem' || taken.has(first)) continue
    const found = new Set([first])
    for (const each of found) {
      const others = each.merged.verdict === 'problem' ? sound : groups
      for (const other of others) if (isOpposed(each, other)) found.add(other)
    }
    if (found.size === 1) continue
    for (const each of found) taken.add(each)
    const sides = groups.filter((each) => found.has(each)).map(({ merged }) => merged)
    contradictions.push({
      subject: first.merged.subject,
      problem: sides.filter(({ verdict }) => verdict === 'problem'),
      sound: sides.filter(({ verdict }) => verdict === 'sound'),
    })
  }
  return { contradictions, rest: groups.filter((each) => !taken.has(each)) }
}

/**
 * Opposite verdicts on one subject. On the very same line or topic that is enough; on lines nearby or a file as a whole the claims
 * must also be about the same thing, since a file can be sound in one respect and not in another.
 */
function isOpposed(a: Group, b: Group): boolean {
  const verdicts = [a.merged.verdict, b.merged.verdict]
  if (!verdicts.includes('problem') || !verdicts.includes('sound')) return false
  if (!isSamePlace(a.place, b.place)) return false
  return isExactlySame(a.place, b.place) || isAboutTheSame(a.wording, b.wording)
}

/** Severity as a number, the worst least. What nobody rated stands in the middle, where it is not overlooked. */
function rank(severity: Severity | undefined): number {
  return severity === undefined ? severities.indexOf('medium') + 0.5 : severities.indexOf(severity)
}

type Rated = Pick<Finding, 'severity' | 'confidence' | 'subject' | 'claim'>

function compareRated(a: Rated, b: Rated): number {
  return rank(a.severity) - rank(b.severity) || (b.confidence ?? 0) - (a.confidence ?? 0)
}

function compareText(a: Rated, b: Rated): number {
  return compare(label(a.subject), label(b.subject)) || compare(a.claim, b.claim)
}

/** The surest first among what everybody said, so that a finding is told in the words of whoever was surest. */
function compareSaid(a: Said, b: Said): number {
  const unsure = Number(a.verdict === 'unsure') - Number(b.verdict === 'unsure')
  const sure = (b.confidence ?? 0) - (a.confidence ?? 0) || rank(a.severity) - rank(b.severity)
  return unsure || sure || compareText(a, b) || compare(a.source, b.source) || compare(a.verdict, b.verdict)
}

function compareMerged(a: Merged, b: Merged): number {
  return compareRated(a, b) || agents(b) - agents(a) || compareText(a, b) || compare(a.verdict, b.verdict)
}

/** How many agents made a finding. */
export function agents({ said }: Merged): number {
  return new Set(said.map(({ source }) => source)).size
}

/** A subject in one word: `src/a.ts:12`, or the topic. */
export function label(subject: Subject): string {
  if ('topic' in subject) return subject.topic
  return subject.line === undefined ? subject.file : `${subject.file}:${subject.line}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
