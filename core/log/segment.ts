import { fold, revive } from './fold.ts'
import { parseLine, type Unknown } from './record.ts'
import type { State } from './state.ts'

/** The smallest number of characters after a snapshot that is worth a new segment. */
const SEAL_LENGTH = 16 * 1024

/** A segment as read: the state it starts from, the lines that count (before the first seal), and whether it is sealed. */
export interface Segment {
  snapshot: string
  entries: Unknown[]
  sealed: boolean
  length: number
}

/** Reads a segment's text. Torn, foreign or empty lines are passed over; lines after the first seal are void. */
export function parseSegment(text: string): Segment {
  const lines = text.split('\n')
  const head = lines[0] ?? ''
  const snapshot = head.startsWith('{"snapshot":') ? head : ''
  const entries: Unknown[] = []
  let sealed = false
  for (const line of lines.slice(snapshot ? 1 : 0)) {
    const entry = parseLine(line)
    if (!entry) continue
    if (entry.k === 'seal') {
      sealed = true
      break
    }
    entries.push(entry)
  }
  return { snapshot, entries, sealed, length: text.length }
}

/** The state after the first `count` entries of a segment (all of them by default). */
export function stateOf(segment: Segment, count = segment.entries.length): State {
  return fold(openSnapshot(segment.snapshot), segment.entries.slice(0, count))
}

function openSnapshot(line: string): State {
  if (!line) return revive(undefined)
  try {
    return revive((JSON.parse(line) as { snapshot?: unknown }).snapshot)
  } catch {
    return revive(undefined)
  }
}

/** The first line of a segment. */
export function snapshotLine(state: State): string {
  return JSON.stringify({ snapshot: state })
}

/** Whether a segment has grown past what its snapshot is worth: the cost per event stays bounded by live state. */
export function outgrown(segment: Segment): boolean {
  return segment.length - segment.snapshot.length > Math.max(SEAL_LENGTH, segment.snapshot.length)
}
