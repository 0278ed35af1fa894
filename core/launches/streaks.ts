import { isUnread } from '../agents/agent.ts'
import { agentOf } from '../agents/agents.ts'
import { isNobodys } from '../agents/fan-outs.ts'
import { defineFact, origin } from '../log/fact.ts'
import { short } from '../log/sentences.ts'
import type { State } from '../log/state.ts'

/** Launches of a streak that are remembered. */
const STREAK_SHOWN = 20

/** A message that is complete, as its record has it. */
interface Message {
  id: string
  thread: string
  session: string
  launches: readonly string[]
  waits: readonly string[]
  other: boolean
}

/** Counts messages that launch one agent each; see the rule launch-together. */
export function countMessage(draft: State, entry: Message): void {
  const { thread, waits, other } = entry
  const launches = entry.launches.filter((use) => !isNobodys(draft, use))
  if (launches.length === 0 && entry.launches.length > 0) return
  const streak = draft.streaks[thread]
  const [use] = launches
  if (launches.length > 1 || agentOf(draft, use ?? '')?.[1].asked) delete draft.streaks[thread]
  else if (use !== undefined) launchOne(draft, entry, use)
  else if (streak) {
    const awaited = streak.adjacent && !other && waits.some((id) => draft.agents[id]?.use === streak.last)
    // One wait may take several calls: each ends after some time, whether or not the agent has.
    if (awaited && streak.awaited !== streak.last) streak.waits += 1
    else if (other) streak.waits = 0
    if (awaited) streak.awaited = streak.last
    if (awaited && streak.waits > 1) streak.waitsToldBy ??= entry.id
    streak.adjacent = awaited
    // What it looked at may have asked for the next launch.
    if (other) streak.uses = []
  }
}

function launchOne(draft: State, entry: Message, use: string): void {
  const before = draft.streaks[entry.thread]
  const [, agent] = agentOf(draft, use) ?? []
  if (before?.last === use) return
  // What became no agent may be why the next stands alone.
  if (!agent) {
    delete draft.streaks[entry.thread]
    return
  }
  const [, previous] = before ? (agentOf(draft, before.uses.at(-1) ?? '') ?? []) : []
  const foreground = agent.background === false
  const follows = foreground
    ? before?.foreground && before.adjacent && previous?.type === agent.type
    : before && !before.foreground && previous?.running && !mayHaveHeard(draft, entry)
  const waits = before?.adjacent ? before.waits : 0
  if (!before || !follows) {
    const { waitsToldBy } = before ?? {}
    draft.streaks[entry.thread] = { uses: [use], last: use, foreground, adjacent: true, waits, waitsToldBy }
    return
  }
  before.uses = [...before.uses, use].slice(-STREAK_SHOWN)
  before.last = use
  before.adjacent = true
  before.waits = waits
  if (before.uses.length > 2) before.toldBy ??= entry.id
}

/** Results that reach a conversation in the middle of a turn fire no event: one that may have, may have asked for more. */
function mayHaveHeard(draft: State, { session }: Message): boolean {
  return Object.values(draft.agents).some(
    (agent) => isUnread(agent, session) && agent.namedBy === undefined && agent.how !== 'lost',
  )
}

/** What breaks a streak. */
export const streakFacts = [
  defineFact(
    'prompted',
    {
      ...origin,
    },
    {
      reduce(draft, entry) {
        delete draft.streaks[entry.thread]
      },
      sentence: ({ session }) => `session ${short(session)} was given a prompt`,
    },
  ),
] as const
