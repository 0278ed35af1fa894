import type { EventOf } from '../../engine/event.ts'
import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import type { Data, Verdict } from '../../engine/verdict.ts'
import { bullets, capital, HELD, holds, isHeld, lines } from '../../engine/words.ts'
import type { Fact } from '../../facts.ts'
import { isGivenUp, type Launch } from '../../launches/launch.ts'
import { pauseOf, queueOf } from '../../launches/queue.ts'
import { inOrder } from '../../log/order.ts'
import type { State } from '../../log/state.ts'
import { taskOfAgent } from '../../runs/tasks.ts'
import { nearest } from '../../text/nearest.ts'
import { type Agent, isDetached, isLate, isMainsOwn, isOverdue, isUnread } from '../agent.ts'
import { awaitedOf } from '../agents.ts'
import { type Arriving, again, interim, parts } from '../arrivals.ts'
import { called, capped, outcome, refusedLine, unreadLine } from '../lines.ts'

/** Session starts after which the conversation may not remember its agents. */
const FORGETFUL: ReadonlySet<string> = new Set(['compact', 'resume', 'fork', 'clear'])
/** Those in another process: what the one before had not delivered, nobody delivers any more. */
const ELSEWHERE: ReadonlySet<string> = new Set(['resume', 'fork'])
/** Launches named of those that are to be made later. */
const LATER_SHOWN = 30
/** As hosts name agents; one that was launched under a name has it in front (2.1.328). */
const AGENT_ID = /^a(?:[A-Za-z0-9_.-]+-)?[0-9a-f]{6,}$/

/**
 * No result of an agent goes missing without a word.
 *
 * WHY: the host drops some completion notices, refuses launches over its cap for good, and forgets agents when its process
 * dies; the conversation then ends as if that work had never been asked for.
 * BLOCKS: the end of a main turn, once for each state of affairs, while results that are overdue (ended 30 s ago, neither
 * delivered nor in the host's queue) or launches that wait for a slot have not been named. Only when no
 * agent or workflow of the session runs that somebody waits for.
 * ALLOWS: everything else: the second stop passes; failures that were delivered block nothing (the rule failures tells of them); what a
 * conversation may have forgotten after compaction, resume, fork or clear is told at its start; agents that were lost with an
 * earlier session are told to the next one, once; a call that names an unknown agent is answered with the known ids. A report
 * that is interim, that was cut or only points at another, or that comes after the agent had reported is said to be that, once,
 * with the way to the whole.
 * NOT COVERED: results of agents that agents launched; what became of a result the conversation received and ignored; the
 * end of a turn on hosts whose Stop does not list what runs (2.1.139), where the next prompt tells instead.
 */
export const noLostResults = defineRule({
  name: 'no-lost-results',
  mode: 'enforce',
  on: ['turn-ending', 'prompt', 'session-start', 'message-complete', 'fetched', 'launched'],
  messages: {
    'no-lost-results/unread': (data) =>
      `of what was launched here, this has not reached the conversation:\n${lines(data)}\nFor each: read its report, launch it again${data.waiting ? ' (what never started: together in one message)' : ''}, or leave it, and say which. ${limited(data)}This is said once.`,
    'no-lost-results/at-start': (data) =>
      `agents of this session:\n${lines(data)}\nRUNNING ones report by themselves; do not launch them again. Of the others nobody has read the result: read the report, launch it again, or leave it.`,
    'no-lost-results/interim': (data) =>
      `this report is interim, its agent has not ended:\n${lines(data)}\nIt ended its turn while a command that it left running goes on. It continues by itself and reports again; until then it keeps its task and its files. Go on with what does not need it. If that command never ends by itself (a server), stop the command with TaskStop.`,
    'no-lost-results/part': (data) =>
      `what came is not the whole report:\n${lines(data)}\nRead the rest before you use the result. This is said once.`,
    'no-lost-results/again': (data) =>
      `an agent that had reported before reports again:\n${lines(data)}\nThe first report stands, and this one is kept beside it. Compare them, and tell the user if that changes anything.`,
    'no-lost-results/left': (data) =>
      `an earlier session ended while these agents were at work, and they ended with it:\n${lines(data)}\nThey left no result. What they wrote is in the tree. If the work is still wanted, launch them again; otherwise leave it. This is said once.`,
    'no-lost-results/unknown-id': ({ target, meant, known }) =>
      `no agent of this session has the id ${target}.${meant ? ` Most like it: ${meant}.` : ''}${
        Array.isArray(known) && known.length > 0 ? ` Known here:\n${bullets(known)}` : ' None is known here.'
      }`,
    'no-lost-results/not-running': ({ target, state, known }) =>
      `agent ${target} is ${state}, so the call did nothing. Known here:\n${Array.isArray(known) ? bullets(known) : ''}`,
  },
  propose(context) {
    const { event, state } = context
    if (event.kind === 'message-complete') return missed(event)
    if (event.kind === 'fetched' || event.kind === 'launched') return []
    if (isBusy(context)) return []
    const [agents, launches] = due(state, event)
    const origin = originOf(event)
    const left = event.kind === 'session-start' ? leftBehind(state, event.session) : []
    return [
      ...(agents.length + launches.length > 0
        ? [{ k: 'named' as const, agents: agents.map(([id]) => id), uses: launches.map(([use]) => use), ...origin }]
        : []),
      ...(left.length > 0 ? [{ k: 'left' as const, agents: left, ...origin }] : []),
    ]
  },
  judge(context) {
    const { event } = context
    switch (event.kind) {
      case 'message-complete':
        return unknownIds(context, event)
      case 'session-start':
        return [...atStart(context), ...left(context)]
      case 'prompt':
        return [...named(context, 'inform'), ...arrivals({ ...context, event })]
      case 'fetched':
      case 'launched':
        return arrivals({ ...context, event })
      case 'turn-ending':
        return named(context, 'hold')
    }
  },
})

