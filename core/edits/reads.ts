import type { State } from '../log/state.ts'
import { sessionOf, type ThreadId } from '../log/thread.ts'
import type { Write } from './lease.ts'

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

function bornOf(state: State, thread: ThreadId): number | undefined {
  const session = sessionOf(thread)
  return session === undefined ? state.agents[thread]?.born : state.sessions[session]?.born
}
