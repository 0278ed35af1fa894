import { failures } from '../agents/messages/failures.ts'
import { fanOutReport } from '../agents/messages/fan-out-report.ts'
import { noLostResults } from '../agents/messages/no-lost-results.ts'
import { oneTree } from '../agents/messages/one-tree.ts'
import { timely } from '../agents/messages/timely.ts'
import { oneWriter } from '../edits/messages/one-writer.ts'
import { budget } from '../launches/messages/budget.ts'
import { launchTogether } from '../launches/messages/launch-together.ts'
import { slots } from '../launches/messages/slots.ts'
import { soundBrief } from '../launches/messages/sound-brief.ts'
import { worthIt } from '../launches/messages/worth-it.ts'
import { handOver, native, planOrder, rolling, runReport, verify, writeSet } from '../runs/messages/plan.ts'
import type { Data } from './verdict.ts'
import { PREFIX, type Words } from './words.ts'

/**
 * What people and models read, by verdict id; the only place with wording, a file for each rule. A message says what
 * happened, to whom, and what to do now, and is the same on every retry: models take a change of wording for a change of
 * mind. Titles and file names come from outside and are shown quoted, in one line, cut.
 */
const messages: Words = {
  ...oneWriter,
  ...noLostResults,
  ...launchTogether,
  ...fanOutReport,
  ...planOrder,
  ...handOver,
  ...native,
  ...rolling,
  ...verify,
  ...writeSet,
  ...runReport,
  ...slots,
  ...failures,
  ...timely,
  ...oneTree,
  ...budget,
  ...soundBrief,
  ...worthIt,
}

/** The words for a verdict. */
export function wording(id: string, data: Data): string {
  return `${PREFIX}${messages[id]?.(data) ?? id}`
}

/** Every id that has words. */
export const messageIds: readonly string[] = Object.keys(messages)
