import { isUnread } from '../agents/agent.ts'
import { inOrder } from '../log/order.ts'
import type { State } from '../log/state.ts'
import type { ClientId } from '../log/thread.ts'
import type { Session } from '../sessions/session.ts'
import { isGivenUp } from './launch.ts'
import { nextInQueue, queueOf } from './queue.ts'
import type { Bounds } from './slot.ts'

/** A turn's end this long ago (ms) was one: a hook may have let it go on. */
const IDLE_MS = 3_000
/** A result this young (ms) is on its way, and its delivery calls for what waits. */
const ON_ITS_WAY_MS = 10_000

/** Sessions of a client that go on. */
export function sessionsOf(state: State, client: ClientId): [id: string, session: Session][] {
  return inOrder(state.sessions).filter(([, session]) => session.client === client && !session.ended)
}

/**
 * When idle conversations of a client are to be told that what waits may be launched (ms since the epoch), the soonest.
 * Undefined where nothing waits, or somebody is at work who hears of it at the next event.
 */
export function callAt(state: State, client: ClientId, bounds: Bounds): number | undefined {
  const times = sessionsOf(state, client).flatMap(([id, { idle, paused }]) => {
    // What nobody knows the end of is not tried again by a timer.
    if (idle === undefined || paused?.held) return []
    const until = paused?.until ?? 0
    const isPaused = until > state.clock
    const queue = queueOf(state, id).filter(([, launch]) => launch.calledBy === undefined && !isGivenUp(launch))
    const launches = isPaused ? queue : nextInQueue(state, id, bounds)
    // A run does not queue: its tasks are ready again when the limit is over.
    const waits = launches.length > 0 || (until > idle && drivesRun(state, id))
    const ends = Object.values(state.agents).flatMap((one) => (isUnread(one, id) ? (one.endedAt ?? 0) : []))
    return waits ? [Math.max(until, idle + IDLE_MS, ...ends.map((at) => at + ON_ITS_WAY_MS))] : []
  })
  return times.length > 0 ? Math.min(...times) : undefined
}

/** Whether a conversation of a client is at work during a limit: what failed may be launched again, and wait. */
export function mayQueue(state: State, client: ClientId): boolean {
  return sessionsOf(state, client).some(
    ([, { idle, paused }]) => idle === undefined && (paused?.until ?? 0) > state.clock,
  )
}

function drivesRun({ runs }: State, session: string): boolean {
  return Object.values(runs).some(
    (run) => run.session === session && run.engine === 'model' && !run.closed && run.reportedBy === undefined,
  )
}
