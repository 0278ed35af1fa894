import type { Prepared } from './plan.ts'

/** The tokens the user gave a turn, as the host counts them. */
export interface Turn {
  total: number | null
  spent(): number
  remaining(): number
}

/** What the run may still use: of the run's budget, and of what the user gave the turn. */
export interface Purse {
  /** Takes one agent out; false when nothing is left for it. */
  take(): boolean
  /** What is used up. */
  empty(): string | undefined
}

/** A full purse: what a plan and a turn allow from here on. */
export function purseOf(budget: Prepared['budget'], turn: Turn): Purse {
  const before = turn.spent()
  let agents = 0
  const empty = (): string | undefined => {
    if (agents >= (budget?.agents ?? Infinity)) return "the agents of the run's budget are used up"
    if (turn.spent() - before >= (budget?.tokens ?? Infinity)) return "the tokens of the run's budget are used up"
    return turn.total !== null && turn.remaining() <= 0 ? 'the tokens of this turn are used up' : undefined
  }
  const take = (): boolean => {
    if (empty() !== undefined) return false
    agents += 1
    return true
  }
  return { take, empty }
}
