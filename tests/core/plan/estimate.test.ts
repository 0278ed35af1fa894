import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plainBound, sharpBound } from '../../../core/plan/bound.ts'
import { estimate, simulate } from '../../../core/plan/estimate.ts'
import { prepare } from '../../../core/plan/prepare.ts'
import { plan, prepared, task, withoutOverlaps } from './plans.ts'

const fan = [
  task('first', { minutes: 2 }),
  ...[1, 2, 3, 4].map((i) => task(`part${i}`, { blockedBy: ['first'], minutes: i })),
  task('last', { blockedBy: ['part1', 'part2', 'part3', 'part4'], minutes: 3 }),
]

it('tells what one after another, batches and rolling take', () => {
  expect(estimate(prepared(...fan), 2)).toEqual({ sequential: 15, batches: 2 + 4 + 2 + 3, rolling: 10, bound: 10 })
})

it('a plan may want fewer slots than there are', () => {
  const { rolling } = estimate(prepare({ ...plan(fan), concurrency: 1 }), 5)
  expect(rolling).toBe(15)
})

it('tells when each task would start', () => {
  const { starts } = simulate(prepared(...fan), { slots: 2 })
  expect(starts.map(({ id, at }) => `${id}@${at}`)).toEqual([
    'first@0',
    'part4@2',
    'part3@2',
    'part2@5',
    'part1@6',
    'last@7',
  ])
})

it('the sharper bound counts a first and a last task that run alone', () => {
  expect([plainBound(fan, 2), sharpBound(fan, 2)]).toEqual([9, 10])
})

it('stays within the bound of list scheduling where nothing overlaps', () => {
  fc.assert(
    fc.property(withoutOverlaps, fc.integer({ min: 1, max: 8 }), (plan, slots) => {
      const { rolling, bound } = estimate(plan, slots)
      const plain = plainBound(plan.tasks, slots)
      expect(plain).toBeLessThanOrEqual(bound + 1e-9)
      expect(bound).toBeLessThanOrEqual(rolling + 1e-9)
      expect(rolling).toBeLessThanOrEqual((2 - 1 / slots) * plain + 1e-9)
    }),
  )
})
