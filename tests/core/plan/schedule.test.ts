import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulate } from '../../../core/plan/estimate.ts'
import type { Prepared } from '../../../core/plan/plan.ts'
import { type Progress, ready, startable } from '../../../core/plan/schedule.ts'
import { anyPlan, prepared, task } from './plans.ts'

/** Progress with its ids in words. */
interface So extends Partial<Pick<Progress, 'slots' | 'capacity' | 'weightOf'>> {
  done?: string
  running?: string
  out?: string
}

const ids = (words = ''): Set<string> => new Set(words.split(' '))

function progress({ done, running, out, slots = 5, ...rest }: So): Progress {
  return { done: ids(done), running: ids(running), out: ids(out), slots, ...rest }
}

const next = (plan: Prepared, so: So = {}): string =>
  startable(plan, progress(so))
    .map(({ id }) => id)
    .join(' ')

const diamond = prepared(
  task('top'),
  task('left', { blockedBy: ['top'], minutes: 1 }),
  task('right', { blockedBy: ['top'] }),
  task('end', { blockedBy: ['left', 'right'] }),
)

describe('starts what is ready', () => {
  it.each([
    ['first what waits for nothing', {}, 'top'],
    ['then all that waited for it, the longer chain first', { done: 'top' }, 'right left'],
    ['no more than there are slots', { done: 'top', slots: 1 }, 'right'],
    ['nothing without slots', { done: 'top', slots: 0 }, ''],
    ['nothing that runs', { done: 'top', running: 'left' }, 'right'],
    ['nothing that waits for one still running', { done: 'top left', running: 'right' }, ''],
    ['nothing behind one that is out', { done: 'top left', out: 'right' }, ''],
    ['nothing that is out', { out: 'top' }, ''],
    ['the last one', { done: 'top left right' }, 'end'],
    ['nothing when all is done', { done: 'top left right end' }, ''],
    ['whatever ids the plan does not have', { done: 'top nobody', running: 'somebody' }, 'right left'],
  ])('%s', (_, so, ids) => {
    expect(next(diamond, so)).toBe(ids)
  })
})

describe('in an order', () => {
  it('of priority, then the longest chain, then the plan', () => {
    const plan = prepared(
      task('a', { minutes: 1 }),
      task('b', { minutes: 1 }),
      task('long', { minutes: 9 }),
      task('urgent', { minutes: 1, priority: 1 }),
      task('late', { minutes: 99, priority: -1 }),
    )
    expect(next(plan)).toBe('urgent long a b late')
  })

  it('that also holds for what cannot start now', () => {
    expect(ready(diamond, progress({ done: 'top', slots: 0 })).map(({ id }) => id)).toEqual(['right', 'left'])
  })
})

describe('overlaps', () => {
  const plan = prepared(
    task('wide', { writes: ['src/**'], minutes: 9 }),
    task('narrow', { writes: ['src/a.ts'] }),
    task('other', { writes: ['docs'] }),
    task('reader'),
    task('silent', { writes: undefined, minutes: 1 }),
  )

  it.each([
    ['never start together', {}, 'wide other reader'],
    ['wait for what runs', { running: 'narrow' }, 'other reader'],
    ['hold nothing else up', { running: 'wide other' }, 'reader'],
    [
      'a task that does not say what it writes waits for every writer',
      { done: 'wide narrow', running: 'other' },
      'reader',
    ],
    ['and then keeps every other one out', { done: 'wide', running: 'silent' }, 'reader'],
    ['but nobody that writes nothing', { done: 'wide narrow other', running: 'reader' }, 'silent'],
  ])('%s', (_, so, ids) => {
    expect(next(plan, so)).toBe(ids)
  })
})

describe('nothing starves', () => {
  const heavy = { weightOf: ({ id }: { id: string }) => (id.startsWith('heavy') ? 3 : 1) }

  it('a heavy task keeps the slots for itself once its chain is the longest left', () => {
    const plan = prepared(task('heavy', { minutes: 9 }), task('a'), task('b'), task('at-work', { minutes: 1 }))
    expect(next(plan, { running: 'at-work', slots: 2, ...heavy })).toBe('')
    expect(next(plan, { done: 'at-work', slots: 3, ...heavy })).toBe('heavy')
  })

  it('and lets others pass while something longer runs', () => {
    const plan = prepared(task('heavy', { minutes: 9 }), task('a'), task('b'), task('at-work', { minutes: 99 }))
    expect(next(plan, { running: 'at-work', slots: 2, ...heavy })).toBe('a b')
  })

  it('but none of lower priority', () => {
    const plan = prepared(task('heavy', { priority: 1 }), task('a'), task('at-work', { minutes: 99 }))
    expect(next(plan, { running: 'at-work', slots: 2, ...heavy })).toBe('')
  })

  it('a task heavier than everything takes everything', () => {
    const plan = prepared(task('heavy', { minutes: 9 }), task('a'))
    expect(next(plan, { slots: 2, ...heavy })).toBe('heavy')
    expect(next(plan, { slots: 2, capacity: 3, ...heavy })).toBe('')
  })

  it('a task that overlaps what runs lets nothing pass that overlaps it, once its chain is the longest left', () => {
    const silent = { writes: undefined, minutes: 9 }
    const [a, b, reader] = [task('a', { writes: ['a'] }), task('b', { writes: ['b'] }), task('reader')]
    expect(next(prepared(task('silent', silent), a, b, reader), { running: 'a' })).toBe('reader')
    const longer = task('c', { writes: ['c'], minutes: 99 })
    expect(next(prepared(task('silent', silent), a, b, reader, longer), { running: 'c' })).toBe('a b reader')
    const urgent = task('silent', { ...silent, priority: 1 })
    expect(next(prepared(urgent, a, b, reader, longer), { running: 'c' })).toBe('reader')
  })
})

it('runs every task once, after what it waits for, never beside an overlap, never above the slots', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(anyPlan, fc.integer({ min: 1, max: 6 }), weights, fc.boolean(), (plan, slots, heavy, batches) => {
      const weightOf = ({ id }: { id: string }): number =>
        Math.min(slots, heavy[Number(id.slice(1)) % heavy.length] ?? 1)
      const { starts, makespan } = simulate(plan, { slots, weightOf, batches })
      expect(starts.map(({ id }) => id).sort()).toEqual(plan.tasks.map(({ id }) => id).sort())
      const spans = new Map(starts.map(({ id, at, minutes }) => [id, { from: at, to: at + minutes }]))
      expect(Math.max(...[...spans.values()].map(({ to }) => to))).toBeLessThanOrEqual(makespan)
      for (const each of plan.tasks) {
        const { from, to } = spans.get(each.id) ?? { from: 0, to: 0 }
        for (const id of each.blockedBy) expect(spans.get(id)?.to).toBeLessThanOrEqual(from)
        const beside = plan.tasks.filter(({ id }) => {
          const span = spans.get(id)
          return span && span.from <= from && from < span.to
        })
        expect(beside.reduce((all, one) => all + weightOf(one), 0)).toBeLessThanOrEqual(slots)
        for (const id of plan.overlaps[each.id] ?? []) {
          const span = spans.get(id)
          expect(span && span.from < to && from < span.to).toBe(false)
        }
      }
    }),
  )
})

it('decides the same for the same progress, whatever order the sets have', () => {
  fc.assert(
    fc.property(anyPlan, fc.array(fc.nat(24)), fc.nat(6), (plan, done, slots) => {
      const names = done.map((i) => `t${i}`)
      const so = (order: string[]): string => next(plan, { done: order.join(' '), slots })
      expect(so(names)).toBe(so([...names].reverse()))
    }),
  )
})
