import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import type { Verdict } from '../../engine/verdict.ts'
import { lines } from '../../engine/words.ts'
import type { State } from '../../log/state.ts'
import { mainOf, type ThreadId } from '../../log/thread.ts'
import type { Agent } from '../agent.ts'
import { called, capped, filesText } from '../lines.ts'
import { runningBelow } from '../tree.ts'

/**
 * Agents of agents are one tree: nobody is done before their own agents are.
 *
 * WHY: an agent may end, or be stopped, while agents that it launched still run. The host reports its end like any other, and
 * TaskStop does not stop the agents below it: they go on editing files while their work counts as done.
 * BLOCKS: nothing. When such an end reaches the conversation, this rule names each agent below that runs, with its id and the
 * files it holds, once. The fan-out is over, and a plan's task done, when they have ended too. `enforce` does the same as `warn`.
 * ALLOWS: agents whose own agents ended first; agents launched as `[bg]`, which nobody waits for.
 * NOT COVERED: what an agent's own agents report to it while it runs; agents of a workflow.
 */
export const oneTree = defineRule({
  name: 'one-tree',
  mode: 'enforce',
  on: ['prompt', 'message-complete'],
  messages: {
    'one-tree/outlived': (data) =>
      `these agents still run, and the agent that launched them has ended:\n${lines(data)}\nIts work is not done before they have ended; their results come to you by themselves. Stopping an agent does not stop the agents it launched: stop each of these with TaskStop if you do not want its work.`,
  },
  propose({ event, state }) {
    const agents = Object.keys(state.agents).filter((id) => isOutlived(state, id, event))
    return agents.length > 0 ? [{ k: 'outlived', agents, ...originOf(event) }] : []
  },
  judge(context): Verdict[] {
    const { state, own } = context
    const lines = Object.entries(state.agents).flatMap(([id, agent]) =>
      own.has(agent.outlivedToldBy ?? '') ? runningBelow(state, id).map((below) => line(context, agent, below)) : [],
    )
    return lines.length > 0 ? [{ kind: 'inform', id: 'one-tree/outlived', data: { lines: capped(lines) } }] : []
  },
})

type Judged = Context<'prompt' | 'message-complete'>

/** Whether this event's thread knows that an agent has ended, and was not told that agents below it run. */
function isOutlived(state: State, id: ThreadId, { thread, session }: Judged['event']): boolean {
  const agent = state.agents[id]
  if (!agent || agent.running || agent.outlivedToldBy !== undefined || agent.session !== session) return false
  const reader = agent.inherited ? mainOf(session) : agent.parent
  const isKnown = agent.deliveredBy !== undefined || agent.how === 'killed'
  return reader === thread && isKnown && runningBelow(state, id).length > 0
}

/** `a1: "Child" (worker), below "Parent" (worker), which was stopped; holds k.md` */
function line({ state, shown }: Judged, ended: Agent, [id, agent]: [ThreadId, Agent]): string {
  const held = Object.entries(state.leases).flatMap(([file, holders]) =>
    holders.some(({ thread }) => thread === id) ? [file] : [],
  )
  const how = ended.how === 'killed' ? 'was stopped' : ended.how === 'finished' ? 'has ended' : 'has failed'
  const files = held.length > 0 ? `; holds ${filesText(held, shown)}` : ''
  return `${id}: ${called(agent)}, below ${called(ended)}, which ${how}${files}`
}
