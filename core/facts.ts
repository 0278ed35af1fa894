import { agentFacts } from './agents/agents.ts'
import { failureFacts } from './agents/failures.ts'
import { fanOutFacts } from './agents/fan-outs.ts'
import { resultFacts } from './agents/results.ts'
import { stallFacts } from './agents/stalls.ts'
import { waitFacts } from './agents/waits.ts'
import { leaseFacts } from './edits/leases.ts'
import { costFacts } from './launches/costs.ts'
import { launchFacts } from './launches/launches.ts'
import { queueFacts } from './launches/queue.ts'
import { streakFacts } from './launches/streaks.ts'
import type { FactDefinition, FactWith, Recorded } from './log/fact.ts'
import { runFacts } from './runs/runs.ts'
import { sessionFacts } from './sessions/sessions.ts'

/** Every kind of fact. A new one is a definition beside the others of its subject; nothing here changes. */
export const facts = [
  ...agentFacts,
  ...failureFacts,
  ...fanOutFacts,
  ...resultFacts,
  ...stallFacts,
  ...waitFacts,
  ...leaseFacts,
  ...costFacts,
  ...launchFacts,
  ...queueFacts,
  ...streakFacts,
  ...runFacts,
  ...sessionFacts,
] as const

type FactOf<D> = D extends FactDefinition<infer K, infer F> ? FactWith<K, F> : never

/** What the log holds: one line per fact, in our own words. A fact says what happened; what follows from it is the fold's business. */
export type Fact = FactOf<(typeof facts)[number]>

/** A fact as it stands in the log. */
export type Entry = Recorded<Fact>

/** The entries of one kind. */
export type EntryOf<K extends Fact['k']> = Extract<Entry, { k: K }>

const definitions: ReadonlyMap<string, FactDefinition> = new Map(
  facts.map((one) => [one.kind, one as unknown as FactDefinition]),
)

/** The definition of a kind, for a record of any version; undefined for a kind this version does not know. */
export function definitionOf(kind: string): FactDefinition | undefined {
  return definitions.get(kind)
}
