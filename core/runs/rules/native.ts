import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import { pass } from '../../engine/verdict.ts'
import { word } from '../../engine/words.ts'
import type { Fact } from '../../facts.ts'
import type { State } from '../../log/state.ts'
import { termsOf } from '../live-run.ts'
import { saysDone } from '../outcomes.ts'
import { runOfScript, taskOfAgent } from '../tasks.ts'

/**
 * A run that a workflow's script carries out stands in the log like any other: its agents have its tasks.
 *
 * WHY: the script tells nobody what it does. Status, reports, checks and a resume in another session need to know which agent
 * has which task; the host's note on an agent tells it, by the label of the call.
 * BLOCKS: the Workflow call of a script of fanout's own that was changed since it was written, or has run before: finished
 * tasks would run again.
 * ALLOWS: that of a script as fanout wrote it, without asking the user. The user decides on every other.
 * NOT COVERED: agents of workflows that are not fanout's; an agent that was ended before it used any tool.
 */
export const native = defineRule({
  name: 'native',
  mode: 'enforce',
  on: ['before-workflow', 'agent-started', 'before-edit', 'message-complete', 'before-result', 'agent-ended'],
  messages: {
    'native/has-run': ({ run }) =>
      `this script of run ${word(run)} has run before, and would do again what is done. \`fanout compile ${word(run)}\` writes one for what is left; call Workflow with the path it prints.`,
    'native/changed': ({ run }) =>
      `this script of run ${word(run)} is not as fanout wrote it, so it was not run. \`fanout compile ${word(run)}\` writes it anew; call Workflow with the path it prints.`,
  },
  propose(context): Fact[] {
    const { event, state } = context
    if (event.kind === 'before-workflow') {
      const { own, session, use } = event
      const isIts = own?.seal === 'whole' && state.runs[own.run] !== undefined
      return isIts ? [{ k: 'run-owned', run: own.run, session, engine: 'native', use }] : []
    }
    return begun(context)
  },
  judge({ event }) {
    const own = event.kind === 'before-workflow' ? event.own : undefined
    if (!own) return pass
    const data = { run: own.run }
    if (own.seal === 'whole') return { kind: 'allow', id: 'native/own-script', data }
    return { kind: 'deny', id: own.seal === 'broken' ? 'native/has-run' : 'native/changed', data }
  },
})

type Judged = Context<
  'before-workflow' | 'agent-started' | 'before-edit' | 'message-complete' | 'before-result' | 'agent-ended'
>

/**
 * The task of an agent that was not heard of before. One may hand its result in, or die, as the first thing it does: that
 * counts at once.
 */
function begun(context: Judged): Fact[] {
  const { event, state, settings } = context
  const found = isUntold(state, event.thread) ? runOfScript(state, event.thread) : undefined
  const plan = found && context.plan(found.run.plan)
  const task = plan?.tasks.find(({ id }) => id === state.agents[event.thread]?.title)
  if (!found || !plan || !task) return []
  const origin = originOf(event)
  const terms = termsOf({ ...found, plan }, task, event.thread, settings)
  const take: Fact = { k: 'take', run: found.id, ...terms, agent: event.thread, forced: true, ...origin }
  const its = { run: found.id, task: task.id, ...origin }
  if (event.kind === 'before-result' && terms.verify === true && saysDone(event.result))
    return [take, { k: 'sent-back', ...its }]
  return event.kind === 'agent-ended' && event.how === 'failed'
    ? [take, { k: 'returned', how: 'failed', note: event.failure, ...its }]
    : [take]
}

function isUntold(state: State, agent: string): boolean {
  return state.agents[agent]?.workflow !== undefined && taskOfAgent(state, agent) === undefined
}
