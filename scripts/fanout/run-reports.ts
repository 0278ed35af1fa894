import { agentOf } from '../../core/agents/agents.ts'
import { inOrder } from '../../core/log/order.ts'
import type { State } from '../../core/log/state.ts'
import { textNamed } from '../../core/log/texts.ts'
import { plain } from '../../core/text/plain.ts'
import { type Project, stateOf } from './project.ts'
import { Failure } from './verb.ts'

/** One agent's report. */
export interface AgentReport {
  /** What its author is called in a synthesis. */
  source: string
  text: string
}

const NAME_MAX = 80

/**
 * The reports of the tasks of a run, or of the agents of the latest fan-out. An agent that left none is there with an empty one.
 *
 * @param run its name; undefined for the latest fan-out
 * @param session whose fan-out; undefined for any
 * @throws Failure when there is no such run, or no fan-out
 */
export function reportsOf(project: Project, run: string | undefined, session: string | undefined): AgentReport[] {
  const state = stateOf(project)
  const text = (name: string | undefined): string => (name && textNamed(project.stateDir, name)) || ''
  if (run !== undefined) {
    const found = state?.runs[run]
    if (!found) throw new Failure(`"${run}" is neither a file here nor a run of ${project.project}`)
    return inOrder(found.tasks).map(([id, task]) => ({ source: id, text: text(task.report) }))
  }
  const agents = state ? latestFanOut(state, session) : []
  if (agents.length === 0)
    throw new Failure('no fan-out lately; name a run, or files with one report each, or - for stdin')
  return agents.map(({ title, type, report }) => ({ source: plain(title || type, NAME_MAX), text: text(report) }))
}

function latestFanOut(state: State, session: string | undefined) {
  const batches = Object.values(state.batches).sort((a, b) => b.at - a.at)
  const mine = session === undefined ? undefined : batches.find(({ thread }) => thread === `main:${session}`)
  return (mine ?? batches[0])?.uses.flatMap((use) => agentOf(state, use)?.[1] ?? []) ?? []
}
