import { DEPTH_MAX, dropHolds, endWaitedFor, markWritten, running } from './agents.ts'
import { unseenWrite } from './reads.ts'
import type { Entry, Fact, ThreadId } from './record.ts'
import { type Lease, type State, sessionOf } from './state.ts'

type Of<K extends Fact['k']> = Extract<Entry, { k: K }>

/** Contested edits kept; the oldest are forgotten first. */
const CONTESTED_MAX = 100

/**
 * The lease that keeps `thread` from writing `file` now, or undefined when it may. A holder keeps nobody out once its life
 * has ended, once it showed no sign of life for `expiry` ms or was found stalled, or when it is waiting for the asker (a foreground ancestor).
 */
export function blocker(state: State, file: string, thread: ThreadId, expiry: number): Lease | undefined {
  return state.leases[file]?.find(
    (lease) => lease.thread !== thread && holds(state, lease, expiry) && !waitsFor(state, lease.thread, thread),
  )
}

function holds(state: State, lease: Lease, expiry: number): boolean {
  const session = sessionOf(lease.thread)
  if (session !== undefined) {
    const holder = state.sessions[session]
    return holder !== undefined && !holder.ended && state.clock - holder.seen <= expiry
  }
  const agent = state.agents[lease.thread]
  const isHeard = agent?.stalled === undefined && state.clock - (agent?.seen ?? 0) <= expiry
  return agent?.running === true && agent.life === lease.life && isHeard
}

/** Whether `ancestor` waits, directly or through others, for `thread` to end. */
function waitsFor(state: State, ancestor: ThreadId, thread: ThreadId): boolean {
  let current = thread
  for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
    const agent = state.agents[current]
    if (agent?.background !== false || agent.parent === undefined) return false
    if (agent.parent === ancestor) return true
    current = agent.parent
  }
  return false
}

/** What a thread is called in messages: its launch's description and its type. */
export function nameOf(state: State, thread: ThreadId): { title: string; type: string } {
  const agent = state.agents[thread]
  return { title: agent?.title ?? '', type: agent?.type ?? (sessionOf(thread) === undefined ? '' : 'main') }
}

/** What leases and files make of a record. */
export const leaseReducers = {
  ask(draft: State, entry: Of<'ask'>) {
    const { file, thread, use } = entry
    const lease = blocker(draft, file, thread, entry.expiry)
    const unseen = entry.whole && !lease ? unseenWrite(draft, file, thread) : undefined
    draft.asks[use] = { file, thread, outcome: lease ? 'held' : unseen ? 'stale' : 'granted', at: draft.clock }
    if (lease) contest(draft, file, thread, { ...nameOf(draft, lease.thread), thread: lease.thread })
    if (unseen) contest(draft, file, thread, unseen)
    if (lease || unseen) return
    // An agent that has ended may have one call still under way; it gets no hold that nothing would end.
    if (sessionOf(thread) === undefined && !running(draft, thread)) return
    const life = draft.agents[thread]?.life ?? 0
    const rest = (draft.leases[file] ?? []).filter(
      (lease) => lease.thread !== thread && holds(draft, lease, entry.expiry),
    )
    const mine = draft.leases[file]?.find((lease) => lease.thread === thread && lease.life === life)
    draft.leases[file] = [...rest, mine ?? { thread, life, since: draft.clock, use }]
  },
  edited(draft: State, entry: Of<'edited'>) {
    for (const use of entry.done) {
      const ask = draft.asks[use]
      // Whatever was decided: where a rule only warns, or a hook came too late, a refused edit was made all the same.
      if (ask) {
        markWritten(draft, ask.file, entry.thread)
        draft.contested = draft.contested.filter(({ file, by }) => file !== ask.file || by !== entry.thread)
      }
    }
    for (const use of [...entry.done, ...entry.failed]) delete draft.asks[use]
    // A main thread's hold lasts for its call.
    if (sessionOf(entry.thread) !== undefined) dropHolds(draft, entry.thread)
  },
  'call-ended'(draft: State, entry: Of<'call-ended'>) {
    dropHolds(draft, entry.thread)
    endWaitedFor(draft, entry.thread, 'killed')
  },
  read(draft: State, entry: Of<'read'>) {
    for (const file of entry.files) {
      const touched = draft.files[file]
      if (touched) touched.read[entry.thread] = draft.seq
    }
  },
  release(draft: State, entry: Of<'release'>) {
    delete draft.leases[entry.file]
  },
}

function contest(draft: State, file: string, by: ThreadId, other: { thread: ThreadId; title: string }): void {
  const known = draft.contested.some((one) => one.file === file && one.by === by && one.holder === other.thread)
  if (known) return
  const { title } = nameOf(draft, by)
  const one = { file, by, holder: other.thread, title, against: other.title, at: draft.clock }
  draft.contested = [...draft.contested, one].slice(-CONTESTED_MAX)
}
