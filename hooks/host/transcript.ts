import fs from 'node:fs'
import { object, text } from './payload.ts'
import { tailOf } from './tail.ts'
import { nameInTeam, reportersIn } from './team.ts'

/** Read from the transcript's end (bytes): first, then four times as much while that may not be enough, at most. */
const FIRST = 256 * 1024
const MOST = 64 * 1024 * 1024
/** How far clocks may differ (ms). */
const SLACK_MS = 1_000

/** The end of the summary of a notification that is not the agent's last (2.1.328, 2.1.332). */
const INTERIM = 'is waiting on its own background work</summary>'

type Whereabouts = Record<string, 'delivered' | 'queued'>

/**
 * Where agents' results are, as far as the main conversation's transcript tells: its lines of type `queue-operation` say
 * that a notification waits in the host's queue, any other line that holds it that the conversation has it (seen on
 * 2.1.156, 2.1.232, 2.1.328). A teammate's result stands in a message of its own (`team.ts`). The transcript lags, so what it
 * does not hold proves nothing.
 *
 * @param agents by id, when the life began whose result is looked for (ms since the epoch); older lines are of no interest
 */
export function whereaboutsIn(payload: unknown, agents: Readonly<Record<string, number>>): Whereabouts {
  const file = text(object(payload).transcript_path)
  const fd = file === undefined ? undefined : attempt(() => fs.openSync(file, 'r'))
  if (fd === undefined) return {}
  const ids = Object.keys(agents)
  const first = Math.min(...Object.values(agents)) - SLACK_MS
  try {
    const { size } = fs.fstatSync(fd)
    for (let length = FIRST; ; length *= 4) {
      const lines = tailOf(fd, size, length)
      const found = search(lines, agents)
      const all = ids.every((agent) => found[agent] === 'delivered')
      if (all || length >= Math.min(size, MOST) || begins(lines) < first) return found
    }
  } catch {
    return {}
  } finally {
    fs.closeSync(fd)
  }
}

function search(lines: readonly string[], agents: Readonly<Record<string, number>>): Whereabouts {
  const found: Whereabouts = {}
  for (const line of lines) {
    const reporters = reportersIn(line)
    for (const [agent, since] of Object.entries(agents))
      if (reporters.includes(nameInTeam(agent) ?? '') && isSince(line, since)) found[agent] = 'delivered'
    if (!line.includes('<task-id>') || line.includes(INTERIM)) continue
    const place = line.startsWith('{"type":"queue-operation"') ? 'queued' : 'delivered'
    for (const [agent, since] of Object.entries(agents)) {
      const isIts = found[agent] !== 'delivered' && line.includes(`<task-id>${agent}</task-id>`)
      if (isIts && isSince(line, since)) found[agent] = place
    }
  }
  return found
}

/** Whether a line was written in a life that began then: an earlier life's result tells nothing of this one's. */
function isSince(line: string, since: number): boolean {
  return (timeOf(line) ?? since) >= since - SLACK_MS
}

/** When the first of these lines that tells was written (ms since the epoch); infinity where none does. */
function begins(lines: readonly string[]): number {
  for (const line of lines) {
    const at = timeOf(line)
    if (at !== undefined) return at
  }
  return Number.POSITIVE_INFINITY
}

function timeOf(line: string): number | undefined {
  const at = Date.parse(text(object(attempt(() => JSON.parse(line))).timestamp) ?? '')
  return Number.isNaN(at) ? undefined : at
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
