import type { Config } from './config.ts'

const MINUTE = 60_000

/** The settings used where nothing else is said. A rule has its mode here and not beside it: reading settings loads no rules. */
export const defaults: Config = {
  rules: {
    'one-writer': 'enforce',
    'no-lost-results': 'enforce',
    'launch-together': 'warn',
    'fan-out-report': 'enforce',
    'plan-order': 'enforce',
    native: 'enforce',
    rolling: 'enforce',
    verify: 'enforce',
    'write-set': 'warn',
    'run-report': 'enforce',
    failures: 'enforce',
    slots: 'enforce',
    timely: 'enforce',
    'one-tree': 'enforce',
    budget: 'enforce',
    'sound-brief': 'warn',
    'worth-it': 'warn',
  },
  leases: { expiry: 30 * MINUTE },
  concurrency: { max: 5, repository: 'none', weights: { Explore: 0.5, Plan: 0.5 }, caps: {}, priorities: {} },
  failures: { policy: 'continue', tolerate: 0, retries: 1, backoff: 30_000 },
  timeouts: { agent: 60 * MINUTE, stall: 10 * MINUTE },
  budget: { agents: 'none', tokens: 'none', 'at-limit': 'deny' },
  progress: { display: 'normal' },
}
