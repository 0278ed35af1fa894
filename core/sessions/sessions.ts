import { dropHolds } from '../edits/leases.ts'
import { mainOf } from '../log/thread.ts'
import { queueOf } from '../launches/queue.ts'
import type { EntryOf } from '../log/record.ts'
import type { State } from '../log/state.ts'

/** What sessions make of a record. */
export const sessionReducers = {
  session(draft: State, entry: EntryOf<'session'>) {
    const session = draft.sessions[entry.session]
    if (session) session.hostCap = undefined
    if (entry.source !== 'clear') return
    // `/clear` gives the client a new session id; its agents go on under it.
    for (const [id, old] of Object.entries(draft.sessions)) {
      if (id === entry.session || old.client !== entry.client || !entry.client) continue
      dropHolds(draft, mainOf(id))
      old.ended = true
      // A limit is the account's, not the conversation's.
      if (session) session.paused ??= old.paused
      // The conversation that was to launch it has forgotten it.
      for (const [use] of queueOf(draft, id)) delete draft.launches[use]
      for (const agent of Object.values(draft.agents)) if (agent.session === id) agent.session = entry.session
      for (const run of Object.values(draft.runs)) if (run.session === id) run.session = entry.session
    }
  },
  'session-ended'(draft: State, entry: EntryOf<'session-ended'>) {
    dropHolds(draft, mainOf(entry.session))
    const session = draft.sessions[entry.session]
    if (session) session.ended = true
  },
  advised(draft: State, entry: EntryOf<'advised'>) {
    const session = draft.sessions[entry.session]
    if (!session) return
    session.advice ??= {}
    for (const id of entry.about) session.advice[id] ??= entry.id
  },
}
