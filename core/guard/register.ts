import type { Agent, Ending } from '../state/live/agent.ts'
import type { Fact } from '../state/record.ts'
import type { State } from '../state/state.ts'
import type { Event, EventOf } from './event.ts'
import { handedIn, isSentBack, returnedLate, sentBack, taskEnded } from './outcomes.ts'
import { originOf } from './rule.ts'
import type { Senses } from './senses.ts'
import {
  absent,
  endedFanOuts,
  evidence,
  kinship,
  lostLaunches,
  orphans,
  overdueLaunches,
  settle,
  signOfLife,
  stoppedAtExit,
  successions,
} from './signs.ts'

/**
 * The register: what the log keeps of every event, whichever rules are on. Agents the host runs for itself (they have no
 * type and nobody launched them) are not in it.
 */
export function register(event: Event, state: State, senses: Senses): Fact[] {
  const origin = originOf(event)
  switch (event.kind) {
    case 'session-start':
      // A session is in the log from its first launch or edit on; where nothing is live, its start tells nobody anything.
      if (Object.keys(state.agents).length === 0) return []
      return [
        ...successions(event, state, senses),
        ...evidence(event, state, senses),
        { k: 'session', source: event.source, ...origin },
      ]
    case 'session-end':
      // After /clear nobody finds its transcript any more.
      return state.sessions[event.session]
        ? [
            ...evidence(event, state, senses),
            ...stoppedAtExit(event, state, senses),
            { k: 'session-ended', reason: event.reason, ...origin },
          ]
        : []
    case 'prompt':
      return [...returnedLate(event, state, senses), ...prompted(event, state, senses)]
    case 'launch': {
      const { use, type, title, background, model } = event
      return [...kinship(event, state, senses), { k: 'launch', use, type, title, background, model, ...origin }]
    }
    case 'launched': {
      const { use, agent, type, title, background, output, failure, workflow, model, usage } = event
      const names = { use, agent, type, title, background, output, failure, workflow, model }
      return [...returnedLate(event, state, senses), { k: 'launched', ...names, ...usage, ...origin }]
    }
    case 'launch-failed':
      return [
        {
          k: 'launch-ended',
          use: event.use,
          refused: event.refused,
          cap: event.cap,
          failure: event.failure,
          ...origin,
        },
      ]
    case 'agent-started':
      if (event.type === '') return []
      return [{ k: 'started', type: event.type, ...origin }, ...scripted(event, state, senses)]
    case 'agent-ended': {
      const kin = Object.keys(state.runs).length > 0 ? kinship(event, state, senses) : []
      const outcome = taskEnded(event, state, senses)
      if (outcome === 'sent-back') return [...kin, ...sentBack(event, state)]
      return [...kin, ...outcome, ...ended(event, state, senses)]
    }
    case 'fetched':
      return [...returnedLate(event, state, senses), ...ended(event, state, senses)]
    case 'before-edit':
      return kinship(event, state, senses)
    case 'before-result':
      return [...kinship(event, state, senses), ...(isSentBack(event, state) ? sentBack(event, state) : [])]
    case 'result':
      return [...kinship(event, state, senses), ...handedIn(event, state, senses)]
    case 'own-command':
      return workerOf(event)
    case 'before-workflow':
    case 'tick':
      return []
    case 'message-complete':
      return [...scripted(event, state, senses), ...signOfLife(event, state, senses), ...message(event, state)]
    case 'turn-ending': {
      const found = evidence(event, state, senses)
      return [
        ...orphans(event, state, senses),
        ...overdueLaunches(event, state),
        ...found,
        ...absent(event, state, senses, found),
      ]
    }
  }
}

/** While a workflow carries a run out: whose agent this is, as soon as it can be told. */
function scripted(event: Event, state: State, senses: Senses): Fact[] {
  const isLive = Object.values(state.runs).some(({ script, closed }) => script !== undefined && closed === undefined)
  return isLive ? kinship(event, state, senses) : []
}

