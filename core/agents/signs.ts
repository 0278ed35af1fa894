import type { Ask } from '../edits/lease.ts'
import type { Event, EventOf } from '../engine/event.ts'
import { originOf } from '../engine/rule.ts'
import type { Senses } from '../engine/senses.ts'
import type { Fact } from '../facts.ts'
import type { Launch } from '../launches/launch.ts'
import type { State } from '../log/state.ts'
import { type ClientId, type Origin, sessionOf } from '../log/thread.ts'
import {
  type Agent,
  isLate,
  isMainsOwn,
  isUnread,
  isWaitedFor,
  MOVED_AFTER_MS,
  WORKFLOW_AGENT,
  waitsFor,
} from './agent.ts'
import type { Batch } from './fan-out.ts'
import { hasTeammate, isSettled } from './fan-outs.ts'

/**
 * What an event tells beside what it says: whose agent this is, who is alive, what became of edits and results nobody
 * reported. The register puts it into the log.
 */

/** An agent at work is noted as alive at most this often (ms); its leases run out much later. */
const SIGN_EVERY_MS = 60_000
/** An agent its host does not list any more is lost after this time (ms) without any event of its own. */
const LOST_AFTER_MS = 30_000

/** Whose agent this is, once a life. */
export function kinship(event: Event, state: State, { kin }: Senses): Fact[] {
  if (event.agentType === undefined || state.agents[event.thread]?.known) return []
  const found = kin()
  return found ? [{ k: 'kin', ...found, ...originOf(event) }] : []
}

/** An agent at work is alive; it may have moved to another session or client, or been missing from the host's list. */
export function signOfLife(event: Event, state: State, { now }: Senses): Fact[] {
  const agent = state.agents[event.thread]
  if (!agent?.running) return []
  const moved = agent.session !== event.session || (event.client !== '' && agent.client !== event.client)
  const news = moved || agent.unlisted !== undefined || now - agent.seen > SIGN_EVERY_MS
  return news ? [{ k: 'seen', ...originOf(event) }] : []
}

/**
 * A call the user interrupts ends without any event: what the main thread still holds when it begins anew is over, and so is
 * the agent it was waiting for (2.1.156; what the user types meanwhile is a prompt only when the agent has ended).
 */
export function orphans(event: Event, state: State, senses: Senses): Fact[] {
  const origin = originOf(event)
  const holding = Object.values(state.leases).some((holders) => holders.some(({ thread }) => thread === event.thread))
  const waiting = Object.values(state.agents).some((agent) => agent.running && isWaitedFor(agent, event.thread))
  const settled = settle(state, origin, senses)
  return holding || waiting || settled.length > 0 ? [...settled, { k: 'call-ended', upTo: state.seq, ...origin }] : []
}

/** A launch younger than this (ms) may still be on its way when its thread goes on. */
const ON_ITS_WAY_MS = 5_000

/**
 * Launches of a complete message that did not come back: somebody else refused them, or what came back was not heard of. Their
 * slots are free.
 */
export function lostLaunches({ thread, calls }: EventOf<'message-complete'>, state: State): string[] {
  return calls.flatMap(({ use }) => {
    const launch = state.launches[use]
    return launch?.thread === thread && isOpen(launch) ? [use] : []
  })
}

/** Launches a main conversation has gone on from without having heard of them: the user interrupted its turn. */
export function overdueLaunches(event: EventOf<'prompt' | 'turn-ending'>, state: State): Fact[] {
  const uses = Object.entries(state.launches).flatMap(([use, launch]) => {
    const isOld = launch.thread === event.thread && state.clock - launch.at >= ON_ITS_WAY_MS
    const isAtWork = Object.values(state.agents).some((agent) => agent.use === use && agent.running)
    // It waits for that agent, and results come in between.
    const isWaitedFor = launch.background === false && event.kind === 'prompt' && event.deliveries.length > 0
    return isOld && isOpen(launch) && !isAtWork && !isWaitedFor ? [use] : []
  })
  return uses.map((use) => ({ k: 'launch-ended', use, upTo: state.seq, ...originOf(event) }))
}

function isOpen(launch: Launch): boolean {
  return !launch.refused && launch.failure === undefined
}

/**
 * Whether a file changed since an edit of it was asked for. Where the file system keeps whole seconds only, a change within the
 * same second counts too.
 */
