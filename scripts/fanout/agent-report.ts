import { agentLine } from '../../core/agents/lines.ts'
import { shortPath } from '../../core/log/sentences.ts'
import type { State } from '../../core/log/state.ts'
import { textNamed } from '../../core/log/texts.ts'
import { plain } from '../../core/text/plain.ts'
import type { Project } from './project.ts'
import { readable } from './text.ts'
import { type Answer, Failure, type Surroundings } from './verb.ts'

/** A report is cut here (characters) where not all of it is asked for. */
const SHOWN_MAX = 4_000

/**
 * What one agent reported: how it ended, its report, and in full what it reported besides (interim reports, and those that came
 * after its end).
 *
 * @throws Failure when the agent is not known, or nothing of it is kept
 */
export function ofAgent(id: string, full: boolean, { stateDir }: Project, state: State, around: Surroundings): Answer {
  const agent = Object.hasOwn(state.agents, id) ? state.agents[id] : undefined
  const textOf = (name: string | undefined) => (name === undefined ? undefined : textNamed(stateDir, name))
  const report = textOf(agent?.report)
  const beside = (agent?.beside ?? []).flatMap((name) => textOf(name) ?? [])
  if (!agent || (report === undefined && beside.length === 0))
    throw new Failure(`no report of agent ${plain(id, 80)} is kept; \`fanout status\` lists the agents`)
  const head = `${agentLine(agent, (file) => shortPath(file, around.here))}, id ${id}`
  const isCut = agent.cut === true && report !== undefined
  const others = beside.map(
    (text, i) => `${around.paint('bold', `reported besides, ${i + 1} of ${beside.length}`)}\n${readable(text)}`,
  )
  const rest = beside.length > 0 ? [`it reported ${beside.length} more; --full prints them`] : []
  const text = [
    around.paint('bold', head),
    ...(isCut ? ['this report was cut on its way, and the rest is not kept'] : []),
    report === undefined ? 'it has left no last report' : shown(report, full),
    ...(full ? others : rest),
  ].join('\n\n')
  return { data: { of: id, how: agent.running ? 'running' : agent.how, report, cut: isCut, beside }, text }
}

function shown(report: string, full: boolean): string {
  const text = readable(report)
  if (full || text.length <= SHOWN_MAX) return text
  return `${text.slice(0, SHOWN_MAX)}\n(${text.length - SHOWN_MAX} characters more; --full prints them)`
}
