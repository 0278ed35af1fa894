import { isDetached, isMainsOwn, MOVED_AFTER_MS } from '../agents/agent.ts'
import { unseenWrite } from '../edits/reads.ts'
import { isGivenUp } from '../launches/launch.ts'
import type { State } from './state.ts'
import { type ClientId, mainOf, sessionOf } from './thread.ts'

/**
 * Whether nothing lives in this state: no event of a main conversation that launches nothing would put anything into the log or
 * be answered. It stays so until somebody writes, for nothing of what is left changes with time alone.
 *
 * @param gone whether a client process is certainly gone
 */
export function isQuiet(state: State, gone: (client: ClientId) => boolean): boolean {
  const live = new Set(
    Object.entries(state.sessions).flatMap(([id, { ended, client }]) => (ended || gone(client) ? [] : [id])),
  )
  const isLive = (session: string | undefined): boolean => session !== undefined && live.has(session)
  const agents = Object.values(state.agents).some((agent) => {
    // A fork takes its agents into a new process: until they are heard of there they keep their files.
    if (agent.running) return !gone(agent.client) || state.clock - agent.seen < MOVED_AFTER_MS
    const isUntold = agent.deliveredBy === undefined && agent.namedBy === undefined
    return isLive(agent.session) && isMainsOwn(agent) && !isDetached(agent) && isUntold
  })
  const launches = Object.values(state.launches).some(
    (launch) => isLive(launch.session) && launch.failure === undefined && !isGivenUp(launch),
  )
  const batches = Object.values(state.batches).some(
    ({ thread, closedBy }) => closedBy === undefined && isLive(sessionOf(thread)),
  )
  const streaks = Object.entries(state.streaks).some(
    ([thread, { adjacent, uses }]) => isLive(sessionOf(thread)) && (adjacent || uses.length > 0),
  )
  const runs = Object.values(state.runs).some(
    ({ closed, session, reportedBy }) => closed === undefined && reportedBy === undefined && isLive(session),
  )
  const calls = [...Object.values(state.leases).flat(), ...Object.values(state.asks)].some(({ thread }) =>
    isLive(sessionOf(thread)),
  )
  // A limit of which nobody knows when it ends is lifted by what the user types.
  const limits = [...live].some((session) => state.sessions[session]?.paused?.held === true)
  if (limits || agents || launches || batches || streaks || runs || calls) return false
  // What somebody else wrote must not be overwritten unread.
  return ![...live].some((session) =>
    Object.keys(state.files).some((file) => unseenWrite(state, file, mainOf(session)) !== undefined),
  )
}
