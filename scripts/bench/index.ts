import { distSize } from './dist-size.ts'
import { hookProcess } from './hook-process.ts'
import { longHistory } from './long-history.ts'
import type { Measurement } from './measurement.ts'
import { planRun } from './plan-run.ts'
import { realClient } from './real-client.ts'
import { rules } from './rules.ts'
import { stateSize } from './state-size.ts'

/** What `npm run bench` measures, in this order. */
export const measurements: readonly Measurement[] = [
  hookProcess,
  realClient,
  rules,
  longHistory,
  planRun,
  distSize,
  stateSize,
]
