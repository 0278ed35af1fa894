import { defineFact, number, optional, origin, text } from '../log/fact.ts'
import { named, short } from '../log/sentences.ts'
import type { State } from '../log/state.ts'
import { sessionOf } from '../log/thread.ts'
import { isGivenUp, isWaiting, type Launch, NEVER_STARTED } from './launch.ts'
import type { Bounds } from './slot.ts'
import { hasRoom } from './slots.ts'

/** The launches of a session that wait: highest priority first, then in the order in which they first came. */
export function queueOf(state: State, session: string): [use: string, launch: Launch][] {
  return Object.entries(state.launches)
    .filter(([, launch]) => launch.session === session && isWaiting(launch))
    .sort(([, a], [, b]) => (b.priority ?? 0) - (a.priority ?? 0) || (a.place ?? 0) - (b.place ?? 0))
}

/** A limit of the API's that is in force. */
export interface Pause {
  why: string
  /** When it ends (ms); undefined where nobody knows: it holds until the user speaks. */
  until?: number
}

/** The limit that lets a session launch nothing; undefined when it may. */
export function pauseOf({ sessions, clock }: State, session: string): Pause | undefined {
  const { until = 0, why = '', held } = sessions[session]?.paused ?? {}
  if (held) return { why }
  return until > clock ? { until, why } : undefined
}

/** The launches of a session that may be made now, in order. Nothing during a pause. */
export function nextInQueue(state: State, session: string, bounds: Bounds): [use: string, launch: Launch][] {
  if (pauseOf(state, session)) return []
  const queue = queueOf(state, session)
  const promised = queue.flatMap(([, launch]) => (launch.calledBy === undefined ? [] : [launch]))
  const next: [string, Launch][] = []
  for (const [use, launch] of queue) {
    if (launch.calledBy !== undefined || isGivenUp(launch)) continue
    const { type, weight = 1, cap } = launch
    if (hasRoom(state, { ...bounds, type, weight, cap }, session, promised)) {
      next.push([use, launch])
      promised.push(launch)
      // Behind one that is too heavy nothing lighter slips through for ever; a full cap concerns its own type alone.
    } else if (hasRoom(state, { ...bounds, type, weight }, session, promised) === false) break
  }
  return next
}

/** Gives a launch its slots: whoever decides that it may go (this place in the log is the decision). */
export function grant(launch: Launch, weight: number): void {
  launch.weight = weight
  launch.granted = true
}

/** Puts a launch into the queue, behind those that came before. */
export function wait(draft: State, launch: Launch, why: 'slots' | 'host' | 'limit'): void {
  const ahead = queueOf(draft, launch.session).filter(([, other]) => (other.priority ?? 0) >= (launch.priority ?? 0))
  launch.refused = true
  launch.heard = draft.seq
  launch.granted = undefined
  launch.waits = why
  launch.place ??= draft.seq
  launch.position ??= ahead.length + 1
}

/** A launch made again takes the place of the one that waited, or never started, in the queue and in its fan-out. */
export function takePlace(draft: State, use: string, launch: Launch): void {
  const isSame = ([, old]: [string, Launch]): boolean =>
    old.title === launch.title && old.type === launch.type && mayBeMadeAgain(old, draft.clock)
  const failed = Object.entries(draft.launches).filter(
    ([, one]) => one.session === launch.session && one.failure === NEVER_STARTED,
  )
  const waiting = queueOf(draft, launch.session).find(isSame)
  const [before, old] = waiting ?? failed.find(isSame) ?? []
  if (before === undefined || old === undefined) return
  delete draft.launches[before]
  const { place, position, calls, earlier, attempt } = old
  Object.assign(launch, { place, position, calls, earlier, attempt })
  if (old.calledBy !== undefined || old.namedBy !== undefined) launch.asked = true
  if (waiting) for (const [, other] of queueOf(draft, launch.session)) other.revived = true
  const batch = draft.batches[old.batch ?? '']
  if (!batch || batch.closedBy !== undefined) return
  launch.batch = old.batch
  batch.uses = batch.uses.map((one) => (one === before ? use : one))
}

/** Launches of one message may be alike: none of them replaces another. */
const MESSAGE_MS = 60_000

function mayBeMadeAgain({ complete, at }: Launch, clock: number): boolean {
  return complete === true || clock - at > MESSAGE_MS
}

/** What slots and the queue make of a record. */
export const queueFacts = [
  defineFact(
    'slot',
    {
      ...origin,
      use: text,
      weight: number,
      max: number,
      repository: optional(number),
      cap: optional(number),
      priority: optional(number),
    },
    {
      reduce(draft, entry) {
        const launch = draft.launches[entry.use]
        // Two hooks may ask for one launch: the plugin installed twice.
        if (!launch || launch.granted || launch.denied || launch.overBudget || isWaiting(launch)) return
        const { weight, cap, priority } = entry
        Object.assign(launch, { weight, cap, priority, heard: draft.seq })
        const { session, thread, type, background } = launch
        const paused = pauseOf(draft, session) !== undefined
        if (!paused && hasRoom(draft, { ...entry, type, thread, background }, session)) grant(launch, weight)
        // Nobody can call an agent back.
        else if (sessionOf(thread) === undefined) launch.denied = true
        else wait(draft, launch, paused ? 'limit' : 'slots')
      },
      sentence: ({ use }, { state }) => {
        const launch = state.launches[use]
        const what = launch ? named('', launch) : 'a launch'
        if (launch?.granted) return `${what} has its slot`
        return `${what} ${launch?.denied ? 'was refused: no slot is free' : `waits in the queue, place ${launch?.position ?? 1}`}`
      },
    },
  ),
  /** Calls for what fits now. */
  defineFact(
    'call',
    {
      ...origin,
      max: number,
      repository: optional(number),
    },
    {
      reduce(draft, entry) {
        for (const [, launch] of nextInQueue(draft, entry.session, entry)) {
          launch.calledBy = entry.id
          launch.calls = (launch.calls ?? 0) + 1
        }
      },
      sentence: ({ id, session }, { state }) => {
        const called = Object.values(state.launches).filter((launch) => launch.calledBy === id)
        return `session ${short(session)} was asked for ${called.map((launch) => named('', launch)).join(', ') || 'nothing of its queue'}`
      },
    },
  ),
  /** A turn ended: what was called for and not launched is not on its way. */
  defineFact(
    'lapsed',
    {
      ...origin,
    },
    {
      reduce(draft, entry) {
        for (const [, launch] of queueOf(draft, entry.session)) delete launch.calledBy
        const session = draft.sessions[entry.session]
        if (session) session.idle = draft.clock
      },
      sentence: ({ session }) => `what session ${short(session)} was asked for and did not launch waits again`,
    },
  ),
] as const
