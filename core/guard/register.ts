import type { Fact, Origin } from '../state/record.ts'
import type { State } from '../state/state.ts'
import type { Event, Kin } from './event.ts'
import { originOf } from './rule.ts'

/** An agent at work is noted as alive at most this often (ms); its leases run out much later. */
const SIGN_EVERY_MS = 60_000

/** What the register may ask of the world. */
export interface Senses {
  now: number
  /** What the host noted about the acting agent; asked for once a life. */
  kin(): Kin | undefined
  /** Whether a file was changed at or after a time (ms since the epoch). */
  changedSince(file: string, at: number): boolean
}

/**
 * The register: what the log keeps of every event, whichever rules are on. Agents the host runs for itself (they have no
 * type and nobody launched them) are not in it.
 */
export function register(event: Event, state: State, senses: Senses): Fact[] {
  const origin = originOf(event)
  switch (event.kind) {
    case 'session-start':
      // A session is in the log from its first launch or edit on; where nothing is live, its start tells nobody anything.
      return Object.keys(state.agents).length > 0 ? [{ k: 'session', source: event.source, ...origin }] : []
    case 'session-end':
      return state.sessions[event.session] ? [{ k: 'session-ended', reason: event.reason, ...origin }] : []
    case 'prompt':
      if (event.deliveries.length === 0) return orphans(event, state, senses)
      return event.deliveries.map(({ agent, how }) => ({ k: 'notified', agent, how, ...origin }))
    case 'launch': {
      const { use, type, title, background } = event
      return [...kinFacts(event, state, senses), { k: 'launch', use, type, title, background, ...origin }]
    }
    case 'launched': {
      const { use, agent, type, title, background } = event
      return [{ k: 'launched', use, agent, type, title, background, ...origin }]
    }
    case 'launch-failed':
      return [{ k: 'launch-ended', use: event.use, ...origin }]
    case 'agent-started':
      return event.type === '' ? [] : [{ k: 'started', type: event.type, ...origin }]
    case 'agent-ended':
      if (!state.agents[event.agent]) return []
      return [
        ...settle(state, { ...origin, thread: event.agent }, senses),
        { k: 'ended', agent: event.agent, how: event.how, ...origin },
      ]
    case 'before-edit':
      return kinFacts(event, state, senses)
    case 'message-complete':
      return signOfLife(event, state, senses)
    case 'turn-ending':
      return orphans(event, state, senses)
  }
}

function kinFacts(event: Event, state: State, { kin }: Senses): Fact[] {
  if (event.agentType === undefined || state.agents[event.thread]?.known) return []
  const found = kin()
  return found ? [{ k: 'kin', ...found, ...originOf(event) }] : []
}

function signOfLife(event: Event, state: State, { now }: Senses): Fact[] {
  const agent = state.agents[event.thread]
  if (!agent?.running) return []
  const moved = agent.session !== event.session || (event.client !== '' && agent.client !== event.client)
  return moved || now - agent.seen > SIGN_EVERY_MS ? [{ k: 'seen', ...originOf(event) }] : []
}

/** A call the user interrupts ends without any event: what the main thread still holds when it begins anew is over. */
function orphans(event: Event, state: State, senses: Senses): Fact[] {
  const origin = originOf(event)
  const holding = Object.values(state.leases).some((holders) => holders.some(({ thread }) => thread === event.thread))
  const settled = settle(state, origin, senses)
  return holding || settled.length > 0 ? [...settled, { k: 'call-ended', ...origin }] : []
}

/** Edits whose outcome the host will never tell: the file says whether they were made. One refused was made by nobody. */
export function settle(state: State, origin: Origin, { changedSince }: Pick<Senses, 'changedSince'>): Fact[] {
  const open = Object.entries(state.asks).filter(([, { thread }]) => thread === origin.thread)
  if (open.length === 0) return []
  const uses = (made: boolean): string[] =>
    open
      .filter(([, { file, at, outcome }]) => (outcome === 'granted' && changedSince(file, at)) === made)
      .map(([use]) => use)
  return [{ k: 'edited', done: uses(true), failed: uses(false), ...origin }]
}
