import { type Agent, DEPTH_MAX } from '../agents/agent.ts'
import { nameOf } from '../agents/name.ts'
import { isOvertaken } from '../log/conclusions.ts'
import { defineFact, flag, number, optional, origin, text, texts } from '../log/fact.ts'
import type { Conclusion } from '../log/record.ts'
import { list, shortPath, TEXT_MAX, who } from '../log/sentences.ts'
import type { State } from '../log/state.ts'
import { sessionOf, type ThreadId } from '../log/thread.ts'
import { plain } from '../text/plain.ts'
import type { Ask, Contest, Lease } from './lease.ts'
import { unseenWrite } from './reads.ts'

/** Contested edits kept; the oldest are forgotten first. */
const CONTESTED_MAX = 100

/** Files kept of what an agent wrote; the first are forgotten first. */
const WROTE_MAX = 50

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
  // While it waits for a command of its own it shows no other sign of life.
  const isAlive = agent?.waiting !== undefined || state.clock - (agent?.seen ?? 0) <= expiry
  const isHeard = agent?.stalled === undefined && isAlive
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

/** Ends every hold of a thread. An edit whose outcome nobody settled may have happened: it counts as written now. */
export function dropHolds(draft: State, thread: string, conclusion: Conclusion = {}): void {
  for (const [use, ask] of Object.entries(draft.asks)) {
    if (ask.thread !== thread || isOvertaken(conclusion, ask.place)) continue
    if (ask.outcome === 'granted') markWritten(draft, ask.file, thread)
    delete draft.asks[use]
  }
  for (const [file, holders] of Object.entries(draft.leases)) {
    const rest = holders.filter((lease) => lease.thread !== thread || isOvertaken(conclusion, lease.place))
    if (rest.length === holders.length) continue
    if (rest.length > 0) draft.leases[file] = rest
    else delete draft.leases[file]
  }
}

/** Notes that a thread has (or may have) changed a file at this place in the log. */
function markWritten(draft: State, file: string, thread: string): void {
  const agent = draft.agents[thread]
  const lease = draft.leases[file]?.find((one) => one.thread === thread)
  if (lease) lease.untouched = undefined
  if (agent) made(agent, file)
  const touched = (draft.files[file] ??= { wrote: {}, read: {} })
  if (agent) agent.edited = draft.seq
  if (agent) agent.wrote = [...(agent.wrote ?? []).filter((other) => other !== file), file].slice(-WROTE_MAX)
  touched.wrote[thread] = {
    place: draft.seq,
    at: draft.clock,
    title: agent?.title ?? '',
    type: agent?.type ?? 'main',
  }
}

function made(agent: Agent, file: string): void {
  agent.made = true
  if (agent.refused) agent.refused.files = agent.refused.files.filter((other) => other !== file)
}

/** Counts a refused edit. What fanout itself kept from an agent is no refusal by the host or the user. */
function countRefusal(agent: Agent | undefined, { file, outcome }: Ask): void {
  if (!agent || outcome !== 'granted') return
  const { times = 0, files = [] } = agent.refused ?? {}
  agent.refused = { times: times + 1, files: [...files.filter((other) => other !== file), file].slice(-WROTE_MAX) }
}

/**
 * An edit was not made, so its hold ends: unless the holder has edited the file before, has another edit of it open, or the file
 * changed in the meantime (the holder may have made the change by other means).
 */
function giveUp(draft: State, { file, thread }: Ask, hasChanged: boolean): void {
  const lease = draft.leases[file]?.find((one) => one.thread === thread)
  if (!lease?.untouched) return
  if (hasChanged) lease.untouched = undefined
  else if (asksOf(draft, file, thread).length === 0) dropLease(draft, file, thread)
}

function dropLease(draft: State, file: string, thread: ThreadId): void {
  const rest = (draft.leases[file] ?? []).filter((one) => one.thread !== thread)
  if (rest.length > 0) draft.leases[file] = rest
  else delete draft.leases[file]
}

/** A thread's granted edits of a file whose outcome is not known. */
export function asksOf({ asks }: State, file: string, thread: ThreadId): [use: string, ask: Ask][] {
  return Object.entries(asks).filter(
    ([, ask]) => ask.file === file && ask.thread === thread && ask.outcome === 'granted',
  )
}

/**
 * Whether a thread that edited a file made the edit that was refused: the one that was refused itself, whoever was waiting for it
 * once it has ended, or an agent that began after that, when the conversation knew of it.
 */
function settles(draft: State, { by, at }: Contest, thread: ThreadId): boolean {
  if (by === thread) return true
  const asker = draft.agents[by]
  if (asker?.running) return false
  const agent = draft.agents[thread]
  if (agent && agent.since > (asker?.endedAt ?? at)) return true
  const isTold = agent !== undefined || asker?.deliveredBy !== undefined
  return (
    isTold && (asker?.parent === thread || (sessionOf(thread) !== undefined && sessionOf(thread) === asker?.session))
  )
}

