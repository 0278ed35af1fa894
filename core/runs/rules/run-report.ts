import { awaitedOf } from '../../agents/agents.ts'
import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import type { Verdict } from '../../engine/verdict.ts'
import { bullets, lines, list, word } from '../../engine/words.ts'
import type { Fact } from '../../facts.ts'
import { mainOf } from '../../log/thread.ts'
import { drivenBy, isOnItsWay, isOver, type LiveRun, openRuns } from '../live-run.ts'
import { runLines, standingLines } from '../run-lines.ts'

/** A run nobody has touched for this long (ms) is not brought up again by itself. */
const FRESH_MS = 24 * 60 * 60_000
const FORGETFUL: ReadonlySet<string> = new Set(['compact', 'resume', 'fork', 'clear'])

/**
 * A run ends with one report, and is not forgotten on the way.
 *
 * WHY: results of a plan arrive one by one, over hours and sessions; what failed, what nobody could begin and what is left to
 * do must not get lost among them.
 * BLOCKS: the end of a main turn, once, when every task has ended and the conversation has not been given the report.
 * Otherwise it tells: the report with the last result; after compaction, resume, fork or clear how the run stands; at the
 * start of another session that a run is left and how to take it over.
 * ALLOWS: everything else.
 * NOT COVERED: runs that another live session drives. Where the last result reached the conversation without an event (hosts up to
 * 2.1.232, in the middle of a turn) the report comes with the next prompt; `fanout finish` prints it at any time.
 */
export const runReport = defineRule({
  name: 'run-report',
  mode: 'enforce',
  on: ['prompt', 'message-complete', 'turn-ending', 'session-start'],
  messages: {
    'run-report/ended': ({ run, lines }) => {
      const [counts = '', ...rest] = list(lines)
      const asks = rest.some((line) => line.startsWith('NEEDS CONTEXT'))
      const answer = asks ? `${ANSWER}.\n` : ''
      return `run ${word(run)} has ended. ${counts}.${rest.length > 0 ? `\n${bullets(rest)}` : ''}\n${answer}Give the user this outcome; then \`fanout finish\` closes the run, or launch again what did not end well.`
    },
    'run-report/stands': (data) =>
      `run ${word(data.run)}, which this session drives:\n${lines(data)}\n\`fanout next\` names what is ready now.`,
    'run-report/left': (data) =>
      `run ${word(data.run)} (${word(data.title)}) was left by another session:\n${lines(data)}\nIf the user wants to go on with it: \`fanout resume ${word(data.run)}\`.`,
  },
  propose(context): Fact[] {
    const { event, state } = context
    const live = event.kind === 'session-start' ? undefined : drivenBy(context, event)
    if (!live || live.run.reportedBy !== undefined || !hasEnded(context, live)) return []
    const isBusy = event.kind === 'turn-ending' && (event.running === undefined || awaitedOf(state, event).length > 0)
    if (isBusy || isAsking(context, live) || isOnItsWay(live, state)) return []
    return [{ k: 'run-reported', run: live.id, upTo: state.seq, ...originOf(event) }]
  },
  judge(context) {
    const { event, own } = context
    if (event.kind === 'session-start') return atStart(context)
    const live = drivenBy(context, event)
    if (live?.run.reportedBy === undefined || !own.has(live.run.reportedBy)) return []
    const data = { run: live.id, lines: runLines(context.state, live.run, live.plan, context) }
    return { kind: event.kind === 'turn-ending' ? 'hold' : 'inform', id: 'run-report/ended', data } satisfies Verdict
  },
})

type Judged = Context<'prompt' | 'message-complete' | 'turn-ending' | 'session-start'>

/** An agent that lacks context may be answered before the turn is over, and goes on with its task. */
function isAsking({ event }: Judged, { run }: LiveRun): boolean {
  return event.kind !== 'turn-ending' && Object.values(run.tasks).some(({ state }) => state === 'needs-context')
}

function hasEnded({ state, settings }: Judged, live: LiveRun): boolean {
  return Object.keys(live.run.tasks).length > 0 && isOver(live, state, settings)
}

/** How a run stands, for a conversation that may have forgotten, or that could take it over. */
function atStart(context: Judged): Verdict[] {
  const { event, state } = context
  if (event.kind !== 'session-start') return []
  const mine = FORGETFUL.has(event.source) ? drivenBy(context, { ...event, thread: mainOf(event.session) }) : undefined
  const live = mine ?? leftBehind(context)
  if (!live || live.run.reportedBy !== undefined) return []
  const data = { run: live.id, title: live.run.title, lines: standingLines(state, live.run, live.plan, context) }
  return [{ kind: 'inform', id: mine ? 'run-report/stands' : 'run-report/left', data }]
}

/** A run whose session is over, touched within a day: the latest. */
function leftBehind(context: Judged): LiveRun | undefined {
  const { state, event } = context
  return openRuns(context).find(({ run: { session, seen } }) => {
    const owner = state.sessions[session ?? '']
    const isLeft = session !== undefined && session !== event.session && (owner === undefined || owner.ended)
    return isLeft && state.clock - seen < FRESH_MS
  })
}

const ANSWER = 'One that needs context goes on with its task when you send it what it asks for (SendMessage)'
