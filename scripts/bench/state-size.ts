import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { anEdit, readyToEdit } from './edit.ts'
import { onGround } from './ground.ts'
import type { Measurement } from './measurement.ts'

const EDITS = 1_000
const FILES = 50

/** What a thousand edits of fifty files leave on the disk for the 30 days that history is kept. */
export const stateSize: Measurement = {
  name: 'state-size',
  title: 'State per 1,000 edits',
  unit: 'bytes',
  measure: () =>
    onGround((ground) => {
      readyToEdit(ground)
      for (let n = 0; n < EDITS; n += 1) {
        const { before, after } = anEdit(ground, `toolu_edit_${n}`, join(ground.project, 'src', `file-${n % FILES}.ts`))
        const at = Date.now()
        ground.tell(
          [
            { at, payload: before },
            { at, payload: after },
          ],
          0,
        )
      }
      const sizes = readdirSync(ground.state)
        .filter((name) => name.endsWith('.jsonl'))
        .sort()
        .map((name) => statSync(join(ground.state, name)).size)
      return [
        { what: 'the log, history included', value: sizes.reduce((sum, size) => sum + size, 0) },
        { what: 'the part that a hook reads', value: sizes.at(-1) ?? 0 },
      ]
    }),
}
