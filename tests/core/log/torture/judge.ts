import fs from 'node:fs'
import path from 'node:path'
import { readState } from '../../../../core/log/log.ts'
import { brokenLinks, decisions, readChain } from '../chain.ts'
import type { Note } from './writer.ts'

type Told = Extract<Note, { use: string }>
type Ended = Extract<Note, { end: string }>

export interface Judgement {
  problems: string[]
  numbers: {
    records: number
    segments: number
    acknowledged: number
    granted: number
    denied: number
    expired: number
    excused: number
  }
}

/** Holds what the writers noted against what the log says now. */
export function judge(log: string, notesDir: string, files: readonly string[]): Judgement {
  const notes = fs.readdirSync(notesDir).flatMap((name) => notesIn(path.join(notesDir, name)))
  const told = notes.filter((note): note is Told => 'use' in note)
  const ends = notes.filter((note): note is Ended => 'end' in note)
  const chain = readChain(log)
  const { lines } = chain
  const verdicts = new Map(files.map((file) => [file, decisions(chain, file)]))
  const overslept = new Set(notes.flatMap((note) => ('overslept' in note ? [note.overslept] : [])))
  const violations = notes.flatMap((note) => ('violation' in note ? [note] : []))
  const guilty = violations.filter(({ holder }) => !overslept.has(holder))
  const uses = new Map<unknown, number>()
  for (const { use } of lines) uses.set(use, (uses.get(use) ?? 0) + 1)
  const problems = [
    ...brokenLinks(chain),
    ...told.flatMap(({ use, file, seq, granted }) => {
      const [begun, line] = [lines[seq - 2], lines[seq - 1]]
      if (line?.use !== use || begun?.k !== 'started' || begun.thread !== line.thread) return [`lost: ${use} at ${seq}`]
      if (uses.get(use) !== 1) return [`twice in the log: ${use}`]
      return verdicts.get(file)?.[seq - 1]?.granted === granted ? [] : [`${use} was told ${granted}`]
    }),
    ...ends.flatMap(({ end, seq }) => (lines[seq - 1]?.agent === end ? [] : [`lost: end of ${end} at ${seq}`])),
    ...outOfOrder([...told, ...ends]),
    ...guilty.map(({ violation, file, holder }) => `${violation} was given ${file} while ${holder} had it`),
  ]
  const seq = readState(log)?.seq
  if (seq !== lines.length) problems.push(`${seq} records are read of ${lines.length}`)
  const granted = told.filter((note) => note.granted).length
  const numbers = {
    records: lines.length,
    segments: chain.segments.length,
    acknowledged: told.length + ends.length,
    granted,
    denied: told.length - granted,
    expired: takenOver(verdicts, lines),
    excused: violations.length - guilty.length,
  }
  return { problems, numbers }
}

/** What the killed one did not write to its end does not count. */
function notesIn(file: string): Note[] {
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Note]
      } catch {
        return []
      }
    })
}

/** What began after something else was acknowledged comes later in the log. */
function outOfOrder(notes: (Told | Ended)[]): string[] {
  const byBegin = notes.toSorted((one, other) => Number(BigInt(one.began) - BigInt(other.began)))
  const byEnd = notes.toSorted((one, other) => Number(BigInt(one.ended) - BigInt(other.ended)))
  const problems: string[] = []
  let [passed, latest] = [0, 0]
  for (const { began, seq } of byBegin) {
    for (; passed < byEnd.length; passed += 1) {
      const earlier = byEnd[passed]
      if (!earlier || BigInt(earlier.ended) >= BigInt(began)) break
      latest = Math.max(latest, earlier.seq)
    }
    if (seq < latest) problems.push(`place ${latest} was acknowledged before the act at ${seq} began`)
  }
  return problems
}

/** How often a file went straight from one holder to another: the first was silent for too long. */
function takenOver(verdicts: Map<string, ReturnType<typeof decisions>>, lines: unknown[]): number {
  let count = 0
  for (const verdict of verdicts.values()) {
    for (let place = 1; place < lines.length; place += 1) {
      const [before, after] = [verdict[place - 1]?.holder, verdict[place]?.holder]
      if (before !== undefined && after !== undefined && before !== after) count += 1
    }
  }
  return count
}
