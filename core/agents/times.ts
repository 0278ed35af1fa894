import type { Step } from '../log/history.ts'
import type { Agent } from './agent.ts'

/** How long agents of one type took, from launch to end. Times in ms. */
export interface Times {
  type: string
  /** How many ended well in the time looked at. */
  ended: number
  median: number
  longest: number
}

/** What is looked at (ms before now): how long agents took with another model or another project tells little. */
export const LATELY_MS = 30 * 24 * 60 * 60_000

/**
 * How long agents took, by type, the most frequent type first. Only lives that ended well count: what was stopped, failed or
 * lost says nothing of the work; a workflow is no agent.
 *
 * @param steps the history, in order
 * @param since ends before it do not count (ms since the epoch)
 */
export function timesOf(steps: Iterable<Step>, since: number): Times[] {
  const lives = new Map<string, { type: string; time: number }>()
  for (const { entry, state } of steps) {
    if (!ENDS.has(entry.k)) continue
    for (const id of agentsOf(entry)) {
      const agent = state.agents[id]
      if (!agent || (agent.endedAt ?? 0) < since) continue
      const time = timeOf(agent)
      if (time !== undefined) lives.set(`${id} ${agent.life}`, { type: agent.type, time })
    }
  }
  const byType = new Map<string, number[]>()
  for (const { type, time } of lives.values()) byType.set(type, [...(byType.get(type) ?? []), time])
  return [...byType]
    .map(([type, times]) => summary(type, times))
    .sort((a, b) => b.ended - a.ended || (a.type < b.type ? -1 : 1))
}

/** Records with which an agent's life may have ended. */
const ENDS: ReadonlySet<string> = new Set(['ended', 'notified', 'delivered', 'launched'])

/** The agents a record speaks of. */
function agentsOf(entry: Step['entry']): string[] {
  const { agent, agents } = entry as { agent?: unknown; agents?: unknown }
  return [agent, agents].flat().filter((id) => typeof id === 'string')
}

/** How long a life took that ended well; undefined for any other, and where only its end was heard of. */
function timeOf({ running, how, type, since, endedAt = since }: Agent): number | undefined {
  const isWhole = !running && how === 'finished' && endedAt > since
  return isWhole && type !== '' && type !== 'workflow' ? endedAt - since : undefined
}

function summary(type: string, times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? 0
  const half = sorted.length / 2
  const median = Math.round((at(Math.ceil(half) - 1) + at(Math.floor(half))) / 2)
  return { type, ended: sorted.length, median, longest: at(sorted.length - 1) }
}
