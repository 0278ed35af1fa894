import { called } from '../../agents/lines.ts'
import type { EventOf } from '../../engine/event.ts'
import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import { pass, type Verdict } from '../../engine/verdict.ts'
import { agent, HELD, holds, lines } from '../../engine/words.ts'
import { sessionOf } from '../../log/thread.ts'
import { taskAsked } from '../../runs/live-run.ts'
import { nextInQueue, pauseOf, queueOf } from '../queue.ts'
import { wanted } from '../slot.ts'

/**
 * No more agents at once than there are slots, and none is lost for it.
 *
 * WHY: thirty agents at once starve the machine and each other and run into the API's limits; and what the host refuses over
 * its own cap, the model is told never to try again.
 * BLOCKS: launches beyond `concurrency.max` slots of the session, `concurrency.repository` slots of all sessions,
 * `concurrency.caps` of its type, and all launches while a limit of the API's holds. What a main conversation launches is
 * queued, as is what the host refuses over its cap: when results are delivered it is called for, as far as it fits, in one
 * message; an idle session is woken for it when a limit is over whose end was known, or another session has freed slots (`hooks/watch.ts`). What an agent launches is refused for good, because nobody can call an agent back.
 * ALLOWS: the first agent of a session that runs none; a child its parent waits for, in its parent's slot; agents of a
 * workflow, which has a bound of its own.
 * NOT COVERED: without a terminal, a limit that ends when no agent runs (nobody can be woken; the end of the turn has said until
 * when it holds); agents continued with SendMessage; that the model launches what it is asked for (a turn does not end without
 * a word of it: no-lost-results).
 */
export const slots = defineRule({
  name: 'slots',
  mode: 'enforce',
  on: ['launch', 'prompt', 'message-complete', 'fetched', 'turn-ending', 'tick'],
  messages: {
    'slots/queued': (data) =>
      data.warned
        ? `all slots are in use; ${agent(data)} runs beyond them.`
        : `all slots are in use, so ${agent(data)} has not started. It is queued, place ${data.position}; nothing is lost and nothing needs to be done for it now. When a slot is free it is called for: launch it then, with the same description.`,
    'slots/limited': (data) => {
      if (data.warned) return `${holds(data)}; ${agent(data)} may fail because of it.`
      const queued = `${holds(data)}, so ${agent(data)} has not started. It is queued, place ${data.position}; nothing is lost`
      return typeof data.until === 'number'
        ? `${queued} and nothing needs to be done for it now. After that time it is called for: launch it then, with the same description.`
        : `${queued}. ${HELD}, and it is called for: launch it then, with the same description.`
    },
    'slots/nested': (data) =>
      data.warned
        ? `all slots are in use; ${agent(data)} runs beyond them.`
        : `all slots are in use, so ${agent(data)} has not started, and it is not queued. Do this part yourself, or end your report with what is left of it.`,
    'slots/called': (data) =>
      `slots are free for what was queued:\n${lines(data)}\nLaunch these now, together in one message, each with the description and prompt it had.`,
  },
  propose({ event, state, settings }) {
    const origin = originOf(event)
    const { max, repository } = settings.limits
    if (event.kind === 'launch') {
      const { type: _, ...slot } = wanted(settings.limits, event.type)
      // When a plan's task may start is the plan's business.
      return isTasks(event) ? [] : [{ k: 'slot', use: event.use, ...slot, ...origin }]
    }
    if (sessionOf(event.thread) === undefined) return []
    if (event.kind === 'turn-ending') {
      const isLeft = queueOf(state, event.session).length > 0 || pauseOf(state, event.session) !== undefined
      return isLeft ? [{ k: 'lapsed', ...origin }] : []
    }
    // What was refused just now has heard of it.
    if (event.kind === 'message-complete' && event.calls.some(({ use }) => state.launches[use]?.refused)) return []
    // The user's words end what is held, in this very append.
    const isLifted = event.kind === 'prompt' && event.typed && state.sessions[event.session]?.paused?.held
    if (isLifted && queueOf(state, event.session).length > 0) return [{ k: 'call', max, repository, ...origin }]
    const next = nextInQueue(state, event.session, settings.limits)
    return next.length > 0 ? [{ k: 'call', max, repository, ...origin }] : []
  },
  judge(context) {
    const { event } = context
    return event.kind === 'launch' ? judged(context, event) : calls(context)
  },
})

type Judged = Context<'launch' | 'prompt' | 'message-complete' | 'fetched' | 'turn-ending' | 'tick'>

/** Whether a launch is a plan's task: what an agent launches is none. */
function isTasks(event: EventOf<'launch'>): boolean {
  return taskAsked(event) !== undefined && sessionOf(event.thread) !== undefined
}

function judged({ state }: Judged, { use, title, type, session }: EventOf<'launch'>): Verdict {
  const launch = state.launches[use]
  if (launch?.denied) return { kind: 'deny', id: 'slots/nested', data: { title, type } }
  if (!launch?.waits) return pass
  const data = { title, type, position: launch.position ?? 1 }
  if (launch.waits !== 'limit') return { kind: 'deny', id: 'slots/queued', data }
  return { kind: 'deny', id: 'slots/limited', data: { ...data, ...pauseOf(state, session), now: state.clock } }
}

/** What this very event called for. */
function calls({ event, state, own }: Judged): Verdict[] {
  const lines = queueOf(state, event.session).flatMap(([, launch]) =>
    launch.calledBy !== undefined && own.has(launch.calledBy) ? [called(launch)] : [],
  )
  return lines.length > 0 ? [{ kind: 'inform', id: 'slots/called', data: { lines } }] : []
}
