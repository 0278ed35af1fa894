import { defineFact, optional, origin, text, texts } from '../log/fact.ts'
import { everyone, who } from '../log/sentences.ts'
import type { State } from '../log/state.ts'
import { reopenTasks } from '../runs/tasks.ts'
import type { Agent } from './agent.ts'
import { goOn } from './agents.ts'
import { keepBeside } from './kept-reports.ts'

/** Agents that end a turn and not their life: they wait for commands of their own, or a message continues them. */

const SHELLS_MAX = 20

/**
 * The conversation hears that an agent waits. The agent may have gone on since (then this says nothing new), or its stop was
 * taken for its end (then that end is taken back).
 *
 * @param record the id of the record that says so
 */
export function hearOfWait(draft: State, id: string, record: string): void {
  const agent = draft.agents[id]
  if (!agent) return
  const { noticeDue } = agent
  agent.told = draft.clock
  agent.noticeDue = undefined
  if (agent.waiting === undefined && (noticeDue || !takesBack(draft, id, agent))) return
  agent.waiting ??= draft.clock
  agent.waitToldBy ??= record
}

/** Takes back an end that was none, when it was the latest. False when another life has begun or ended since. */
function takesBack(draft: State, id: string, agent: Agent): boolean {
  const isLatest = agent.owed === (agent.running ? 0 : 1)
  agent.owed = Math.max(0, agent.owed - 1)
  if (!isLatest || agent.running) return isLatest
  if (agent.how !== 'finished' || agent.deliveredBy !== undefined) return false
  goOn(agent)
  keepBeside(agent, agent.report)
  agent.report = undefined
  reopenTasks(draft, id)
  return true
}

/** What such agents make of a record. */
export const waitFacts = [
  defineFact(
    'waiting',
    {
      ...origin,
      agent: text,
      report: optional(text),
    },
    {
      reduce(draft, entry) {
        const agent = draft.agents[entry.agent]
        if (!agent) return
        if (entry.thread !== entry.agent) return hearOfWait(draft, entry.agent, entry.id)
        if (!agent.running) return
        keepBeside(agent, entry.report)
        agent.waiting = draft.clock
        agent.noticeDue = true
      },
      sentence: ({ agent, thread }, { state }) =>
        thread === agent
          ? `${who(state, agent)} ended its turn and waits for commands of its own`
          : `${who(state, thread)} was told that ${who(state, agent)} waits for commands of its own`,
    },
  ),
  defineFact(
    'shells',
    {
      ...origin,
      ids: texts,
    },
    {
      reduce(draft, { thread, ids }) {
        const agent = draft.agents[thread]
        if (agent) agent.shells = [...new Set([...(agent.shells ?? []), ...ids])].slice(-SHELLS_MAX)
      },
      sentence: ({ thread, ids }, { state }) =>
        `${who(state, thread)} left ${ids.length === 1 ? 'a command' : `${ids.length} commands`} running in the background`,
    },
  ),
  defineFact(
    'continued',
    {
      ...origin,
      agents: texts,
    },
    {
      reduce(draft, { agents }) {
        for (const id of agents) {
          const agent = draft.agents[id]
          // The life that a message begins may have been heard of before the message was.
          if (agent) agent.invited = agent.running ? agent.life : agent.life + 1
        }
      },
      sentence: ({ thread, agents }, { state }) => `${who(state, thread)} sent a message to ${everyone(agents, state)}`,
    },
  ),
] as const
