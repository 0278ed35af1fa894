import type { World } from '../../../core/engine/decide.ts'
import { faultsOf } from '../../../core/launches/brief/faults.ts'

/** What a world offers where there are no plans. */
export const unplanned: Pick<World, 'plan' | 'text' | 'keep' | 'faults' | 'ran' | 'given' | 'rewriters'> = {
  plan: () => undefined,
  text: () => undefined,
  keep: () => undefined,
  given: () => undefined,
  rewriters: () => [],
  faults: faultsOf,
  ran: (command, wanted) => command === wanted,
}
