import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Model } from './model/model.ts'
import { Real } from './model/real.ts'
import { commands } from './model/steps.ts'

describe('leases, lives and expiry', () => {
  it('are what a model of a hundred lines says, whatever happens', () => {
    let [runs, longest] = [0, 0]
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 150, size: 'max' }), (story) => {
        const real = new Real()
        fc.modelRun(() => ({ model: new Model(), real }), story)
        runs += 1
        longest = Math.max(longest, real.state.seq)
      }),
      { numRuns: 300 },
    )
    expect(runs).toBeGreaterThanOrEqual(300)
    expect(longest).toBeGreaterThan(80)
  })
})