function prompted(event: EventOf<'prompt'>, state: State, senses: Senses): Fact[] {
  const origin = originOf(event)
  const known = event.deliveries.filter(({ agent }) => isNews(state.agents[agent], state.clock))
  const told = known.map(
    ({ agent, how, failure, report, usage }): Fact => ({
      k: 'notified',
      agent,
      how,
      failure: failure ?? emptiness(how, report, state.agents[agent]),
      ...usage,
      ...origin,
    }),
  )
  // Whatever it brought (a shell's end, say), it may be what the next launch answers.
  const asked: Fact[] = state.streaks[event.thread] ? [{ k: 'prompted', ...origin }] : []
  const settled = event.deliveries.length === 0 ? orphans(event, state, senses) : []
  const found = evidence(event, state, senses)
  return [
    ...settled,
    ...overdueLaunches(event, state),
    ...told,
    ...asked,
    ...found,
    ...endedFanOuts(event, state, found),
  ]
}

/** A result that came and holds nothing, of an agent that has not reported by other means. */
function emptiness(how: Ending, report: string | undefined, agent: Agent | undefined): string | undefined {
  const isEmpty = how === 'finished' && report !== undefined && report.trim() === ''
  return isEmpty && agent?.report === undefined ? 'empty report' : undefined
}

/** A worker's name, tied to the agent that uses it: its claims end with its life. */
function workerOf(event: EventOf<'own-command'>): Fact[] {
  if (event.agentType === undefined || event.words[0] !== 'claim') return []
  const at = event.words.indexOf('--as')
  const name =
    at >= 0 ? event.words[at + 1] : event.words.find((word) => word.startsWith('--as='))?.slice('--as='.length)
  return name && /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name) ? [{ k: 'worker', name, ...originOf(event) }] : []
}

/** No life is so short (ms) that its notification comes this soon after the one of the life before. */
const SOON_MS = 2_000

/** A notification that two hooks tell of (the plugin installed twice) must not end the next life. */
function isNews(agent: Agent | undefined, now: number): boolean {
  const again = agent?.told !== undefined && now - agent.told < SOON_MS
  return agent !== undefined && !(again && agent.running)
}

function ended(event: EventOf<'agent-ended' | 'fetched'>, state: State, senses: Senses): Fact[] {
  const agent = state.agents[event.agent]
  // An end told once more, when its result has been read, is no news: it must not pass for the end of another life.
  if (!agent || (event.kind === 'agent-ended' && !agent.running && agent.deliveredBy !== undefined)) return []
  const origin = originOf(event)
  const { how } = event
  const failure = event.kind === 'agent-ended' ? event.failure : undefined
  const report = event.report?.trim() ? senses.keep(event.report) : undefined
  const facts: Fact[] = [
    ...settle(state, { ...origin, thread: event.agent }, senses),
    { k: 'ended', agent: event.agent, how, failure, report, ...origin },
  ]
  if (event.kind === 'agent-ended') return facts
  return [...(agent.running ? facts : []), { k: 'fetched', agent: event.agent, ...origin }]
}

/** Messages that launched agents or waited for them, and what breaks a row of such. */
function message(event: EventOf<'message-complete'>, state: State): Fact[] {
  const lost = lostLaunches(event, state)
  const isKnown = (use: string): boolean =>
    (state.launches[use] !== undefined && !lost.includes(use)) ||
    Object.values(state.agents).some((agent) => agent.use === use)
  const over = lost.map((use): Fact => ({ k: 'launch-ended', use, upTo: state.seq, ...originOf(event) }))
  const launches = event.calls.filter(({ does, use, forked }) => does === 'launch' && !forked && isKnown(use))
  const waits = event.calls.flatMap(({ target, waited }) => (waited && target !== undefined ? [target] : []))
  const { adjacent = false, uses = [] } = state.streaks[event.thread] ?? {}
  if (launches.length === 0 && waits.length === 0 && !adjacent && uses.length === 0) return over
  const other = event.calls.some(({ does, waited }) => does !== 'launch' && does !== 'note' && !waited)
  return [...over, { k: 'message', launches: launches.map(({ use }) => use), waits, other, ...originOf(event) }]
}
