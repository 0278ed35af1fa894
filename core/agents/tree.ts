import type { State } from '../log/state.ts'
import type { ThreadId } from '../log/thread.ts'
import { type Agent, DEPTH_MAX, isDetached } from './agent.ts'

/** Agents that agents launched: one tree, whose root is the agent a main conversation launched. */

/** The threads above an agent, its parent first, the main thread (where it is known) last. */
export function ancestorsOf({ agents }: Pick<State, 'agents'>, id: ThreadId): ThreadId[] {
  const above: ThreadId[] = []
  for (
    let parent = agents[id]?.parent;
    parent !== undefined && above.length < DEPTH_MAX;
    parent = agents[parent]?.parent
  )
    above.push(parent)
  return above
}

/** The agents below an agent that run, at any depth. An agent nobody waits for, and what is below it, does not count. */
export function runningBelow(state: Pick<State, 'agents'>, id: ThreadId): [id: ThreadId, agent: Agent][] {
  return Object.entries(state.agents).filter(
    ([one, agent]) => agent.running && agent.parent !== undefined && isCountedBelow(state, one, id),
  )
}

/** The agents below an agent that have ended since a time of the log's clock. */
export function endedBelow(state: Pick<State, 'agents'>, id: ThreadId, since: number): Agent[] {
  return Object.entries(state.agents).flatMap(([one, agent]) =>
    !agent.running && (agent.endedAt ?? 0) >= since && isCountedBelow(state, one, id) ? [agent] : [],
  )
}

/** The agents below an agent whose results come to the main conversation. */
export function inheritedBelow(state: Pick<State, 'agents'>, id: ThreadId): Agent[] {
  return Object.entries(state.agents).flatMap(([one, agent]) =>
    agent.inherited && isCountedBelow(state, one, id) ? [agent] : [],
  )
}

function isCountedBelow(state: Pick<State, 'agents'>, id: ThreadId, root: ThreadId): boolean {
  const above = ancestorsOf(state, id)
  const at = above.indexOf(root)
  return at >= 0 && [id, ...above.slice(0, at)].every((one) => !isDetached(state.agents[one] ?? { title: '' }))
}

/**
 * The agents an ended agent leaves at work. The host hands their results to the main conversation, as turns of their own, and
 * does not wake the ended agent (2.1.328, 2.1.332).
 */
export function handOver(draft: State, id: ThreadId): void {
  for (const child of Object.values(draft.agents))
    if (child.running && child.parent === id && child.background === true) child.inherited = true
}

/** An agent that goes on after its end has its own agents back. */
export function takeBack(draft: State, id: ThreadId): void {
  for (const child of Object.values(draft.agents)) if (child.running && child.parent === id) child.inherited = undefined
}
