import { hasArchive, replay } from '../../../core/log/history.ts'
import type { Unknown } from '../../../core/log/record.ts'
import { findProject, nothingYet, orFailure, stateOf } from '../project.ts'
import { tell } from '../story.ts'
import { ago, table } from '../text.ts'
import { defineVerb, UsageError } from '../verb.ts'

const TAIL = 50

export const log = defineVerb({
  name: 'log',
  description: 'What happened, record by record',
  args: {
    tail: { type: 'string', valueHint: 'N', description: `Only the last N records (${TAIL}; with --all: every one)` },
    all: { type: 'boolean', description: 'Also the records that were put aside' },
  },
  run({ tail, all, project: named }, { cwd, here, env, now, paint }) {
    const last = tail === undefined ? (all ? Number.POSITIVE_INFINITY : TAIL) : countOf(tail)
    const project = findProject(named, { cwd, env })
    if (!stateOf(project)) return { data: [], text: nothingYet(project) }
    const records: (Unknown & { text: string })[] = []
    orFailure(project.stateDir, () => {
      for (const step of replay(project.stateDir, { archived: all === true })) {
        records.push({ ...step.entry, text: tell(step, here) })
        // Cut now and then, not each time: history is long.
        if (records.length > last * 2) records.splice(0, records.length - last)
      }
    })
    const data = records.slice(-last)
    const lines = table(data.map(({ t, text }) => [paint('dim', ago(t, now).padStart(7)), text]))
    if (!all && data.length < last && hasArchive(project.stateDir))
      lines.push('  older ones were put aside: fanout log --all')
    return { data, text: lines.join('\n') || 'no records yet' }
  },
})

function countOf(tail: string): number {
  if (!/^[1-9]\d{0,8}$/.test(tail)) throw new UsageError(`--tail: "${tail}" is no number above 0, such as 20`)
  return Number(tail)
}
