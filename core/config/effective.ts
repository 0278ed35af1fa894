import type { Settings } from '../guard/decide.ts'
import { type Machine, slotsFor } from './capacity.ts'
import type { Config } from './config.ts'

/** Settings as rules read them. The machine is looked at only where they ask for it. */
export function settingsFor(config: Config, machine: () => Machine): Settings {
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
