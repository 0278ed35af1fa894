import { describe, expect, it } from 'vitest'
import {
  hasTriesLeft,
  isAtWork,
  isUsable,
  type Refusal,
  type Run,
  refusal,
  type TaskRun,
  type TaskState,
  type Terms,
} from '../../../core/runs/run.ts'

const task = (state: TaskState, more: Partial<TaskRun> = {}): TaskRun => ({ state, tries: 1, by: 'u1', at: 0, ...more })
const run = (tasks: Record<string, TaskRun>, more: Partial<Run> = {}): Run => ({
  plan: 'p',
  title: 'Plan',
  file: 'plan.yaml',
  engine: 'model',
  at: 0,
  seen: 0,
  retries: 1,
  tolerate: 0,
  onFailure: 'continue',
  tasks,
  told: [],
  unplanned: 0,
  ...more,
})
const terms = (more: Partial<Terms> = {}): Terms => ({ task: 'a', by: 'u2', needs: [], not: [], max: 9, ...more })
const atWork = (one: TaskRun | undefined): boolean => one?.state === 'running' && one.expiry === undefined

describe('a task may be taken', () => {
  it.each<[string, Run, Terms]>([
    ['at first', run({}), terms()],
    ['when what it needs is done', run({ b: task('done'), c: task('concerns') }), terms({ needs: ['b', 'c'] })],
    ['beside what it overlaps once that has ended', run({ b: task('failed') }), terms({ not: ['b'] })],
    ['again, after a failure', run({ a: task('failed') }), terms()],
    ['again, as often as it is asked for by name', run({ a: task('failed', { tries: 7 }) }), terms()],
    ['again by itself, while tries are left', run({ a: task('failed') }), terms({ retries: 1 })],
    ['once it was given back on purpose', run({ a: task('open', { tries: 3 }) }), terms({ retries: 1 })],
    ['by whoever has it already', run({ a: task('running') }), terms({ by: 'u1', max: 1 })],
    ['from a claim that has lapsed', run({ a: task('running', { expiry: 1 }) }), terms()],
    ['where siblings were cancelled', run({}, { stopped: { by: 'b', record: '1', whole: false } }), terms()],
    ['as the last that fits', run({ b: task('running'), c: task('done') }), terms({ max: 2 })],
  ])('%s', (_, one, on) => expect(refusal(one, on, atWork)).toBe(undefined))
})

describe('a task is refused', () => {
  it.each<[Refusal, string, Run, Terms]>([
    ['closed', 'in a run that is', run({}, { closed: 'finished' }), terms()],
    ['closed', 'to whoever has it, too', run({ a: task('running') }, { closed: 'cancelled' }), terms({ by: 'u1' })],
    ['stopped', 'by a failure', run({}, { stopped: { by: 'b', record: '1', whole: true } }), terms()],
    ['running', 'by somebody else', run({ a: task('running') }), terms()],
    ['done', 'already', run({ a: task('done') }), terms()],
    ['done', 'with concerns', run({ a: task('concerns') }), terms()],
    ['done', 'to whoever did it', run({ a: task('done') }), terms({ by: 'u1' })],
    ['spent', 'after its last try', run({ a: task('failed', { tries: 2 }) }), terms({ retries: 1 })],
    [
      'spent',
      'after its last claim has lapsed',
      run({ a: task('running', { tries: 2, expiry: 1 }) }),
      terms({ retries: 1 }),
    ],
    ['waiting', 'for what was not begun', run({}), terms({ needs: ['b'] })],
    ['waiting', 'for what runs', run({ b: task('running') }), terms({ needs: ['b'] })],
    ['waiting', 'for what is unverified', run({ b: task('unverified') }), terms({ needs: ['b'] })],
    ['waiting', 'for one of two', run({ b: task('done'), c: task('blocked') }), terms({ needs: ['b', 'c'] })],
    ['overlap', 'with what runs', run({ b: task('running') }), terms({ not: ['b'] })],
    [
      'overlap',
      'to whoever let its claim lapse while another began',
      run({ a: task('running', { expiry: 1 }), b: task('running') }),
      terms({ by: 'u1', not: ['b'] }),
    ],
    ['slots', 'where as many run', run({ b: task('running'), c: task('running') }), terms({ max: 2 })],
  ])('%s %s', (why, _, one, on) => expect(refusal(one, on, atWork)).toBe(why))
})

describe('a task is at work', () => {
  const seen = (thread: string): number => (thread === 'agent' ? 900 : 0)
  it.each<[boolean, string, TaskRun | undefined]>([
    [false, 'that was not begun', undefined],
    [false, 'that has ended', task('done')],
    [false, 'that was given back', task('open')],
    [true, 'that a launch began, however long ago', task('running')],
    [true, 'that was claimed lately', task('running', { at: 900, expiry: 100 })],
    [false, 'whose claim has lapsed', task('running', { at: 899, expiry: 100 })],
    [true, 'whose worker was heard of', task('running', { expiry: 100, agent: 'agent' })],
    [false, 'whose worker was not', task('running', { expiry: 100, agent: 'other' })],
  ])('%s: one %s', (is, _, one) => expect(isAtWork(one, 1_000, seen)).toBe(is))
})

it('a result is usable when it is done', () => {
  const states: TaskState[] = [
    'running',
    'open',
    'done',
    'concerns',
    'needs-context',
    'blocked',
    'failed',
    'lost',
    'stopped',
    'unverified',
    'cancelled',
  ]
  expect(states.filter((state) => isUsable(task(state)))).toEqual(['done', 'concerns'])
  expect(isUsable(undefined)).toBe(false)
})

it('a task’s own retries count more than the run’s', () => {
  expect(hasTriesLeft(run({}), task('failed', { tries: 1 }))).toBe(true)
  expect(hasTriesLeft(run({}), task('failed', { tries: 2 }))).toBe(false)
  expect(hasTriesLeft(run({}), task('failed', { tries: 2, retries: 2 }))).toBe(true)
  expect(hasTriesLeft(run({}), task('failed', { tries: 1, retries: 0 }))).toBe(false)
})