type Judged = Context<'turn-ending' | 'prompt' | 'session-start' | 'message-complete' | 'fetched' | 'launched'>

/** What came and is not what it seems to be. */
function arrivals(context: Arriving): Verdict[] {
  const said = (id: string, lines: string[]): Verdict[] =>
    lines.length > 0 ? [{ kind: 'inform', id, data: { lines: capped(lines) } }] : []
  return [
    ...said('no-lost-results/interim', interim(context)),
    ...said('no-lost-results/part', parts(context)),
    ...said('no-lost-results/again', again(context)),
  ]
}

/** Whether something of this session that is waited for still runs, or the host does not say. */
function isBusy({ event, state }: Judged): boolean {
  return event.kind === 'turn-ending' && (event.running === undefined || awaitedOf(state, event).length > 0)
}

/** What is to be named: what is overdue, or everything unread where nothing is on its way any more. */
function due(state: State, event: Judged['event']): [[string, Agent][], [string, Launch][]] {
  const { session } = event
  const all = event.kind === 'session-start' && ELSEWHERE.has(event.source)
  const agents = inOrder(state.agents).filter(
    ([, agent]) => isUnread(agent, session) && agent.namedBy === undefined && (all || isOverdue(agent, state.clock)),
  )
  const launches = Object.entries(state.launches).filter(
    ([, launch]) =>
      launch.refused &&
      launch.session === session &&
      (launch.namedBy === undefined || isLeft(state, event, launch)) &&
      mayLaunch(state, event),
  )
  return [agents, launches]
}

/**
 * Whether a launch that was named before is left although others of its queue were launched since: it was more than there
 * were slots then. Not while a result is on its way, with which it is called for.
 */
function isLeft(state: State, { kind, session }: Judged['event'], launch: Launch): boolean {
  if (kind !== 'turn-ending' || !launch.revived || isGivenUp(launch)) return false
  const isComing = Object.values(state.agents).some((one) => isUnread(one, session) && !isLate(one, state.clock))
  return !isComing && pauseOf(state, session) === undefined
}

/** Refused launches are called for when there is room again: not while results of this session are still coming. */
function mayLaunch(state: State, event: Judged['event']): boolean {
  // When slots get free, the rule slots calls for them.
  if (event.kind === 'prompt') return false
  if (event.kind === 'turn-ending') return true
  return !Object.values(state.agents).some((one) => one.running && one.session === event.session && isMainsOwn(one))
}

function named(context: Judged, kind: 'hold' | 'inform'): Verdict[] {
  const { state, own, shown } = context
  const unread = inOrder(state.agents).filter(([, agent]) => isOwn(own, agent))
  const waiting = waitingLines(context)
  const lines = [...capped(unread.map(([id, agent]) => unreadLine(id, agent, shown))), ...waiting]
  const data = { lines, ...waitingData(context, waiting) }
  return lines.length > 0 ? [{ kind, id: 'no-lost-results/unread', data }] : []
}

function waitingData({ event, state }: Judged, waiting: readonly string[]): Data {
  const limit = waiting.length > 0 ? pauseOf(state, event.session) : undefined
  return { waiting: waiting.length > 0, ...(limit ? { limit: true, ...limit, now: state.clock } : {}) }
}

