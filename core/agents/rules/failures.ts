import type { EventOf } from '../../engine/event.ts'
import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import { type Data, pass, type Verdict } from '../../engine/verdict.ts'
import { agent, bullets, capital, file, HELD, holds, isHeld, lines } from '../../engine/words.ts'
import { pauseOf } from '../../launches/queue.ts'
import { sessionOf } from '../../log/thread.ts'
import { taskOfAgent } from '../../runs/tasks.ts'
import { plain } from '../../text/plain.ts'
import { type Agent, hasFailed, isDetached, isMainsOwn } from '../agent.ts'
import { agentOf } from '../agents.ts'
import { isRefusalTold } from '../doubts.ts'
import { atWork, CANCELLED, cancelledFor, failuresIn, toCancel } from '../failures.ts'
import type { Batch } from '../fan-out.ts'
import { agentLine, called, capped } from '../lines.ts'

/** Failures after which every launch would fail as well, for some time. */
const LIMITS: ReadonlySet<string> = new Set(['usage limit', 'spend limit', 'rate limit'])
/** The limit that ends by itself within moments. */
const SHORT = 'rate limit'

/**
 * A failed agent is told of once, and what its failure means for the others is carried out.
 *
 * WHY: one failure hides among many successes; its siblings go on with work that is thrown away; launches against a limit
 * burn every retry; and who begins again begins from nothing, beside what the failed agent had written.
 * BLOCKS: with `failures.policy: cancel-siblings` (or `stop-run`), the edits of the agents of a fan-out in which more than
 * `failures.tolerate` have failed; what of it waits for a slot is dropped. After a limit of the API's new launches wait until
 * the time it names (the rule slots queues them). Without a time they wait for `failures.backoff` after a rate limit, and after a
 * usage or spend limit until the user speaks: no timer tries that again.
 * ALLOWS: everything else; in `warn` it is said, and nothing is refused or dropped. What a failed agent had written is told to the agent that is launched in its place, by its
 * description; an agent whose edits were refused three times, or all of them while its report claims files, is named with its
 * result; more launches than `failures.retries` allows are remarked on. A failure that was delivered blocks no stop.
 * NOT COVERED: what a cancelled agent does with Bash; agents that were stopped on purpose are no failures. Outside a plan
 * `stop-run` is `cancel-siblings`. A failure that reached the conversation without an event (hosts up to 2.1.232, in the middle of a
 * turn) is told of at the next prompt or result; edits are refused all the same.
 */
export const failures = defineRule({
  name: 'failures',
  mode: 'enforce',
  on: [
    'agent-ended',
    'prompt',
    'fetched',
    'launched',
    'launch-failed',
    'message-complete',
    'turn-ending',
    'before-edit',
    'launch',
  ],
  messages: {
    'failures/failed': (data) => {
      const next = data.spent
        ? 'It was launched as often as is allowed (failures.retries): do what is left yourself, or leave it and say so.'
        : 'Launch it again with what is left to do, do that yourself, or leave it and say so.'
      return [
        `an agent did not finish:\n${lines(data)}\nWhat it wrote is there. ${data.cancelled ? '' : next}`.trim(),
        data.cancelled ? cancelled(data) : '',
        typeof data.left === 'number' ? `The others go on; ${tolerated(data.left)} tolerated.` : '',
        data.limit
          ? `${capital(holds(data))}: what is launched before ${data.queues ? 'is queued' : 'may fail as well'}.`
          : '',
        isHeld(data) ? `${HELD}.` : '',
      ]
        .filter(Boolean)
        .join(' ')
    },
    'failures/cancelled': (data) => cancelled(data),
    'failures/empty': (data) =>
      `an agent ended with an empty report:\n${lines(data)}\nWhat it wrote is there. Look at that, ask for what is missing in a new launch, or leave it and say so.`,
    'failures/refused': (data) =>
      `the host, the user or another plugin refused edits of an agent:\n${lines(data)}\nA refused edit was not made, unless the agent found another way: look at the files before you rely on its report. Then make the missing changes yourself, or let agents edit (a permission rule for Edit and Write) and launch it again.`,
    'failures/batch-cancelled': (data) =>
      data.warned
        ? `${agent(data)} of the same fan-out failed, so this batch was cancelled. Nothing was stopped, ${file(data)} included: end soon with a report of what you did.`
        : `batch cancelled: ${agent(data)} of the same fan-out failed, so ${file(data)} was not changed and no other edit will be. Stop here and report what you did until now.`,
    'failures/task-cancelled': (data) =>
      data.warned
        ? `task ${word(data.by)} of the same run failed, so your task ${word(data.task)} was cancelled. Nothing was stopped, ${file(data)} included: end soon with a report of what you did.`
        : `task cancelled: task ${word(data.by)} of the same run failed, so ${file(data)} was not changed and no other edit of task ${word(data.task)} will be. Stop here and report what you did until now.`,
    'failures/retries-spent': (data) =>
      `this is launch ${data.attempt} of ${agent(data)}, and failures.retries allows ${data.retries} after the first. If it fails again, do what is left yourself or leave it and say so.`,
  },
  propose(context) {
    const { event, state, settings } = context
    if (event.kind === 'before-edit' || event.kind === 'launch') return []
    const { policy, tolerate } = settings.failures
    const origin = originOf(event)
    const batches = policy === 'continue' ? [] : toCancel(state, tolerate)
    const only = warns(context) || undefined
    return [
      ...batches.map((batch) => ({ k: 'cancelled' as const, batch, tolerate, only, ...origin })),
      ...limits(context).map((limit) => ({ k: 'pause' as const, ...limit, ...origin })),
    ]
  },
  judge(context) {
    const { event } = context
    switch (event.kind) {
      case 'before-edit':
        return cancelledEdit(context, event)
      case 'launch':
        return again(context, event)
      case 'prompt':
      case 'fetched':
        return [...told(context), ...empty(context), ...refused(context)]
      case 'launched':
        return refused(context)
      case 'message-complete':
        return sessionOf(event.thread) === undefined ? [] : cancelledNow(context)
      default:
        return pass
    }
  },
})

