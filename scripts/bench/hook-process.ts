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
        // Before both, since what this process did last weighs on what it starts next.
        const restored = (time: () => number) => (): number => {
          restore()
          return time()
        }
        const base = restored(() => ground.timeNode())
        const other = restored(() => ground.timeHook(payload))
        const ratios = await inTurn(isQuick ? 4 : 40, base, other, ratio)
        figures.push({ what, ...middle(ratios), goal: 1.25 })
      })
    }
    return figures
  },
}
