import { inTurn, middle, ratio } from './arithmetic.ts'
import { onGround } from './ground.ts'
import type { Figure, Measurement } from './measurement.ts'
import { situations } from './situations.ts'

/** The rules that watch launches and results, and the events at which they have something to look at. */
const RULES = ['no-lost-results', 'launch-together']
const EVENTS = /^(PostToolBatch|UserPromptSubmit|Stop|SessionStart)\b/

/** What these rules add to a hook that runs anyway. */
export const rules: Measurement = {
  name: 'rules',
  title: `A hook with ${RULES.join(' and ')} ÷ with both off`,
  unit: 'ratio',
  measure: async (isQuick) => {
    const figures: Figure[] = []
    for (const { what, at } of situations.filter((one) => EVENTS.test(one.what))) {
      await onGround(async (ground) => {
        const { before, payload } = at(ground)
        ground.tell(before)
        const restore = ground.keep()
        const timed = (off: string) => (): number => {
          restore()
          ground.env.FANOUT_RULES = off
          return ground.timeHook(payload)
        }
        const without = timed(RULES.map((name) => `${name}=off`).join())
        figures.push({ what, ...middle(await inTurn(isQuick ? 4 : 40, without, timed(''), ratio)), goal: 1.1 })
      })
    }
    return figures
  },
}
