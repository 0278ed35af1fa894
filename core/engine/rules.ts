import { failures } from '../agents/rules/failures.ts'
import { fanOutReport } from '../agents/rules/fan-out-report.ts'
import { noLostResults } from '../agents/rules/no-lost-results.ts'
import { oneTree } from '../agents/rules/one-tree.ts'
import { timely } from '../agents/rules/timely.ts'
import { oneWriter } from '../edits/rules/one-writer.ts'
import { budget } from '../launches/rules/budget.ts'
import { launchTogether } from '../launches/rules/launch-together.ts'
import { slots } from '../launches/rules/slots.ts'
import { soundBrief } from '../launches/rules/sound-brief.ts'
import { worthIt } from '../launches/rules/worth-it.ts'
import { native } from '../runs/rules/native.ts'
import { planOrder } from '../runs/rules/plan-order.ts'
import { rolling } from '../runs/rules/rolling.ts'
import { runReport } from '../runs/rules/run-report.ts'
import { verify } from '../runs/rules/verify.ts'
import { writeSet } from '../runs/rules/write-set.ts'
import type { Rule } from './rule.ts'

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
