import type { Agent } from '../../agents/agent.ts'
import { agentOf } from '../../agents/agents.ts'
import type { Batch } from '../../agents/fan-out.ts'
import { called, capped, duration } from '../../agents/lines.ts'
import { defineRule, originOf } from '../../engine/rule.ts'
import { bullets } from '../../engine/words.ts'
import type { State } from '../../log/state.ts'
import { sessionOf } from '../../log/thread.ts'
import { areTasks } from '../../runs/tasks.ts'

/** Work that takes an agent less than this (ms) did not need one. */
const SHORT_MS = 30_000

/**
 * An agent is worth its start.
 *
 * WHY: each agent costs its launch, its own reading and a turn for its result; below half a minute that is more than the work.
 * BLOCKS: nothing. At the end of a fan-out of the main conversation, once a session: the agents that ran under 30 s, with their
 * times, when at least two finished, all of those were so short, and they were most of it. `enforce` does the same as `warn`.
 * ALLOWS: a short agent beside longer ones; agents that failed or were stopped; tasks of a plan; agents that run on the side
 * (`[bg]`).
 * NOT COVERED: single agents; whether the same work would have been quicker without; agents that were continued after their end.
 */
export const worthIt = defineRule({
  name: 'worth-it',
  mode: 'warn',
  on: ['prompt', 'message-complete', 'fetched'],
  messages: {
    'worth-it/short': ({ lines }) =>
      `the agents of this fan-out ran for less than 30 s each:\n${bullets(Array.isArray(lines) ? lines : [])}\nWork of that size is quicker done directly, or grouped into fewer agents. This is said once a session.`,
  },
  propose({ event, state, own }) {
    const isSaid = state.sessions[event.session]?.advice?.[ID] !== undefined
    if (isSaid || sessionOf(event.thread) === undefined || shortOf(state, own) === undefined) return []
    return [{ k: 'advised', about: [ID], ...originOf(event) }]
  },
  judge({ event, state, own }) {
    const said = state.sessions[event.session]?.advice?.[ID]
    const short = said !== undefined && own.has(said) ? shortOf(state, own) : undefined
    if (!short) return []
    const lines = short.map((agent) => `${called(agent)}, ${duration(timeOf(agent))}`)
    return { kind: 'inform', id: ID, display: 'normal', data: { lines: capped(lines) } }
  },
})

const ID = 'worth-it/short'

/** The agents of a fan-out that has ended with this event, if their work was too short for agents. */
function shortOf(state: State, own: ReadonlySet<string>): Agent[] | undefined {
  return Object.values(state.batches)
    .filter(({ closedBy }) => closedBy !== undefined && own.has(closedBy))
    .map((batch) => finishedIn(state, batch))
    .find((agents) => agents !== undefined)
}

function finishedIn(state: State, { uses, thread }: Batch): Agent[] | undefined {
  const counted = uses.filter((use) => !areTasks(state, [use]))
  const finished = counted.flatMap((use) => {
    const [, agent] = agentOf(state, use) ?? []
    return agent?.how === 'finished' && !agent.title.startsWith('[bg]') ? [agent] : []
  })
  const isMost = finished.length > 1 && finished.length * 2 > counted.length
  return sessionOf(thread) !== undefined && isMost && finished.every(isShort) ? finished : undefined
}

/** Of a second life the first is not known, and of an end that was the first thing heard of, neither is the start. */
function isShort(agent: Agent): boolean {
  const time = timeOf(agent)
  return agent.life === 1 && time > 0 && time < SHORT_MS
}

function timeOf({ since, endedAt = since }: Agent): number {
  return endedAt - since
}
