import { expect, it } from 'vitest'
import { measure } from '../../scripts/bench/plan.ts'

it('the rolling schedule is near the best there can be, and far from batches', () => {
  const rows = measure()
  const all = rows.at(-1)
  expect(all).toMatchObject({ shape: 'all', runs: 2100 })
  // Over the plain bound it is 1.04: what lies between the bounds, no schedule can win.
  expect(all?.sharp.mean).toBeLessThanOrEqual(1.02)
  expect(all?.rolling.mean).toBeLessThan(1.05)
  expect(all?.batches.mean).toBeGreaterThan(1.3)
  for (const { shape, sharp, rolling } of rows) {
    expect.soft(sharp.mean, shape).toBeLessThanOrEqual(1.02)
    expect.soft(rolling.worst, shape).toBeLessThan(2)
  }
})