type Judged = Context<
  | 'agent-ended'
  | 'prompt'
  | 'fetched'
  | 'launched'
  | 'launch-failed'
  | 'message-complete'
  | 'turn-ending'
  | 'before-edit'
  | 'launch'
>

function warns({ settings }: Judged): boolean {
  return settings.modes.failures === 'warn'
}

/** Pauses that this event gives reason for. A failure told twice (its end, then its delivery) is one. */
function limits({ event, state, settings }: Judged): { until: number; why: string; held?: true }[] {
  const found = reasons(event)
  const { at = 0 } = state.sessions[event.session]?.paused ?? {}
  return found.flatMap(({ agent, failure = '', until }) => {
    const isKnown = agent !== undefined && at >= (state.agents[agent]?.endedAt ?? 0) && at > 0
    if (!LIMITS.has(failure) || (isKnown && until === undefined)) return []
    if (until !== undefined) return until > state.clock ? [{ until, why: failure }] : []
    if (failure !== SHORT) return [{ until: state.clock, why: failure, held: true }]
    return [{ until: state.clock + settings.failures.backoff, why: failure }]
  })
}

function reasons(event: Judged['event']): { agent?: string; failure?: string; until?: number }[] {
  switch (event.kind) {
    case 'agent-ended':
    case 'launched':
    case 'launch-failed':
      return [event]
    case 'prompt':
      return event.deliveries
    default:
      return []
  }
}

/** Failures that this event delivered, with what follows from each. */
function told(context: Judged): Verdict[] {
  const { state, settings, shown } = context
  // Of a run's tasks the run tells, with those that wait for them.
  const isRuns = (id: string): boolean => settings.modes.rolling !== 'off' && taskOfAgent(state, id) !== undefined
  // Who fetches a result by name has been told that it is lost.
  const isNews = (agent: Agent): boolean =>
    hasFailed(agent) && (context.event.kind === 'prompt' || agent.how === 'failed')
  const failed = delivered(context).filter(([id, agent]) => isNews(agent) && !isRuns(id))
  if (failed.length === 0) return []
  const batches = [...new Set(failed.flatMap(([, { batch }]) => state.batches[batch ?? ''] ?? []))]
  const { policy, tolerate, retries } = settings.failures
  const spent = failed.filter(([, { attempt = 1 }]) => attempt > retries)
  const open = policy === 'continue' ? [] : batches.filter(({ cancelledBy }) => cancelledBy === undefined)
  const left = open.map((batch) => tolerate - failuresIn(state, batch))
  const limit = pauseOf(state, context.event.session)
  const data = {
    lines: capped(failed.map(([, agent]) => `${agentLine(agent, shown)}${times(agent)}`)),
    spent: spent.length === failed.length && failed.some(([, { attempt = 1 }]) => attempt > 1),
    ...(left.length > 0 ? { left: Math.max(0, Math.min(...left)) } : {}),
    ...(limit ? { limit: true, ...limit, now: state.clock } : {}),
    queues: settings.modes.slots === 'enforce',
    ...consequence(context, batches),
  }
  return [{ kind: 'inform', id: 'failures/failed', data }]
}

function times({ attempt = 1 }: Agent): string {
  return attempt > 1 ? `, launch ${attempt}` : ''
}

