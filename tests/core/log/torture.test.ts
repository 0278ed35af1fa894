import { describe, expect, it } from 'vitest'
import { mutants } from './mutants.ts'
import { summary, torture } from './torture.ts'

/** A short run; `npm run torture -- --seconds 60` is the long one. */
describe('processes that are killed at random', () => {
  it('lose nothing that was acknowledged and never hold a file twice', { timeout: 60_000 }, async () => {
    const report = await torture({ seconds: 8, writers: 6, segment: 4_096 })
    console.log(`torture: ${summary(report)}`)
    expect(report.problems.slice(0, 10)).toEqual([])
    expect(report.kills).toBeGreaterThan(10)
    expect(report.numbers.acknowledged).toBeGreaterThan(200)
    expect(report.numbers.granted).toBeGreaterThan(50)
    expect(report.numbers.segments).toBeGreaterThan(10)
  })

  it('do, on a log that decides before it writes', { timeout: 60_000 }, async () => {
    // How soon processes meet is the machine's affair.
    for (let tries = 1; tries <= 8; tries += 1) {
      const patches = mutants['decides before it writes']
      const { problems } = await torture({ seconds: 2, writers: 6, segment: 4_096, patches })
      if (problems.length > 0) return
    }
    expect.unreachable('the torture finds nothing wrong with it')
  })
})
