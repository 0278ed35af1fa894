import type { ThreadId } from './record.ts'
import { type State, sessionOf, type Write } from './state.ts'

/** A write this old (ms) came before a message of quick calls that is reported now. */
const QUICK_MS = 5_000

/** The latest write of a file by somebody else that this thread, there before it, has not read since; undefined when none. */
export function unseenWrite(state: State, file: string, thread: ThreadId): (Write & { thread: ThreadId }) | undefined {
  const touched = state.files[file]
  const born = bornOf(state, thread)
  if (!touched || born === undefined) return undefined
  const seen = Math.max(born, touched.read[thread] ?? 0)
  return Object.entries(touched.wrote)
    .filter(([writer, { place }]) => writer !== thread && place > seen)
    .map(([writer, write]) => ({ thread: writer, ...write }))
    .sort((a, b) => b.place - a.place)[0]
}

/**
 * Whether a reading that is reported now came after a write. The host tells of a message's calls when all have ended, so a
 * write may have come between: sure is what was reported by a thread that has been heard of since the write, or by a
 * message of nothing but quick calls some seconds after it.
 */
export function readAfter(state: State, thread: ThreadId, write: Write, quick: boolean): boolean {
  const session = sessionOf(thread)
  const last = session === undefined ? state.agents[thread]?.place : state.sessions[session]?.place
  return (last ?? 0) > write.place || (quick && state.clock - write.at > QUICK_MS)
}

function bornOf(state: State, thread: ThreadId): number | undefined {
  const session = sessionOf(thread)
  return session === undefined ? state.agents[thread]?.born : state.sessions[session]?.born
}
