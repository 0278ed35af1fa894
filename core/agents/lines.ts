import type { Contest } from '../edits/lease.ts'
import { costOf, tokensText } from '../launches/cost-text.ts'
import type { Launch } from '../launches/launch.ts'
import type { State } from '../log/state.ts'
import { endingOf } from '../plan/ending.ts'
import { plain } from '../text/plain.ts'
import type { Agent } from './agent.ts'
import { agentOf } from './agents.ts'
import { doubtOf, doubtText } from './doubts.ts'
import type { Batch } from './fan-out.ts'
import { endedBelow, runningBelow } from './tree.ts'

/** One line per agent, launch or contested edit, as messages and reports show them. Files are named by `shown`. */
type Shown = (file: string) => string

/** What lines are made with: how files are named, the texts beside the log, and when a file was last changed (ms; 0: not there). */
export interface Reading {
  shown: Shown
  text(name: string): string | undefined
  modified(file: string): number
}

const TITLE_MAX = 60
const FILE_MAX = 120
const FILES_SHOWN = 5
const FOLLOW_UP_MAX = 300
/** Lines of one list in a message; the rest is counted, and `fanout report` has all. */
const LINES_SHOWN = 20

/** How an agent's life stands, in words that cannot be confused. */
export function outcome(agent: Agent): string {
  const kind = kindOf(agent)
  if (kind === 'running' && agent.waiting !== undefined) return 'RUNNING (waits for its own background work)'
  if (kind === 'done' && agent.failure !== undefined) return `DONE (${plain(agent.failure, TITLE_MAX)})`
  if (kind === 'stopped' && agent.failure !== undefined && agent.failure !== kind)
    return `STOPPED (${plain(agent.failure, TITLE_MAX)})`
  return kind === 'failed' ? failed(agent) : kind.toUpperCase()
}

/** `DONE "Write the parser" (general-purpose), 12 s, wrote a.ts, b.ts`. */
export function agentLine(agent: Agent, shown: Shown): string {
  const time = agent.endedAt === undefined ? '' : `, ${duration(agent.endedAt - agent.since)}`
  return `${outcome(agent)} ${called(agent)}${time}${wrote(agent, shown)}${doubtText(agent, shown)}`
}

/** The same for an agent that may have agents of its own: `ENDED, 2 of its agents run: "A" (worker), 12 s`. */
export function treeLine(state: State, id: string, agent: Agent, shown: Shown): string {
  const below = agent.running ? 0 : runningBelow(state, id).length
  if (below === 0) return agentLine(agent, shown)
  const whole = agentLine(agent, shown)
  return isOver(state, id, agent)
    ? `${whole}; ${below} of its agents run`
    : `ENDED while ${below} of its agents run${whole.slice(outcome(agent).length)}`
}

/** Whether an agent ended otherwise than well, or its work is done with that of the agents below it. */
function isOver(state: State, id: string, { running, how }: Agent): boolean {
  return running || how !== 'finished' || runningBelow(state, id).length === 0
}

/** A line for somebody who has not read the result: with the id, and the command that prints the report where one is kept. */
export function unreadLine(id: string, agent: Agent, shown: Shown): string {
  // The host forbids reading its own output file.
  const report = agent.report === undefined ? '' : `, report: \`fanout report --agent ${id}\``
  return `${agentLine(agent, shown)}, id ${id}${report}`
}

/** A launch that was refused for now, by the host or for want of a slot. */
export function refusedLine(launch: Launch): string {
  if (launch.waits !== undefined && launch.waits !== 'host')
    return `QUEUED ${called(launch)}: ${launch.waits === 'limit' ? "the API's limit was reached" : 'no slot was free'}; it never started`
  return `REFUSED ${called(launch)}: the host runs no more agents at once; it never started`
}