/** What leases and files make of a record. */
export const leaseFacts = [
  defineFact(
    'ask',
    {
      ...origin,
      file: text,
      use: text,
      whole: flag,
      expiry: number,
      /** When the file had last been changed; 0 where it was not there. */
      was: optional(number),
    },
    {
      reduce(draft, entry) {
        const { file, thread, use } = entry
        const lease = blocker(draft, file, thread, entry.expiry)
        const unseen = entry.whole && !lease ? unseenWrite(draft, file, thread) : undefined
        const outcome = lease ? 'held' : unseen ? 'stale' : 'granted'
        draft.asks[use] = { file, thread, outcome, at: draft.clock, place: draft.seq, was: entry.was }
        if (lease) contest(draft, file, thread, { ...nameOf(draft, lease.thread), thread: lease.thread })
        if (unseen) contest(draft, file, thread, unseen)
        if (lease || unseen) return
        // An agent that has ended may have one call still under way; it gets no hold that nothing would end.
        if (sessionOf(thread) === undefined && draft.agents[thread]?.running !== true) return
        const life = draft.agents[thread]?.life ?? 0
        const rest = (draft.leases[file] ?? []).filter(
          (lease) => lease.thread !== thread && holds(draft, lease, entry.expiry),
        )
        const mine = draft.leases[file]?.find((lease) => lease.thread === thread && lease.life === life)
        const hold = mine ?? { thread, life, since: draft.clock, use, untouched: true }
        draft.leases[file] = [...rest, { ...hold, place: draft.seq }]
      },
      sentence({ file, thread, use, expiry }, { state, here }) {
        const outcome = state.asks[use]?.outcome
        const asker = who(state, thread)
        if (outcome === 'granted') return `${asker} edits ${shortPath(file, here)}`
        const other = outcome === 'held' ? blocker(state, file, thread, expiry) : unseenWrite(state, file, thread)
        const because = outcome === 'held' ? 'held by' : 'changed since by'
        return `${asker} was refused ${shortPath(file, here)}, ${because} ${other ? who(state, other.thread) : 'another agent'}`
      },
    },
  ),
  defineFact(
    'edited',
    {
      ...origin,
      done: texts,
      failed: texts,
      /** Of the failed: what the host, the user or another plugin refused, and whose file changed all the same. */
      refused: optional(texts),
      changed: optional(texts),
      upTo: optional(number),
    },
    {
      reduce(draft, entry) {
        for (const use of entry.done) {
          const ask = draft.asks[use]
          // Whatever was decided: where a rule only warns, or a hook came too late, a refused edit was made all the same.
          if (ask) {
            markWritten(draft, ask.file, entry.thread)
            draft.contested = draft.contested.filter(
              (one) => one.file !== ask.file || !settles(draft, one, entry.thread),
            )
          }
        }
        const failed = entry.failed.flatMap((use) => (draft.asks[use] ? [[use, draft.asks[use]] as const] : []))
        for (const use of [...entry.done, ...entry.failed]) delete draft.asks[use]
        for (const [use, ask] of failed) {
          if (entry.refused?.includes(use)) countRefusal(draft.agents[ask.thread], ask)
          giveUp(draft, ask, entry.changed?.includes(use) === true)
        }
        // A main thread's hold lasts for its call.
        if (sessionOf(entry.thread) !== undefined) dropHolds(draft, entry.thread, entry)
      },
      sentence: ({ thread, done, failed }, { state, asks, here }) => {
        const files = (uses: readonly string[]): string[] => uses.flatMap((use) => asks[use]?.file ?? [])
        const wrote = done.length > 0 || failed.length === 0 ? `wrote ${list(files(done), here)}` : ''
        const missed = failed.length > 0 ? `did not write ${list(files(failed), here)}` : ''
        return `${who(state, thread)} ${[wrote, missed].filter(Boolean).join(', ')}`
      },
    },
  ),
  /** Nobody has answered the host's question about these edits. Void when another edit is open, or an outcome was told since. */
  defineFact(
    'unanswered',
    {
      ...origin,
      file: text,
      agent: text,
      uses: texts,
    },
    {
      reduce(draft, { file, agent, uses }) {
        const open = asksOf(draft, file, agent)
        const lease = draft.leases[file]?.find((one) => one.thread === agent)
        if (lease?.untouched && open.length > 0 && open.every(([use]) => uses.includes(use)))
          dropLease(draft, file, agent)
      },
      sentence: ({ file, agent }, { state, here }) =>
        state.leases[file]?.some(({ thread }) => thread === agent)
          ? `${who(state, agent)} keeps ${shortPath(file, here)}`
          : `nobody answered whether ${who(state, agent)} may edit ${shortPath(file, here)}; others may`,
    },
  ),
  defineFact(
    'read',
    {
      ...origin,
      files: texts,
    },
    {
      reduce(draft, entry) {
        for (const file of entry.files) {
          const touched = draft.files[file]
          if (touched) touched.read[entry.thread] = draft.seq
        }
      },
      sentence: ({ thread, files }, { state, here }) => `${who(state, thread)} read ${list(files, here)}`,
    },
  ),
  defineFact(
    'release',
    {
      file: text,
      why: text,
    },
    {
      reduce(draft, entry) {
        delete draft.leases[entry.file]
      },
      sentence: ({ file, why }, { here }) =>
        `the lease on ${shortPath(file, here)} was taken away: ${plain(why, TEXT_MAX)}`,
    },
  ),
] as const

function contest(draft: State, file: string, by: ThreadId, other: { thread: ThreadId; title: string }): void {
  const known = draft.contested.some((one) => one.file === file && one.by === by && one.holder === other.thread)
  if (known) return
  const { title } = nameOf(draft, by)
  const one = { file, by, holder: other.thread, title, against: other.title, at: draft.clock }
  draft.contested = [...draft.contested, one].slice(-CONTESTED_MAX)
}
