import type { World } from '../../../core/guard/decide.ts'

/** What a world offers where there are no plans. */
export const unplanned: Pick<World, 'plan' | 'text' | 'keep' | 'ran'> = {
  plan: () => undefined,
  text: () => undefined,
  keep: () => undefined,
  ran: (command, wanted) => command === wanted,
}
