import { agentOf } from '../state/results.ts'
import type { Agent, Batch, Contest, Launch, State } from '../state/state.ts'
import { plain } from '../text/plain.ts'

/** One line per agent, launch or contested edit, as messages and reports show them. Files are named by `shown`. */
type Shown = (file: string) => string

const TITLE_MAX = 60
const FILE_MAX = 120
const FILES_SHOWN = 5
/** Lines of one list in a message; the rest is counted. */
const LINES_SHOWN = 20

/** How an agent's life stands, in words that cannot be confused. */
export function outcome(agent: Agent): string {
  if (agent.running) return 'RUNNING'
  if (agent.how === 'finished') return 'DONE'
  if (agent.how === 'killed') return 'STOPPED'
  if (agent.how === 'lost') return 'LOST'
  return `FAILED (${agent.failure ?? 'api error'})`
}

/** `DONE "Write the parser" (general-purpose), 12 s, wrote a.ts and b.ts`. */
export function agentLine(agent: Agent, shown: Shown): string {
  const time = agent.endedAt === undefined ? '' : `, ${seconds(agent.endedAt - agent.since)}`
  return `${outcome(agent)} ${called(agent)}${time}${wrote(agent, shown)}`
}

/** A line for somebody who has not read the result: with the id and where the output lies. */
export function unreadLine(id: string, agent: Agent, shown: Shown): string {
  const output = agent.output === undefined ? '' : `, output: ${plain(agent.output, FILE_MAX)}`
  return `${agentLine(agent, shown)}, id ${id}${output}`
}

/** A launch the host refused. */
export function refusedLine(launch: Launch): string {
  return `REFUSED ${called(launch)}: the host runs no more agents at once; it never started`
}

/** Everything about a fan-out that has ended: a line of counts, a line each, and what was contested. */
export function fanOutLines(state: State, batch: Batch, shown: Shown): string[] {
  const agents = batch.uses.flatMap((use) => (agentOf(state, use)?.slice(1) as [Agent] | undefined) ?? [])
  const refused = batch.uses.flatMap((use) => (state.launches[use]?.refused ? [state.launches[use]] : []))
  const ids = new Set(batch.uses.flatMap((use) => agentOf(state, use)?.[0] ?? []))
  const contested = state.contested.filter(({ by }) => ids.has(by))
  return [
    `${batch.uses.length} agents: ${counts(agents, refused.length)}`,
    ...capped([...agents.map((agent) => agentLine(agent, shown)), ...refused.map(refusedLine)]),
    ...capped(contested.map((one) => contestLine(one, shown))),
  ]
}

/** An edit that was refused and not made since. */
export function contestLine({ file, title, against }: Contest, shown: Shown): string {
  return `CONTESTED ${plain(shown(file), FILE_MAX)}: ${quoted(title)} was refused because of ${quoted(against)} and has not made its edit`
}

/** A list that fits a message. */
export function capped(lines: readonly string[]): string[] {
  const more = lines.length - LINES_SHOWN
  return more > 0 ? [...lines.slice(0, LINES_SHOWN), `and ${more} more (\`fanout report\`)`] : [...lines]
}

/** What an agent or a launch is called. */
export function called({ title, type }: { title: string; type: string }): string {
  return `${quoted(title)}${type ? ` (${plain(type, TITLE_MAX)})` : ''}`
}

function counts(agents: readonly Agent[], refused: number): string {
  const kinds: readonly (readonly [string, number])[] = [
    ['done', agents.filter(({ how }) => how === 'finished').length],
    ['failed', agents.filter(({ how }) => how === 'failed').length],
    ['stopped', agents.filter(({ how }) => how === 'killed').length],
    ['lost', agents.filter(({ how }) => how === 'lost').length],
    ['running', agents.filter(({ running }) => running).length],
    ['refused', refused],
  ]
  return kinds.flatMap(([kind, n]) => (n > 0 ? [`${n} ${kind}`] : [])).join(', ')
}

function wrote({ wrote = [] }: Agent, shown: Shown): string {
  if (wrote.length === 0) return ''
  const names = wrote.slice(0, FILES_SHOWN).map((file) => plain(shown(file), FILE_MAX))
  const more = wrote.length - names.length
  return `, wrote ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function quoted(title: string): string {
  return title ? `"${plain(title, TITLE_MAX).replaceAll('"', "'")}"` : 'an agent'
}

function seconds(ms: number): string {
  return ms < 60_000
    ? `${Math.round(ms / 1000)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}
