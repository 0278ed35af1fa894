import { describe, expect, test } from 'vitest'
import { dependents, siblings } from '../../../core/plan/fallout.ts'
import { jobOf, task } from './workflow.ts'

/** `b<a` is a task b that waits for a. */
function plan(...rows: string[]) {
  return jobOf(rows.map((row) => task(row.split('<')[0] ?? '', { blockedBy: row.split('<')[1]?.split(',') ?? [] })))
    .plan
}

describe('a failed task', () => {
  test.each([
    ['alone', plan('x', 'y'), [], []],
    ['of a chain', plan('x', 'b<x', 'c<b'), ['b', 'c'], []],
    ['with a sibling that leads to the same', plan('x', 's', 'join<x,s'), ['join'], ['s']],
    ['with what a sibling waits for', plan('p', 'x', 's<p', 'join<x,s'), ['join'], ['p', 's']],
    ['with a sibling that leads elsewhere too', plan('x', 's', 'join<x,s', 'tail<s'), ['join'], []],
    ['after something they share', plan('p', 'x<p', 's<p', 'join<x,s'), ['join'], ['s']],
    ['beside what nobody waits for', plan('x', 'end', 'join<x'), ['join'], []],
  ])('%s', (_, tasks, waiting, needless) => {
    expect(dependents(tasks, 'x')).toEqual(waiting)
    expect(siblings(tasks, 'x')).toEqual(needless)
  })
})
