import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import type { Fact } from '../../core/facts.ts'
import { commit } from '../../core/log/log.ts'
import type { Origin } from '../../core/log/thread.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** How long the history reaches back: within the 30 days after which segments are removed. */
const SPAN_MS = 20 * DAY
const AGENTS = 4
const EDITS = 20

/**
 * Writes `records` records of sessions gone by into a log, as the hooks would have: four agents a session, twenty edits each,
 * spread evenly over 20 days up to now. The clock is virtual, and so are the files' times, by which segments are archived.
 */
export function writeHistory(dir: string, records: number): void {
  const sessions = Math.ceil(records / session(0).flat().length)
  const began = Date.now() - SPAN_MS
  let newest = ''
  for (let n = 0; n < sessions; n += 1) {
    const commits = session(n)
    for (const [index, facts] of commits.entries()) {
      const now = began + (SPAN_MS * (n + index / commits.length)) / sessions
      commit(dir, facts, now)
      const segment =
        readdirSync(dir)
          .filter((name) => name.endsWith('.jsonl'))
          .sort()
          .at(-1) ?? ''
      for (const name of new Set([newest, segment].filter(Boolean)))
        utimesSync(join(dir, name), now / 1_000, now / 1_000)
      newest = segment
    }
  }
}

/** The facts of one session, one list per hook that would have committed them. */
function session(n: number): Fact[][] {
  const origin = (thread: string): Origin => ({ thread, session: `session-${n}`, client: `here:${1_000 + n}` })
  const main = origin(`main:session-${n}`)
  const agents = Array.from({ length: AGENTS }, (_, i) => ({ id: `a${n}x${i}`, use: `toolu_${n}_${i}`, i }))
  return [
    ...agents.map(({ use, i }): Fact[] => [{ k: 'launch', use, type: 'general-purpose', title: `Part ${i}`, ...main }]),
    ...agents.map(({ id, use, i }): Fact[] => [
      { k: 'launched', use, agent: id, type: 'general-purpose', title: `Part ${i}`, background: true, ...main },
      { k: 'started', type: 'general-purpose', ...origin(id) },
    ]),
    ...Array.from({ length: EDITS }, (_, edit) =>
      agents.flatMap((agent) => editing(agent, edit, origin(agent.id))),
    ).flat(),
    ...agents.map(({ id }): Fact[] => [{ k: 'ended', agent: id, how: 'finished', ...origin(id) }]),
    ...agents.map(({ id }): Fact[] => [{ k: 'notified', agent: id, how: 'finished', ...main }]),
    [{ k: 'session-ended', reason: 'other', ...main }],
  ]
}

function editing({ use, i }: { use: string; i: number }, edit: number, origin: Origin): Fact[][] {
  const call = `${use}_${edit}`
  const file = `/home/user/project/src/part-${i}/file-${edit % 5}.ts`
  return [
    [{ k: 'ask', file, use: call, whole: false, expiry: 30 * MINUTE, ...origin }],
    [{ k: 'edited', done: [call], failed: [], ...origin }],
  ]
}
