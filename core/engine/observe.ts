import type { Agent } from '../agents/agent.ts'
import { checkedEnding } from '../agents/claims.ts'
import { wholeEnd } from '../agents/reports.ts'
import {
  absent,
  endedFanOuts,
  endedTeams,
  evidence,
  kinship,
  lostLaunches,
  orphans,
  overdueLaunches,
  settle,
  signOfLife,
  stoppedAtExit,
  successions,
  teamReports,
} from '../agents/signs.ts'
import type { Fact } from '../facts.ts'
import type { State } from '../log/state.ts'
import { handedIn, isSentBack, isUnbriefed, returnedLate, sentBack, taskEnded } from '../runs/outcomes.ts'
import type { Delivery, Event, EventOf } from './event.ts'
import { originOf } from './rule.ts'
import type { Senses } from './senses.ts'

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
      const { use, agent, type, title, background, output, failure, workflow, model, teammate, usage } = event
      const names = { use, agent, type, title, background, output, failure, workflow, model, teammate }
      const unbriefed = isUnbriefed(event, state) || undefined
      return [...returnedLate(event, state, senses), { k: 'launched', ...names, unbriefed, ...usage, ...origin }]
    }
    case 'launch-failed':
      return [
        {
          k: 'launch-ended',
          use: event.use,
          refused: event.refused,
          cap: event.cap,
          failure: event.failure,
          ...(!event.refused && event.failure === undefined && { dropped: true }),
          ...origin,
        },
      ]
    case 'agent-started':
      if (event.type === '') return []
      return [{ k: 'started', type: event.type, ...origin }, ...scripted(event, state, senses)]
    case 'agent-idle':
      if (!state.agents[event.thread]?.running) return []
      return register(
        { ...event, kind: 'agent-ended', agent: event.thread, how: 'finished', again: true },
        state,
        senses,
      )
    case 'agent-ended': {
      const kin = Object.keys(state.runs).length > 0 ? kinship(event, state, senses) : []
      if (goesOn(event, state)) return [...kin, ...waits(event, senses)]
      const whole = wholeEnd(event, state, senses)
      const outcome = taskEnded(whole, state, senses)
      if (outcome === 'sent-back') return [...kin, ...sentBack(event, state)]
      if (outcome.some(({ k }) => k === 'briefed')) return [...kin, ...outcome]
      return [...kin, ...outcome, ...ended({ ...whole, agent: agentNamed(state, whole) }, state, senses)]
    }
    case 'fetched':
      // What it waits for has not ended: what was fetched is not its result.
      if (event.how === 'finished' && state.agents[event.agent]?.waiting !== undefined) return []
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
      return [
        ...scripted(event, state, senses),
        ...signOfLife(event, state, senses),
        ...leftBehind(event, state),
        ...message(event, state),
        ...teamReports(event, state, senses),
      ]
    case 'turn-ending': {
      const found = evidence(event, state, senses)
      return [
        ...orphans(event, state, senses),
        ...overdueLaunches(event, state),
        ...found,
        ...absent(event, state, senses, found),
        ...endedTeams(event, state, found),
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
  const known = event.deliveries.filter((delivery) => isNews(state.agents[delivery.agent], delivery, state.clock))
  const told = known.map((delivery): Fact => {
    const { agent, how, failure, interim, usage } = delivery
    if (interim) return { k: 'waiting', agent, ...origin }
    return {
      k: 'notified',
      agent,
      how,
      failure: failure ?? emptiness(delivery, state.agents[agent]),
      ...arrived(delivery, state.agents[agent], state.clock, senses),
      ...(how === 'finished' &&
        state.agents[agent]?.report === undefined &&
        checkedEnding(delivery.report, state.agents[agent], senses)),
      ...usage,
      ...origin,
    }
  })
  // Whatever it brought (a shell's end, say), it may be what the next launch answers.
  const asked: Fact[] = state.streaks[event.thread] ? [{ k: 'prompted', ...origin }] : []
  const settled = event.deliveries.length === 0 ? orphans(event, state, senses) : []
  // Whoever can raise a limit has spoken: what is launched next shows whether it still holds.
  const lifted: Fact[] = event.typed && state.sessions[event.session]?.paused?.held ? [{ k: 'unpause', ...origin }] : []
  const found = evidence(event, state, senses)
  return [
    ...lifted,
    ...settled,
    ...overdueLaunches(event, state),
    ...told,
    ...asked,
    ...found,
    ...endedFanOuts(event, state, found),
  ]
}

/** A result that came and holds nothing, of an agent that has not reported by other means. */
function emptiness({ how, report, cut }: Delivery, agent: Agent | undefined): string | undefined {
  const isEmpty = how === 'finished' && report !== undefined && report.trim() === '' && !cut
  return isEmpty && agent?.report === undefined ? 'empty report' : undefined
}

/** The report that a notification brought, where the agent's end did not bring one, or where another came before. */
function arrived(
  { how, report, cut }: Delivery,
  agent: Agent | undefined,
  now: number,
  { keep }: Pick<Senses, 'keep'>,
): { report?: string; cut?: boolean } {
  const isSecond = agent?.deliveredBy !== undefined && agent.owed === 0 && !isTwice(agent, now) && !cut
  if (how !== 'finished' || !report?.trim() || (agent?.report !== undefined && !isSecond)) return {}
  return { report: keep(report), cut }
}

/** Whether an agent that ends its turn waits for a command that it left running. */
function goesOn({ agent, how, beside = [] }: EventOf<'agent-ended'>, state: State): boolean {
  const { shells = [] } = state.agents[agent] ?? {}
  return how === 'finished' && shells.some((id) => beside.includes(id))
}

function waits(event: EventOf<'agent-ended'>, { keep }: Pick<Senses, 'keep'>): Fact[] {
  const report = event.report?.trim() ? keep(event.report) : undefined
  return [{ k: 'waiting', agent: event.agent, report, ...originOf(event) }]
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
function isNews(agent: Agent | undefined, { interim }: Delivery, now: number): boolean {
  return agent !== undefined && !(isTwice(agent, now) && (agent.running || interim))
}

function isTwice({ told }: Agent, now: number): boolean {
  return told !== undefined && now - told < SOON_MS
}

/** The id of an agent that was stopped: a teammate may be named otherwise, by its name in the team or by its description. */
function agentNamed(state: State, { agent, teammate, session }: EventOf<'agent-ended'>): string {
  if (teammate === undefined || state.agents[agent]) return agent
  const team = Object.entries(state.agents).filter(([, one]) => one.session === session && one.teammate !== undefined)
  const named = team.filter(([, one]) => one.teammate === agent)
  const titled = team.filter(([, one]) => one.running && one.title === teammate)
  const [id] = named.at(-1) ?? (titled.length === 1 ? titled[0] : undefined) ?? [agent]
  return id
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
    {
      k: 'ended',
      agent: event.agent,
      how,
      failure,
      report,
      ...(how === 'finished' && checkedEnding(event.report, agent, senses)),
      ...origin,
    },
  ]
  if (event.kind === 'agent-ended') return facts
  return [...(agent.running ? facts : []), { k: 'fetched', agent: event.agent, ...origin }]
}

/** Commands an agent left running, and agents that a message continues. */
function leftBehind(event: EventOf<'message-complete'>, state: State): Fact[] {
  const origin = originOf(event)
  const ids = event.agentType === undefined ? [] : event.calls.flatMap(({ left }) => left ?? [])
  const agents = event.calls.flatMap(({ sent, target = '' }) => (sent && state.agents[target] ? [target] : []))
  return [
    ...(ids.length > 0 ? [{ k: 'shells' as const, ids, ...origin }] : []),
    ...(agents.length > 0 ? [{ k: 'continued' as const, agents, ...origin }] : []),
  ]
}

/** Messages that launched agents or waited for them, and what breaks a row of such. */
function message(event: EventOf<'message-complete'>, state: State): Fact[] {
  const lost = lostLaunches(event, state)
  const denied = event.calls.flatMap(({ use, denied }) => (denied && lost.includes(use) ? [use] : []))
  const isKnown = (use: string): boolean =>
    (state.launches[use] !== undefined && !denied.includes(use)) ||
    Object.values(state.agents).some((agent) => agent.use === use)
  const over = lost.map((use): Fact => {
    const dropped = denied.includes(use) ? {} : { dropped: true }
    return { k: 'launch-ended', use, ...dropped, upTo: state.seq, ...originOf(event) }
  })
  const launches = event.calls.filter(({ does, use, forked }) => does === 'launch' && !forked && isKnown(use))
  const waits = event.calls.flatMap(({ target, waited }) => (waited && target !== undefined ? [target] : []))
  const { adjacent = false, uses = [] } = state.streaks[event.thread] ?? {}
  if (launches.length === 0 && waits.length === 0 && !adjacent && uses.length === 0) return over
  const other = event.calls.some(({ does, waited }) => does !== 'launch' && does !== 'note' && !waited)
  return [...over, { k: 'message', launches: launches.map(({ use }) => use), waits, other, ...originOf(event) }]
}
