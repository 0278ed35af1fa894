/** What agents came to. Sums of what the host reports. */
export interface Cost {
  agents: number
  tokens: number
  calls: number
  /** How many of the agents their host told the tokens of. */
  told: number
  /** Agents by the model that was asked for or chosen; `''` where neither is known. */
  models: Record<string, number>
}

/** What may be spent; absent where there is no bound. */
export interface Budget {
  agents?: number
  tokens?: number
}

/** What of a budget is used. */
export interface Left {
  used: number
  of: number
}

/** That it was told of a budget: of how much, and by which record. */
export interface Spent {
  of: number
  by: string
}
