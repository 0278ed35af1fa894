import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encounters } from '../../../core/plan/encounters.ts'
import { ancestors } from '../../../core/plan/graph.ts'
import { anyPlan, prepared, task } from './plans.ts'

const a = { writes: ['a'] }

describe('overlaps', () => {
  it.each([
    ['one file', [task('x', a), task('y', a)], { x: ['y'], y: ['x'] }],
    ['two files', [task('x', a), task('y', { writes: ['b'] })], { x: [], y: [] }],
    ['one that says nothing', [task('x', { writes: undefined }), task('y', a)], { x: ['y'], y: ['x'] }],
    [
      'two that say nothing',
      [task('x', { writes: undefined }), task('y', { writes: undefined })],
      { x: ['y'], y: ['x'] },
    ],
    ['one that writes nothing', [task('x', { writes: undefined }), task('y')], { x: [], y: [] }],
    ['one after the other', [task('x', a), task('y', { ...a, blockedBy: ['x'] })], { x: [], y: [] }],
    [
      'one after the other, over a third',
      [task('x', a), task('y', { blockedBy: ['x'] }), task('z', { ...a, blockedBy: ['y'] })],
      { x: [], y: [], z: [] },
    ],
  ])('%s', (_, tasks, overlaps) => {
    expect(prepared(...tasks).overlaps).toEqual(overlaps)
  })
})

describe('worktrees', () => {
  const auto = { ...a, isolation: 'auto' as const }

  it.each([
    ['always, if the task says so', [task('x', { isolation: 'worktree' })], ['x']],
    ['not for auto alone', [task('x', auto), task('y', { isolation: 'auto' })], []],
    ['for auto beside a shared one', [task('x', auto), task('y', a)], ['x']],
    ['for all but one of several auto', [task('x', auto), task('y', auto), task('z', auto)], ['y', 'z']],
    ['not for auto beside one in a worktree', [task('x', auto), task('y', { ...a, isolation: 'worktree' })], ['y']],
    ['not for auto after the other', [task('x', a), task('y', { ...auto, blockedBy: ['x'] })], []],
    ['for auto that says nothing', [task('x', { ...auto, writes: undefined }), task('y', a)], ['x']],
  ])('%s', (_, tasks, isolated) => {
    const plan = prepared(...tasks)
    expect(plan.isolated).toEqual(isolated)
    expect(Object.values(plan.overlaps).flat()).toEqual([])
  })
})

it('patterns are absent where nothing is said, and empty where nothing is written', () => {
  const { patterns } = prepared(task('x', { writes: undefined }), task('y'), task('z', a))
  expect(Object.keys(patterns)).toEqual(['y', 'z'])
  expect(patterns.y).toEqual([])
})

it('tells every pair and what was done about it', () => {
  const plan = prepared(task('x', { ...a, minutes: 1 }), task('y', a), task('z', { ...a, isolation: 'worktree' }))
  expect(encounters(plan)).toEqual([
    { tasks: ['y', 'x'], by: 'order' },
    { tasks: ['z', 'x'], by: 'worktree' },
    { tasks: ['y', 'z'], by: 'worktree' },
  ])
})

it('holds for any plan: symmetric, never with oneself, one before, or one in a worktree', () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const before = ancestors(plan.tasks)
      for (const [id, others] of Object.entries(plan.overlaps)) {
        if (plan.isolated.includes(id)) expect(others).toEqual([])
        for (const other of others) {
          expect(other).not.toBe(id)
          expect(plan.overlaps[other]).toContain(id)
          expect(before.get(id)?.has(other)).toBe(false)
        }
      }
    }),
  )
})

it('is quick with a thousand tasks', { timeout: 20_000 }, () => {
  const tasks = Array.from({ length: 1000 }, (_, i) =>
    task(`t${i}`, {
      blockedBy: i < 10 ? [] : [`t${i - 10}`, `t${i - 7}`],
      writes: [`src/${i % 50}/**/*.{ts,tsx}`, `docs/${i}.md`],
    }),
  )
  expect(Object.keys(prepared(...tasks).overlaps)).toHaveLength(1000)
})
