import { inTurn, middle } from './arithmetic.ts'
import { anEdit, readyToEdit } from './edit.ts'
import { type Ground, onGround } from './ground.ts'
import { writeHistory } from './history.ts'
import type { Measurement } from './measurement.ts'

/** A project that has been worked in for long must not be slower than a new one. */
export const longHistory: Measurement = {
  name: 'long-history',
  title: 'A hook with 100,000 records of history ÷ with none',
  unit: 'ratio',
  measure: (isQuick) =>
    onGround((fresh) =>
      onGround(async (old) => {
        writeHistory(old.state, isQuick ? 2_000 : 100_000)
        for (const ground of [fresh, old]) readyToEdit(ground)
        const samples = await inTurn(
          isQuick ? 3 : 51,
          () => timeEdit(fresh),
          () => timeEdit(old),
          (other, base) => ({ before: other.before / base.before, after: other.after / base.after }),
        )
        return [
          { what: 'PreToolUse(Write), agent', ...middle(samples.map(({ before }) => before)), goal: 1.1 },
          { what: 'PostToolBatch, write of an agent', ...middle(samples.map(({ after }) => after)), goal: 1.1 },
        ]
      }),
    ),
}

let edits = 0

function timeEdit(ground: Ground): { before: number; after: number } {
  edits += 1
  const { before, after } = anEdit(ground, `toolu_edit_${edits}`, `${ground.project}/notes.md`)
  return { before: ground.timeHook(before), after: ground.timeHook(after) }
}
