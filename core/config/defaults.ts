import { rules } from '../engine/rules.ts'
import type { Config } from './config.ts'

const MINUTE = 60_000

/** The settings used where nothing else is said. A rule brings its own mode. */
export const defaults: Config = {
  rules: Object.fromEntries(rules.map(({ name, mode }) => [name, mode])),
  leases: { expiry: 30 * MINUTE },
  concurrency: { max: 5, repository: 'none', weights: { Explore: 0.5, Plan: 0.5 }, caps: {}, priorities: {} },
  failures: { policy: 'continue', tolerate: 0, retries: 1, backoff: 30_000 },
  timeouts: { agent: 60 * MINUTE, stall: 10 * MINUTE },
  budget: { agents: 'none', tokens: 'none', 'at-limit': 'deny' },
  progress: { display: 'normal' },
}
