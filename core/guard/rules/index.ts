import type { Rule } from '../rule.ts'
import { budget } from './budget.ts'
import { failures } from './failures.ts'
import { fanOutReport } from './fan-out-report.ts'
import { launchTogether } from './launch-together.ts'
import { native } from './native.ts'
import { noLostResults } from './no-lost-results.ts'
import { oneTree } from './one-tree.ts'
import { oneWriter } from './one-writer.ts'
import { planOrder } from './plan-order.ts'
import { rolling } from './rolling.ts'
import { runReport } from './run-report.ts'
import { slots } from './slots.ts'
import { soundBrief } from './sound-brief.ts'
import { timely } from './timely.ts'
import { verify } from './verify.ts'
import { worthIt } from './worth-it.ts'
import { writeSet } from './write-set.ts'

/** Every rule. Nothing else knows them by name; their order means nothing. */
export const rules: readonly Rule[] = [
  oneWriter,
  noLostResults,
  launchTogether,
  fanOutReport,
  planOrder,
  native,
  rolling,
  verify,
  writeSet,
  runReport,
  failures,
  slots,
  timely,
  oneTree,
  budget,
  soundBrief,
  worthIt,
] as readonly Rule[]
