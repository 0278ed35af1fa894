import type { Call, EventOf } from '../../engine/event.ts'
import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import { pass, type Verdict } from '../../engine/verdict.ts'
import type { Fact } from '../../facts.ts'
import type { State } from '../../log/state.ts'
import { ENDING } from '../../plan/ending.ts'
import { plain } from '../../text/plain.ts'
import { isUnproven, saysDone } from '../outcomes.ts'
import { taskOfAgent } from '../tasks.ts'

/**
 * A task counts as done when its report says so, and one with a check when that was seen to pass after its agent's last edit.
 *
 * WHY: agents report success for work they never ran, or end with a word that points at a report nobody gets; the next task
 * then builds on it.
 * BLOCKS: an agent's end, once, while its task's command was not seen to pass since its last edit: it is asked to run it and
 * to give the whole report again (a workflow's agent twice at most, when it hands in its result). Still not: the task is
 * `unverified`, and those that wait for it do not begin. So is the end of one that left no report, or a report that does not say
 * how its task ended. Still none: the task is `unverified`; still not said: it is done with concerns.
 * A run of the command that goes on in the background has neither passed nor failed: the agent is told to wait for its end and
 * to run the command again with a longer timeout.
 * ALLOWS: agents that say they are blocked or lack context need no check. fanout itself runs no command of a plan.
 * NOT COVERED: commands run by other means than Bash; edits made by Bash after the check; a command in a pipe or behind
 * `||`, whose result is not its own. In `warn` a task needs no check.
 */
export const verify = defineRule({
  name: 'verify',
  mode: 'enforce',
  on: ['message-complete', 'agent-ended', 'before-result'],
  messages: {
    'verify/not-seen': ({ command, failed, open, handsIn }) => {
      const why = open
        ? "the check of your task was put in the background, so nobody saw whether it passes. Wait until it has ended (do not start a second one beside it). Then run exactly this as one command in the foreground, with a longer timeout (the Bash tool's `timeout`),"
        : `${failed ? 'the check of your task failed when it was last run' : 'the check of your task was not seen to pass since your last edit'}. Run exactly this as one command,`
      return `${why} mend what it finds, and then ${handsIn ? 'hand your result in again' : 'give your whole report again, with its ending: it replaces the one you gave'}.\n${plain(String(command), COMMAND_MAX)}`
    },
    'verify/no-report': () =>
      `your last message is all that is read of your work, and it does not hold your report or does not say how your task ended. Give your whole report again in one message, with what you did, what you found and what those who go on need to know, and end it with these lines: ${ENDING_LINES}.`,
  },
  propose(context) {
    const { event, state } = context
    if (event.kind !== 'message-complete') return []
    const found = taskOfAgent(state, event.thread)
    const wanted = found && commandOf(context, found.run.plan, found.task)
    if (!found || wanted === undefined) return []
    const outcome = outcomeOf(event.calls, (command) => context.ran(command, wanted))
    return outcome === undefined
      ? []
      : [{ k: 'verified', run: found.id, task: found.task, ...outcome, ...originOf(event) } satisfies Fact]
  },
  judge(context): Verdict {
    const { event, state, own } = context
    if (event.kind === 'message-complete') return pass
    const found = taskOfAgent(state, event.thread)
    const task = found?.run.tasks[found.task]
    const isNow = task?.sentBack?.some((id) => own.has(id))
    const isOpen = task !== undefined && isUnproven(state, task)
    const command = found && isNow && isOpen ? commandOf(context, found.run.plan, found.task) : undefined
    if (isNow && !isOpen && event.kind === 'agent-ended') return { kind: 'hold', id: 'verify/no-report', data: {} }
    if (event.kind === 'before-result' && command === undefined && isUnverified(event, state)) return MARKED
    if (command === undefined) return pass
    const { passed, open = false } = task?.verified ?? {}
    const data = { command, failed: passed === false && !open, open, handsIn: event.kind === 'before-result' }
    return event.kind === 'agent-ended'
      ? { kind: 'hold', id: 'verify/not-seen', data }
      : { kind: 'deny', id: 'verify/not-seen', data }
  },
})

/** The script learns it from the result itself: its agent cannot say otherwise. */
const MARKED: Verdict = { kind: 'rewrite', id: 'verify/marked', data: {}, change: { unverified: true } }

/** Whether a workflow's agent hands in as done what was not seen to pass. */
function isUnverified(event: EventOf<'before-result'>, state: State): boolean {
  const found = taskOfAgent(state, event.thread)
  const task = found?.run.tasks[found.task]
  return task?.state === 'running' && saysDone(event.result) && isUnproven(state, task)
}

function commandOf({ plan }: Pick<Context, 'plan'>, name: string, task: string): string | undefined {
  return plan(name)?.tasks.find(({ id }) => id === task)?.verify
}

type Outcome = Pick<Extract<Fact, { k: 'verified' }>, 'passed' | 'open'>

/**
 * How the last run of the command in a message went; undefined where it was not run, or something was edited after it. A run
 * that goes on in the background takes nothing from one that passed before it.
 */
function outcomeOf(calls: readonly Call[], isIt: (command: string) => boolean): Outcome | undefined {
  let outcome: Outcome | undefined
  for (const { does, command, succeeded, left } of calls) {
    if (does === 'edit' && succeeded !== false) outcome = undefined
    if (command === undefined || !isIt(command)) continue
    if (succeeded !== undefined) outcome = { passed: succeeded }
    else if (left !== undefined && !outcome?.passed) outcome = { passed: false, open: true }
  }
  return outcome
}

const COMMAND_MAX = 500

/** The ending of a report, in one sentence. */
const ENDING_LINES = ENDING.split('\n')
  .map((line) => `\`${line}\``)
  .join(', ')
