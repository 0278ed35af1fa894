import { agentOf } from '../state/agents.ts'
import type { Agent } from '../state/live/agent.ts'
import type { Batch } from '../state/live/batch.ts'
import type { Launch } from '../state/live/launch.ts'
import type { Contest } from '../state/live/lease.ts'
import type { State } from '../state/state.ts'
import { plain } from '../text/plain.ts'
import { costOf, tokensText } from './cost.ts'

/** One line per agent, launch or contested edit, as messages and reports show them. Files are named by `shown`. */
type Shown = (file: string) => string

const TITLE_MAX = 60
const FILE_MAX = 120
/** A path to be opened must come whole. */
const PATH_MAX = 1_000
const FILES_SHOWN = 5
/** Lines of one list in a message; the rest is counted, and `fanout report` has all. */
const LINES_SHOWN = 20

/** How an agent's life stands, in words that cannot be confused. */
export function outcome(agent: Agent): string {
  const kind = kindOf(agent)
  if (kind === 'done' && agent.failure !== undefined) return `DONE (${plain(agent.failure, TITLE_MAX)})`
  if (kind === 'stopped' && agent.failure !== undefined && agent.failure !== kind)
    return `STOPPED (${plain(agent.failure, TITLE_MAX)})`
  return kind === 'failed' ? failed(agent) : kind.toUpperCase()
}

/** `DONE "Write the parser" (general-purpose), 12 s, wrote a.ts, b.ts`. */
export function agentLine(agent: Agent, shown: Shown): string {
  const time = agent.endedAt === undefined ? '' : `, ${duration(agent.endedAt - agent.since)}`
  return `${outcome(agent)} ${called(agent)}${time}${wrote(agent, shown)}`
}

/** A line for somebody who has not read the result: with the id and where the output lies. */
export function unreadLine(id: string, agent: Agent, shown: Shown): string {
  const output = agent.output === undefined ? '' : `, output: ${plain(agent.output, PATH_MAX)}`
  return `${agentLine(agent, shown)}, id ${id}${output}`
}

/** A launch that was refused for now, by the host or for want of a slot. */
export function refusedLine(launch: Launch): string {
  if (launch.waits !== undefined && launch.waits !== 'host')
    return `QUEUED ${called(launch)}: ${launch.waits === 'limit' ? "the API's limit was reached" : 'no slot was free'}; it never started`
  return `REFUSED ${called(launch)}: the host runs no more agents at once; it never started`
}

/** Everything about a fan-out: a line of counts, a line each (what went wrong first, at most `most`), and what was contested. */
export function fanOutLines(state: State, batch: Batch, shown: Shown, most = LINES_SHOWN): string[] {
  const parts = batch.uses.map((use) => partOf(state, use, shown))
  const counts = kinds.flatMap((kind) => {
    const n = parts.filter((part) => part.kind === kind).length
    return n > 0 ? [`${n} ${kind}`] : []
  })
  const lines = [...kinds.slice(1), 'done'].flatMap((kind) =>
    parts.flatMap((part) => (part.kind === kind && part.line !== undefined ? [part.line] : [])),
  )
  const agents = batch.uses.flatMap((use) => [agentOf(state, use) ?? []])
  const ids = new Set(agents.flatMap(([id = '']) => id))
  const tokens = tokensText(costOf(agents.flatMap(([, agent]) => agent ?? [])))
  const contested = state.contested.filter(({ by }) => ids.has(by)).map((one) => contestLine(one, shown))
  const all = [...counts, ...(tokens === undefined ? [] : [tokens])]
  return [`${parts.length} agents: ${all.join(', ')}`, ...capped(lines, most), ...capped(contested, most)]
}

/** Whether what a launch asked for was done, or is another launch's by now. */
export function isDone(state: State, use: string): boolean {
  const { kind } = partOf(state, use, (file) => file)
  return kind === 'done' || kind === 'launched again'
}

/** An edit that was refused and not made since. */
export function contestLine({ file, title, against }: Contest, shown: Shown): string {
  return `CONTESTED ${plain(shown(file), FILE_MAX)}: ${quoted(title)} was refused because of ${quoted(against)} and has not made its edit`
}

/** A list that fits a message. */
export function capped(lines: readonly string[], most = LINES_SHOWN): string[] {
  const more = lines.length - most
  return more > 0 ? [...lines.slice(0, most), `and ${more} more (\`fanout report\`)`] : [...lines]
}

/** What an agent or a launch is called. */
export function called({ title, type }: { title: string; type: string }): string {
  return `${quoted(title)}${type ? ` (${plain(type, TITLE_MAX)})` : ''}`
}

/** What became of a launch, in the order in which they are counted. */
const kinds = ['done', 'failed', 'lost', 'stopped', 'refused', 'queued', 'running', 'launched again'] as const
type Kind = (typeof kinds)[number]

function kindOf({ running, how }: Agent): Kind {
  if (running) return 'running'
  if (how === 'finished') return 'done'
  if (how === 'killed') return 'stopped'
  return how === 'lost' ? 'lost' : 'failed'
}

function partOf(state: State, use: string, shown: Shown): { kind: Kind; line?: string } {
  const [, agent] = agentOf(state, use) ?? []
  if (agent) return { kind: kindOf(agent), line: agentLine(agent, shown) }
  const launch = state.launches[use]
  // Launched anew, it takes the place of the refused one.
  if (!launch) return { kind: 'launched again' }
  if (launch.refused)
    return { kind: (launch.waits ?? 'host') === 'host' ? 'refused' : 'queued', line: refusedLine(launch) }
  if (launch.failure !== undefined) return { kind: 'failed', line: `${failed(launch)} ${called(launch)}` }
  return { kind: 'running', line: `RUNNING ${called(launch)}` }
}

function failed({ failure = 'api error' }: { failure?: string }): string {
  return `FAILED (${plain(failure, TITLE_MAX)})`
}

/** The files an agent wrote, as the end of a line. */
export function wrote({ wrote = [] }: Agent, shown: Shown): string {
  if (wrote.length === 0) return ''
  const names = wrote.slice(0, FILES_SHOWN).map((file) => plain(shown(file), FILE_MAX))
  const more = wrote.length - names.length
  return `, wrote ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function quoted(title: string): string {
  return title ? `"${plain(title, TITLE_MAX).replaceAll('"', "'")}"` : 'an agent'
}

/** `12 s`, `1 min 4 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
