import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ancestors, criticalPath, dependentsOf, restOf, topological, waves } from '../../../core/plan/graph.ts'
import { anyPlan, task } from './plans.ts'

const tasks = [
  task('end', { blockedBy: ['left', 'right'], minutes: 1 }),
  task('left', { blockedBy: ['top'], minutes: 2 }),
  task('right', { blockedBy: ['top'], minutes: 4 }),
  task('top', { minutes: 3 }),
  task('aside', { minutes: 7 }),
]

describe('a diamond and a task aside', () => {
  it('in waves', () => {
    expect(waves(tasks)).toEqual([['top', 'aside'], ['left', 'right'], ['end']])
  })

  it('in order', () => {
    expect(topological(tasks).map(({ id }) => id)).toEqual(['top', 'aside', 'left', 'right', 'end'])
  })

  it('with what is left after each', () => {
    expect(restOf(tasks)).toEqual({ top: 8, left: 3, right: 5, end: 1, aside: 7 })
  })

  it('along its longest chain', () => {
    expect(criticalPath(tasks)).toEqual({ ids: ['top', 'right', 'end'], minutes: 8 })
  })

  it('backwards and forwards', () => {
    expect([...(ancestors(tasks).get('end') ?? [])].sort()).toEqual(['left', 'right', 'top'])
    expect(
      dependentsOf(tasks)
        .get('top')
        ?.map(({ id }) => id),
    ).toEqual(['left', 'right'])
  })
})

it('nothing at all', () => {
  expect([waves([]), restOf([]), criticalPath([])]).toEqual([[], {}, { ids: [], minutes: 0 }])
})

it('the longest chain is a chain, and as long as it says', () => {
  fc.assert(
    fc.property(anyPlan, ({ tasks, rest }) => {
      const { ids, minutes } = criticalPath(tasks)
      const path = ids.map((id) => tasks.find((one) => one.id === id))
      for (const [i, one] of path.entries()) if (i > 0) expect(one?.blockedBy).toContain(ids[i - 1])
      expect(path.reduce((all, one) => all + (one?.minutes ?? 0), 0)).toBe(minutes)
      expect(Math.max(...Object.values(rest))).toBe(minutes)
    }),
  )
})