export function hasChanged(
  { file, at, was }: Ask,
  { changedSince, modified }: Pick<Senses, 'changedSince' | 'modified'>,
): boolean {
  if (was === undefined) return changedSince(file, at)
  return modified(file) !== was || (was > 0 && was % 1_000 === 0 && changedSince(file, at))
}

/** Edits whose outcome the host will never tell: the file says whether they were made. One refused was made by nobody. */
export function settle(state: State, origin: Origin, senses: Pick<Senses, 'changedSince' | 'modified'>): Fact[] {
  const open = Object.entries(state.asks).filter(([, { thread }]) => thread === origin.thread)
  if (open.length === 0) return []
  const uses = (made: boolean): string[] =>
    open.filter(([, ask]) => (ask.outcome === 'granted' && hasChanged(ask, senses)) === made).map(([use]) => use)
  return [{ k: 'edited', done: uses(true), failed: uses(false), upTo: state.seq, ...origin }]
}

/** Results that reached the conversation without an event (hosts up to 2.1.232, in the middle of a turn). */
export function evidence(event: Event, state: State, { whereabouts }: Senses): Fact[] {
  const arriving = event.kind === 'prompt' ? event.deliveries.map(({ agent }) => agent) : []
  const asked = Object.entries(state.agents).filter(
    ([id, one]) => (isUnread(one, event.session) || isMissed(one, event)) && !arriving.includes(id),
  )
  if (asked.length === 0) return []
  // What came before it went on was not its result.
  const found = whereabouts(Object.fromEntries(asked.map(([id, { since, resumed = since }]) => [id, resumed])))
  const origin = originOf(event)
  const delivered = asked.flatMap(([id]) => (found[id] === 'delivered' ? [id] : []))
  // A queue dies with its process. Of a young result it does not matter where it is.
  const queued = asked.flatMap(([id, one]) =>
    found[id] === 'queued' && one.client === event.client && (one.running || isLate(one, state.clock)) ? [id] : [],
  )
  return [
    ...(delivered.length > 0 ? [{ k: 'delivered' as const, agents: delivered, upTo: state.seq, ...origin }] : []),
    ...(queued.length > 0 ? [{ k: 'queued' as const, agents: queued, upTo: state.seq, ...origin }] : []),
  ]
}

/**
 * Whether a session's host does not list an agent any more, or cannot run it, whose end was not heard of. What a conversation
 * has read must be known before it is left: nothing tells it later.
 */
function isMissed(agent: Agent, event: Event): boolean {
  const elsewhere = event.kind === 'session-start' && event.source === 'resume' && agent.client !== event.client
  const isLast = event.kind === 'session-end' && agent.owed === 0
  const isOut = agent.running && (agent.unlisted !== undefined || elsewhere || isLast)
  return isOut && agent.waiting === undefined && agent.session === event.session && isMainsOwn(agent)
}

/** Fan-outs that have ended without anybody having been told, or have with what was just found, now that it can be told. */
export function endedFanOuts(
  event: Event,
  state: State,
  found: readonly Fact[],
  isMeant: (batch: Batch) => boolean = () => true,
): Fact[] {
  const news = found.some(({ k }) => k === 'delivered')
  const batches = Object.entries(state.batches).filter(
    ([, batch]) =>
      batch.closedBy === undefined &&
      batch.thread === event.thread &&
      isMeant(batch) &&
      (news || isSettled(state, batch)),
  )
  return batches.length > 0 ? [{ k: 'closed', batches: batches.map(([id]) => id), ...originOf(event) }] : []
}

/**
 * The report of a teammate begins a turn of its own without any event (2.1.328, 2.1.332): the first that tells is a message of
 * that turn, or its end.
 */
export function teamReports(event: EventOf<'message-complete'>, state: State, senses: Senses): Fact[] {
  const isAwaited = Object.values(state.agents).some(
    (one) => one.teammate !== undefined && isUnread(one, event.session),
  )
  if (!isAwaited || sessionOf(event.thread) === undefined) return []
  const found = evidence(event, state, senses)
  return [...found, ...endedTeams(event, state, found)]
}

/** Fan-outs with teammates that have ended: no prompt may ever follow at which that could be told. */
export function endedTeams(event: Event, state: State, found: readonly Fact[]): Fact[] {
  return endedFanOuts(event, state, found, ({ uses }) => hasTeammate(state, uses))
}