/** Everything about a fan-out: a line of counts, a line each (what went wrong first, at most `most`), and what was contested. */
export function fanOutLines(state: State, batch: Batch, reading: Reading, most = LINES_SHOWN): string[] {
  const parts = batch.uses.map((use) => partOf(state, use, reading.shown))
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
  const { shown } = reading
  const below = agents.flatMap(([id = '', agent]) => (agent ? unfinishedBelow(state, id, agent, shown) : []))
  const contested = state.contested.filter(({ by }) => ids.has(by)).map((one) => contestLine(state, one, reading))
  const followUps = agents.flatMap(([, agent]) => (agent ? followUp(agent, reading) : []))
  const all = [...counts, ...(tokens === undefined ? [] : [tokens])]
  return [
    `${parts.length} agents: ${all.join(', ')}`,
    ...capped([...lines, ...below], most),
    ...capped([...contested, ...followUps], most),
  ]
}

/** Whether what a launch asked for was done, or is another launch's by now. */
export function isDone(state: State, use: string): boolean {
  const { kind } = partOf(state, use, (file) => file)
  return kind === 'done' || kind === 'launched again'
}

/** Agents below one of a fan-out that did not finish: nobody else reports them. */
function unfinishedBelow(state: State, id: string, agent: Agent, shown: Shown): string[] {
  return endedBelow(state, id, agent.since)
    .filter(({ how }) => how !== 'finished')
    .map((one) => `${agentLine(one, shown)}, launched below ${called(agent)}`)
}

/** What an agent's report leaves for others. */
function followUp({ title, report }: Agent, { text }: Reading): string[] {
  const said = report === undefined ? undefined : endingOf(text(report) ?? '').followUps
  return said ? [`FOLLOW-UP of ${quoted(title)}: ${plain(said, FOLLOW_UP_MAX)}`] : []
}

/**
 * An edit that was refused, and that its asker was not seen to make since. When the file changed after the last edit that was
 * seen, by other means, it may have been made.
 */
export function contestLine(
  state: State,
  { file, title, against, at }: Contest,
  { shown, modified }: Pick<Reading, 'shown' | 'modified'>,
): string {
  const seen = Object.values(state.files[file]?.wrote ?? {}).map(({ at }) => at)
  const mayBeMade = modified(file) > Math.max(at, ...seen)
  const since = mayBeMade ? '; the file was changed since by other means, so look at it first' : ''
  return `CONTESTED ${plain(shown(file), FILE_MAX)}: ${quoted(title)} was refused because of ${quoted(against)} and was not seen to make its edit${since}`
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
const kinds = [
  'done',
  'failed',
  'lost',
  'stopped',
  'blocked',
  'in need of context',
  'with refused edits',
  'unconfirmed',
  'done with concerns',
  'refused',
  'queued',
  'running',
  'ended while its own agents run',
  'launched again',
] as const
type Kind = (typeof kinds)[number]
const BEFORE_ITS_OWN: Kind = 'ended while its own agents run'

function kindOf(agent: Agent): Kind {
  const { running, how } = agent
  if (running) return 'running'
  if (how === 'finished') return doubtOf(agent) ?? 'done'
  if (how === 'killed') return 'stopped'
  return how === 'lost' ? 'lost' : 'failed'
}

function partOf(state: State, use: string, shown: Shown): { kind: Kind; line?: string } {
  const [id = '', agent] = agentOf(state, use) ?? []
  if (agent)
    return { kind: isOver(state, id, agent) ? kindOf(agent) : BEFORE_ITS_OWN, line: treeLine(state, id, agent, shown) }
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
  return wrote.length === 0 ? '' : `, wrote ${filesText(wrote, shown)}`
}

/** `a.ts, b.ts and 3 more` */
export function filesText(files: readonly string[], shown: Shown): string {
  const names = files.slice(0, FILES_SHOWN).map((file) => plain(shown(file), FILE_MAX))
  const more = files.length - names.length
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function quoted(title: string): string {
  return title ? `"${plain(title, TITLE_MAX).replaceAll('"', "'")}"` : 'an agent'
}

/** `12 s`, `1 min 4 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