/** Launches that wait, as many as there are slots: those are to be made now, the others are called for later. */
function waitingLines({ event, state, own, settings }: Judged): string[] {
  const waiting = queueOf(state, event.session).filter(([, launch]) => isOwn(own, launch))
  const now = waiting.slice(0, Math.max(1, Math.floor(settings.limits.max)))
  const later = waiting.slice(now.length)
  const lines = now.map(([, launch]) => refusedLine(launch))
  if (later.length === 0) return lines
  const names = later.slice(0, LATER_SHOWN).map(([, launch]) => called(launch))
  const rest = later.length > names.length ? ', and others' : ''
  return [...lines, `and ${later.length} more that wait, called for when these have ended: ${names.join(', ')}${rest}`]
}

/** Whether this very event named it. */
function isOwn(own: ReadonlySet<string>, { namedBy }: { namedBy?: string }): boolean {
  return namedBy !== undefined && own.has(namedBy)
}

/** What runs, what ended unread, what was lost: for a conversation that may have forgotten. */
function atStart(context: Judged): Verdict[] {
  const { event, state, own, shown } = context
  if (event.kind !== 'session-start' || !FORGETFUL.has(event.source)) return named(context, 'inform')
  const mine = inOrder(state.agents).filter(
    ([, agent]) => agent.session === event.session && isMainsOwn(agent) && !isDetached(agent),
  )
  // What another client runs reports there.
  const runsHere = ({ running, client }: Agent): boolean =>
    running && (event.source !== 'resume' || client === event.client)
  const lines = mine.flatMap(([id, agent]) =>
    runsHere(agent) || isOwn(own, agent) ? [unreadLine(id, agent, shown)] : [],
  )
  const waiting = waitingLines(context)
  const all = [...capped(lines), ...waiting]
  const data = { lines: all, ...waitingData(context, waiting) }
  return all.length > 0 ? [{ kind: 'inform', id: 'no-lost-results/at-start', data }] : []
}

/** A loss this old (ms) is no news for another session. */
const NEWS_MS = 24 * 60 * 60_000

/** Agents that were lost with a session that has ended. Those of a plan's run are told with the run. */
function leftBehind(state: State, session: string): string[] {
  return inOrder(state.agents).flatMap(([id, agent]) => {
    const owner = state.sessions[agent.session]
    const isElsewhere = agent.session !== session && (owner === undefined || owner.ended === true)
    const isUntold = agent.leftBy === undefined && agent.namedBy === undefined && agent.deliveredBy === undefined
    const isNews = agent.how === 'lost' && state.clock - (agent.endedAt ?? 0) < NEWS_MS
    const isMine = isMainsOwn(agent) && !isDetached(agent) && taskOfAgent(state, id) === undefined
    return isElsewhere && isUntold && isNews && isMine ? [id] : []
  })
}

/** What this very event found lost with an earlier session. */
function left({ state, own, shown }: Judged): Verdict[] {
  const lines = inOrder(state.agents).flatMap(([id, agent]) =>
    own.has(agent.leftBy ?? '') ? [unreadLine(id, agent, shown)] : [],
  )
  return lines.length > 0 ? [{ kind: 'inform', id: 'no-lost-results/left', data: { lines: capped(lines) } }] : []
}

/** What `fanout doctor` says of it later. */
function missed(event: EventOf<'message-complete'>): Fact[] {
  const ids = missedIds(event.calls)
  return ids.length > 0 ? [{ k: 'missed', ids, ...originOf(event) }] : []
}

function missedIds(calls: EventOf<'message-complete'>['calls']): string[] {
  return calls.flatMap(({ target = '', missed }) => (missed && AGENT_ID.test(target) ? [target] : []))
}

/** A call for an agent that is not there: which are, and which of them was most likely meant. */
function unknownIds({ event, state }: Judged, { calls }: EventOf<'message-complete'>): Verdict[] {
  const mine = inOrder(state.agents).filter(([, agent]) => agent.session === event.session)
  const known = capped(mine.map(([id, agent]) => `${id}: ${outcome(agent)} ${called(agent)}`))
  return missedIds(calls).flatMap((target): Verdict[] => {
    const [, agent] = mine.find(([id]) => id === target) ?? []
    if (agent) {
      const data = { target, state: outcome(agent), known }
      return agent.running ? [] : [{ kind: 'inform', id: 'no-lost-results/not-running', data }]
    }
    const ids = mine.map(([id]) => id)
    return [
      { kind: 'inform', id: 'no-lost-results/unknown-id', data: { target, meant: nearest(target, ids) ?? '', known } },
    ]
  })
}

/** What a limit means for what never started. */
function limited(data: Data): string {
  if (!data.limit) return ''
  return isHeld(data)
    ? `${capital(holds(data))}. ${HELD}, and what waits is called for. `
    : `${capital(holds(data))}, and what waits is called for at the next turn after that: wait for it and launch it, or tell the user. `
}
