import { inTurn, middle, ratio } from './arithmetic.ts'
import { onGround } from './ground.ts'
import type { Figure, Measurement } from './measurement.ts'
import { situations } from './situations.ts'

/** What a hook costs over the start of Node, which is what any hook costs: every event, each in the moment it comes in life. */
export const hookProcess: Measurement = {
  name: 'hook-process',
  title: 'A hook process ÷ `node -e 0`',
  unit: 'ratio',
  measure: async (isQuick) => {
    const figures: Figure[] = []
    for (const { what, at } of situations) {
      await onGround(async (ground) => {
        const { before, payload } = at(ground)
        ground.tell(before)
        const restore = ground.keep()
        const base = (): number => {
          restore()
          return ground.timeNode()
        }
        const ratios = await inTurn(isQuick ? 4 : 40, base, () => ground.timeHook(payload), ratio)
        figures.push({ what, ...middle(ratios), goal: 1.25 })
      })
    }
    return figures
  },
}
