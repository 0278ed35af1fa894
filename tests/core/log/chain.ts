import fs from 'node:fs'
import path from 'node:path'

/**
 * What a log holds, read by other means than the product's: the judge of the concurrency tests. It knows the format (numbered
 * segments, one JSON object per line, void after the first seal, a repeated id counts once) and not one reducer.
 */

export interface Line {
  id: string
  t: number
  k: string
  [more: string]: unknown
}

export interface Chain {
  /** Everything that counts, in order: the n-th has place n + 1. */
  lines: Line[]
  /** How many lines precede each segment, and the place its snapshot claims to stand for. */
  segments: { name: string; before: number; snapshot: number; sealed: boolean }[]
}

export function readChain(dir: string): Chain {
  const lines: Line[] = []
  const known = new Set<string>()
  const segments: Chain['segments'] = []
  for (const [name, file] of segmentFiles(dir)) {
    const rows = fs.readFileSync(file, 'utf8').split('\n').map(parsed)
    const head = rows[0]?.snapshot as { seq?: number } | undefined
    const segment = { name, before: lines.length, snapshot: head?.seq ?? 0, sealed: false }
    for (const row of rows) {
      if (!row || typeof row.id !== 'string' || typeof row.k !== 'string') continue
      segment.sealed ||= row.k === 'seal'
      if (segment.sealed) break
      if (!known.has(row.id)) lines.push(row as Line)
      known.add(row.id)
    }
    segments.push(segment)
  }
  return { lines, segments }
}

/** Segments still in place and those archived, in order. One that is in both was made again by somebody very late. */
function segmentFiles(dir: string): [string, string][] {
  const found = new Map<string, string>()
  for (const folder of [dir, path.join(dir, 'history')]) {
    const there = fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    for (const name of there ? fs.readdirSync(folder) : []) {
      if (/^\d+\.jsonl$/.test(name)) found.set(name, path.join(folder, name))
    }
  }
  return [...found].sort(([one], [other]) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
}

function parsed(row: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(row)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** A chain without gaps, each link sealed but the last, each starting from all that came before it. */
export function brokenLinks({ segments }: Chain): string[] {
  return segments.flatMap(({ name, before, snapshot, sealed }, index) => {
    const problems: string[] = []
    if (Number.parseInt(name, 10) !== index + 1) problems.push(`${name} is segment number ${index + 1}`)
    if (snapshot !== before) problems.push(`${name} starts from ${snapshot} records, but ${before} came before`)
    if (!sealed && index < segments.length - 1) problems.push(`${name} has a successor but no seal`)
    return problems
  })
}

/**
 * Who got the file, asked line by line of a register as simple as can be: the first asker has it until its end is recorded,
 * its client is gone, or nothing was heard of it for the asker's expiry.
 *
 * @returns for each place the decision made there (if it is an ask) and the holder after it
 */
export function decisions({ lines }: Chain, file: string): { granted?: boolean; holder: string | undefined }[] {
  let holder: { thread: string; client: string } | undefined
  let clock = 0
  const heard = new Map<string, number>()
  return lines.map((line) => {
    clock = Math.max(clock, line.t)
    const silent = holder && clock - (heard.get(holder.thread) ?? 0)
    if (typeof line.thread === 'string') heard.set(line.thread, clock)
    let granted: boolean | undefined
    if (line.k === 'ask' && line.file === file) {
      const free = !holder || holder.thread === line.thread || (silent ?? 0) > (line.expiry as number)
      granted = free
      if (free) holder = { thread: line.thread as string, client: line.client as string }
    }
    if (line.k === 'ended' && holder?.thread === line.agent) holder = undefined
    if (line.k === 'gone' && holder?.client === line.client) holder = undefined
    return { granted, holder: holder?.thread }
  })
}
