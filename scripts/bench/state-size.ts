import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Heard } from '../../tests/recordings/recording.ts'
import { editor, readyToEdit } from './edit.ts'
import { onGround } from './ground.ts'
import type { Measurement } from './measurement.ts'

const EDITS = 1_000
const FILES = 50
const HOUR = 60 * 60_000

/** What a thousand edits of fifty files in an hour leave on the disk, for the 30 days that history is kept. */
export const stateSize: Measurement = {
  name: 'state-size',
  title: 'State per 1,000 edits',
  unit: 'bytes',
  measure: () =>
    onGround((ground) => {
      readyToEdit(ground, HOUR)
      const edit = editor(ground)
      const edits = Array.from({ length: EDITS }, (_, n): Heard[] => {
        const at = (n * HOUR) / EDITS
        const file = join(ground.project, 'src', `file-${n % FILES}.ts`)
        const { before, after } = edit(`toolu_edit_${n}`, file)
        return [before, after].map((payload) => ({ at, payload }))
      })
      ground.tell(edits.flat(), 0)
      const segments = readdirSync(ground.state).filter((name) => name.endsWith('.jsonl'))
      const sizes = segments.sort().map((name) => statSync(join(ground.state, name)).size)
      return [
        { what: 'the log, history included', value: sizes.reduce((sum, size) => sum + size, 0) },
        { what: 'the segment that hooks read', value: sizes.at(-1) ?? 0 },
      ]
    }),
}
