import { type Machine, slotsFor } from '../config/capacity.ts'
import type { Config, Display, Mode } from '../config/config.ts'
import type { Limits } from '../launches/slot.ts'

/** The settings rules read, all of them with defaults (`core/config/`). Durations in ms. */
export interface RuleSettings {
  /** What each rule does, by name. */
  modes: Readonly<Record<string, Mode>>
  leaseExpiry: number
  /** Slots: how many agents run at once. */
  limits: Limits
  failures: Config['failures']
  timeouts: Config['timeouts']
  /** Absent where there is no bound. */
  budget: { agents?: number; tokens?: number; atLimit: 'deny' | 'ask' }
  display: Display
}

/** Settings as rules read them. The machine is looked at only where they ask for it. */
export function settingsFor(config: Config, machine: () => Machine): RuleSettings {
  const { rules, leases, concurrency, failures, timeouts, budget, progress } = config
  const { max, repository, weights, caps, priorities } = concurrency
  const bound = (value: number | 'none'): number | undefined => (value === 'none' ? undefined : value)
  return {
    modes: rules,
    leaseExpiry: leases.expiry,
    limits: {
      max: max === 'auto' ? slotsFor(machine()) : max,
      repository: bound(repository),
      weights,
      caps,
      priorities,
    },
    failures,
    timeouts,
    budget: { agents: bound(budget.agents), tokens: bound(budget.tokens), atLimit: budget['at-limit'] },
    display: progress.display,
  }
}
