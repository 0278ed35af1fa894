import type { State } from '../log/state.ts'
import { sessionOf, type ThreadId } from '../log/thread.ts'

/** What a thread is called in messages: its launch's description and its type. */
export function nameOf(state: State, thread: ThreadId): { title: string; type: string } {
  const agent = state.agents[thread]
  return { title: agent?.title ?? '', type: agent?.type ?? (sessionOf(thread) === undefined ? '' : 'main') }
}