/** Agents whose result this event brought to the conversation. */
function delivered({ event, state, own }: Judged): [string, Agent][] {
  const one = event.kind === 'fetched' || event.kind === 'launched' ? [event.agent] : []
  const ids = event.kind === 'prompt' ? event.deliveries.map(({ agent }) => agent) : one
  // One prompt may bring the results of two lives.
  return [...new Set(ids)].flatMap((id) => {
    const agent = state.agents[id]
    return agent?.deliveredBy !== undefined && own.has(agent.deliveredBy) && !isDetached(agent)
      ? [[id, agent] as [string, Agent]]
      : []
  })
}

/** Who is to be stopped, and how many will not start. */
function consequence(context: Judged, batches: readonly Batch[]): Data {
  const { state } = context
  const cancelled = batches.filter(({ cancelledBy }) => cancelledBy !== undefined)
  const dropped = cancelled.flatMap(({ uses }) => uses).filter((use) => state.launches[use]?.failure === CANCELLED)
  const stop = cancelled.flatMap((batch) => atWork(state, batch).map(([id, agent]) => `${id}: ${called(agent)}`))
  return { stop, dropped: dropped.length, cancelled: cancelled.length > 0, warned: warns(context) }
}

/** A fan-out cancelled by a failure the conversation saw itself, in the result of its own call. */
function cancelledNow(context: Judged): Verdict[] {
  const { state, own } = context
  const batches = Object.values(state.batches).filter(({ cancelledBy = '' }) => own.has(cancelledBy))
  if (batches.length === 0) return []
  return [{ kind: 'inform', id: 'failures/cancelled', data: consequence(context, batches) }]
}

function empty(context: Judged): Verdict[] {
  const { shown } = context
  const lines = delivered(context).flatMap(([, agent]) =>
    agent.how === 'finished' && agent.failure !== undefined && isMainsOwn(agent) ? [agentLine(agent, shown)] : [],
  )
  return lines.length > 0 ? [{ kind: 'inform', id: 'failures/empty', data: { lines: capped(lines) } }] : []
}

/** Agents whose edits the host, the user or another plugin refused. */
function refused(context: Judged): Verdict[] {
  const lines = delivered(context).flatMap(([, agent]) =>
    isRefusalTold(agent) ? [agentLine(agent, context.shown)] : [],
  )
  return lines.length > 0 ? [{ kind: 'inform', id: 'failures/refused', data: { lines: capped(lines) } }] : []
}

function cancelledEdit({ state, shown }: Judged, event: EventOf<'before-edit'>): Verdict {
  const found = taskOfAgent(state, event.thread)
  const task = found?.run.tasks[found.task]
  if (found && task?.cancelled && task.state === 'running') {
    const data = { file: shown(event.file), task: found.task, by: found.run.stopped?.by ?? '' }
    return { kind: 'deny', id: 'failures/task-cancelled', data }
  }
  const batch = cancelledFor(state, event.thread)
  if (!batch) return pass
  const failed = batch.uses.map((use) => agentOf(state, use)?.[1]).find((agent) => agent && hasFailed(agent))
  const { title = '', type = '' } = failed ?? {}
  return { kind: 'deny', id: 'failures/batch-cancelled', data: { file: shown(event.file), title, type } }
}

/** A launch in the place of an agent that failed: it is told what is there already. */
function again({ state, settings, shown }: Judged, { use, title, type }: EventOf<'launch'>): Verdict[] {
  const { earlier = '', attempt = 1 } = state.launches[use] ?? {}
  const agent = state.agents[earlier]
  if (!agent) return []
  const said: Verdict[] = []
  if (agent.wrote && agent.wrote.length > 0)
    said.push({
      kind: 'rewrite',
      id: 'failures/failed',
      data: {},
      change: { append: carried(agent, shown) },
    })
  const { retries } = settings.failures
  if (attempt > retries + 1)
    said.push({ kind: 'inform', id: 'failures/retries-spent', data: { title, type, attempt, retries } })
  return said
}

function carried(agent: Agent, shown: (file: string) => string): string {
  return `An earlier agent with this description did not finish. ${agentLine(agent, shown)}. What it wrote is in the tree. If this is the same task, read those files and continue from there; do not start over.`
}

const WORD_MAX = 64

const word = (value: Data[string] | undefined): string => plain(String(value ?? ''), WORD_MAX)

const tolerated = (left: number): string => (left === 1 ? '1 more failure is' : `${left} more failures are`)

function cancelled({ stop, dropped, warned }: Data): string {
  const agents = Array.isArray(stop) ? stop : []
  const queued = Number(dropped) > 0 ? ` ${dropped} that had not started will not start.` : ''
  return agents.length > 0
    ? `The fan-out is cancelled (failures.policy).${queued} Stop these with TaskStop; ${warned ? 'nothing else stops them' : 'their edits are refused from now on'}:\n${bullets(agents)}\n`.trimEnd()
    : `The fan-out is cancelled (failures.policy); none of it runs any more.${queued}`
}
