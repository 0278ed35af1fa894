import fs from 'node:fs'
import path from 'node:path'
import { fold } from './fold.ts'
import { segmentName, segmentNumber } from './mark.ts'
import type { Unknown } from './record.ts'
import { parseSegment, stateOf } from './segment.ts'
import type { State } from './state.ts'

/** A record, the state right after it, and the edits that were asked for right before it. Valid until the next step. */
export interface Step {
  entry: Unknown
  state: State
  asks: State['asks']
}

/**
 * Every record in log order, replayed. For reports: its cost grows with history, so hooks never load it. Records older than
 * the first segment that is still there are known by their consequences only (its snapshot).
 *
 * @param archived also the segments that were put aside
 * @throws what the file system throws, except where there is nothing
 */
export function* replay(dir: string, { archived }: { archived: boolean }): Generator<Step> {
  const places = archived ? [dir, path.join(dir, 'history')] : [dir]
  const numbers = new Set(places.flatMap((place) => list(place).flatMap((name) => segmentNumber(name) ?? [])))
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const text = readFirst(places.map((place) => path.join(place, segmentName(number))))
    if (text === undefined) continue
    const segment = parseSegment(text)
    const state = stateOf(segment, 0)
    for (const entry of segment.entries) {
      if (state.recent[entry.id] !== undefined) continue
      const asks = { ...state.asks }
      yield { entry, state: fold(state, [entry]), asks }
    }
  }
}

/** Whether records were put aside. */
export function hasArchive(dir: string): boolean {
  return list(path.join(dir, 'history')).length > 0
}

function list(dir: string): string[] {
  return unlessAbsent(() => fs.readdirSync(dir)) ?? []
}

/** A segment may be put aside between the listing and the reading. */
function readFirst(files: readonly string[]): string | undefined {
  for (const file of files) {
    const text = unlessAbsent(() => fs.readFileSync(file, 'utf8'))
    if (text !== undefined) return text
  }
  return undefined
}

function unlessAbsent<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
