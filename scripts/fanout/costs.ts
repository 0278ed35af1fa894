import type { Cost } from '../../core/launches/cost.ts'
import { costText } from '../../core/launches/cost-text.ts'
import type { State } from '../../core/log/state.ts'
import { plain } from '../../core/text/plain.ts'

/** What the agents of a session came to, as far as the host tells. */
export type SessionCost = Cost & { session: string }

/** Sessions that had agents, the one heard of last first. */
export function costsOf({ sessions }: State): SessionCost[] {
  return Object.entries(sessions)
    .sort(([, a], [, b]) => b.seen - a.seen)
    .flatMap(([session, { cost }]) => (cost && cost.agents > 0 ? [{ session, ...cost }] : []))
}

const ID_SHOWN = 8

/** `session 0a1b2c3d  5 agents, 41k tokens, 57 tool calls` */
export function costRows(costs: readonly SessionCost[]): string[][] {
  return costs.map(({ session, ...cost }) => [`session ${plain(session, 60).slice(0, ID_SHOWN)}`, costText(cost)])
}
