import { inTurn, middle } from './arithmetic.ts'
import { editor, readyToEdit } from './edit.ts'
import { type Ground, onGround } from './ground.ts'
import { writeHistory } from './history.ts'
import type { Measurement } from './measurement.ts'

/** A project that has been worked in for long must not be slower than a new one. */
export const longHistory: Measurement = {
  name: 'long-history',
  title: 'A hook with a long history ÷ with none',
  unit: 'ratio',
  measure: (isQuick) =>
    onGround((fresh) =>
      onGround(async (old) => {
        const records = isQuick ? 2_000 : 100_000
        writeHistory(old.state, records)
        const samples = await inTurn(isQuick ? 4 : 60, timer(fresh), timer(old), (old, fresh) => ({
          before: old.before / fresh.before,
          after: old.after / fresh.after,
        }))
        const count = records.toLocaleString('en')
        return [
          {
            what: `PreToolUse(Write), agent; ${count} records`,
            ...middle(samples.map(({ before }) => before)),
            goal: 1.1,
          },
          {
            what: `PostToolBatch, its write; ${count} records`,
            ...middle(samples.map(({ after }) => after)),
            goal: 1.1,
          },
        ]
      }),
    ),
}

/** Times the two hooks of one edit after another. */
function timer(ground: Ground): () => { before: number; after: number } {
  readyToEdit(ground)
  const edit = editor(ground)
  let edits = 0
  return () => {
    edits += 1
    const { before, after } = edit(`toolu_edit_${edits}`, `${ground.project}/notes.md`)
    return { before: ground.timeHook(before), after: ground.timeHook(after) }
  }
}
