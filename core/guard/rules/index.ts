import type { Rule } from '../rule.ts'
import { budget } from './budget.ts'
import { failures } from './failures.ts'
import { fanOutReport } from './fan-out-report.ts'
import { launchTogether } from './launch-together.ts'
import { noLostResults } from './no-lost-results.ts'
import { oneWriter } from './one-writer.ts'
import { slots } from './slots.ts'
import { timely } from './timely.ts'

/** Every rule. Nothing else knows them by name; their order means nothing. */
export const rules: readonly Rule[] = [
  oneWriter,
  noLostResults,
  launchTogether,
  fanOutReport,
  failures,
  slots,
  timely,
  budget,
] as readonly Rule[]
