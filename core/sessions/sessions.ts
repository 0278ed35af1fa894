import { dropHolds } from '../edits/leases.ts'
import { queueOf } from '../launches/queue.ts'
import { defineFact, origin, text, texts } from '../log/fact.ts'
import { label, short } from '../log/sentences.ts'
import { mainOf } from '../log/thread.ts'

/** What sessions make of a record. */
export const sessionFacts = [
  defineFact(
    'session',
    {
      ...origin,
      source: text,
    },
    {
      reduce(draft, entry) {
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
      sentence: ({ session, source }) => `session ${short(session)} began (${label(source)})`,
    },
  ),
  defineFact(
    'session-ended',
    {
      ...origin,
      reason: text,
    },
    {
      reduce(draft, entry) {
        dropHolds(draft, mainOf(entry.session))
        const session = draft.sessions[entry.session]
        if (session) session.ended = true
      },
      sentence: ({ session, reason }) => `session ${short(session)} ended (${label(reason)})`,
    },
  ),
  defineFact(
    'advised',
    {
      ...origin,
      about: texts,
    },
    {
      reduce(draft, entry) {
        const session = draft.sessions[entry.session]
        if (!session) return
        session.advice ??= {}
        for (const id of entry.about) session.advice[id] ??= entry.id
      },
      sentence: ({ session, about }) => `session ${short(session)} was advised: ${about.map(label).join(', ')}`,
    },
  ),
] as const