/**
 * Agents their own client does not list any more, and nobody has read: noted first. One that never ended is lost when it
 * stays so and its result is nowhere. A host without a list tells nothing of those that run.
 */
export function absent(
  { running, teammates, beside, ...event }: EventOf<'turn-ending'>,
  state: State,
  senses: Senses,
  found: readonly Fact[],
): Fact[] {
  // Another client that goes on with the same session has a list of its own.
  const isHere = (client: ClientId): boolean => client === event.client || senses.gone(client)
  const elsewhere = found.flatMap((fact) => ('agents' in fact && Array.isArray(fact.agents) ? fact.agents : []))
  const mine = Object.entries(state.agents).filter(
    ([id, one]) => one.session === event.session && isListed(one) && isHere(one.client) && !elsewhere.includes(id),
  )
  const isThere = (id: string, { teammate, title }: Agent): boolean =>
    teammate === undefined ? running?.includes(id) === true : teammates?.includes(title) === true
  const out = mine.filter(([id, one]) =>
    one.running
      ? running !== undefined && !isThere(id, one) && !waitsFor(one, beside)
      : one.deliveredBy === undefined && !isThere(id, one),
  )
  const isLost = (one: Agent): boolean =>
    one.running && one.unlisted !== undefined && state.clock - one.unlisted >= LOST_AFTER_MS
  const lost = out.filter(([, one]) => isLost(one)).map(([id]) => id)
  const noted = out.filter(([, { unlisted }]) => unlisted === undefined).map(([id]) => id)
  const origin = originOf(event)
  return [
    ...(lost.length > 0 ? [{ k: 'missing' as const, agents: lost, upTo: state.seq, ...origin }] : []),
    ...(noted.length > 0 ? [{ k: 'unlisted' as const, agents: noted, upTo: state.seq, ...origin }] : []),
  ]
}

/** Agents that a client stopped before it exits; no event tells of their end. */
export function stoppedAtExit(event: EventOf<'session-end'>, state: State, { stopped }: Senses): Fact[] {
  const mine = Object.entries(state.agents).filter(
    ([, one]) => one.running && one.session === event.session && one.client === event.client,
  )
  const agents = mine.length > 0 ? stopped(Object.fromEntries(mine.map(([id, { output }]) => [id, output]))) : []
  return agents.length > 0 ? [{ k: 'missing', agents, upTo: state.seq, ...originOf(event) }] : []
}

/** The host lists what a main conversation launched in the background; a workflow stands for all its agents. */
function isListed(agent: Agent): boolean {
  return isMainsOwn(agent) && agent.type !== WORKFLOW_AGENT
}

/**
 * Agents of a client that is gone are lost, and so is what drove a run that another session could take over. A fork takes its
 * agents into another process (2.1.328): its start proves nothing, and another session waits until they were silent for a minute.
 */
export function successions(event: EventOf<'session-start'>, state: State, senses: Senses): Fact[] {
  const goesOn = Object.values(state.agents)
    .filter(({ running }) => running)
    .filter(({ session, client }) =>
      session === event.session ? event.source === 'resume' : event.source !== 'fork' && isSilent(state, client),
    )
    .map(({ client }) => client)
  const drove = Object.values(state.runs)
    .filter(({ closed, session }) => !closed && session !== event.session)
    .flatMap(({ session = '' }) => {
      const owner = state.sessions[session]
      return owner && !owner.ended ? [owner.client] : []
    })
  return [...new Set([...goesOn, ...drove])]
    .filter((client) => client !== event.client)
    .filter(senses.gone)
    .flatMap((client) => [...lastEdits(state, client, senses), { k: 'gone' as const, client, upTo: state.seq }])
}

function isSilent({ agents, clock }: State, client: ClientId): boolean {
  return Object.values(agents).every((one) => one.client !== client || clock - one.seen >= MOVED_AFTER_MS)
}

/** What became of the last edits of a client that is gone. */
export function lastEdits(state: State, client: ClientId, senses: Senses): Fact[] {
  const threads = Object.entries(state.agents).flatMap(([thread, agent]) =>
    agent.client === client ? [{ thread, session: agent.session, client }] : [],
  )
  return threads.flatMap((origin) => settle(state, origin, senses))
}
