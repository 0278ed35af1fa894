import { describe, expect, test } from 'vitest'
import type { State } from '../../../core/log/state.ts'
import { drivenBy, isOver, notesIn, runOf, taskAsked, toStart } from '../../../core/runs/live-run.ts'
import { fan, type Planned, planned } from '../engine/planned.ts'
import { unset } from '../engine/stage.ts'
import { task } from '../plan/plans.ts'

describe('the task a prompt asks for', () => {
  test.each<[string, string | undefined]>([
    ['fanout-task: parse', 'parse'],
    ['fanout-task:parse', 'parse'],
    ['  - `fanout-task: parse`', 'parse'],
    ['**fanout-task: parse**', 'parse'],
    ['Go on.\nfanout-task: `a.b-c_1`\nNow.', 'a.b-c_1'],
    ['fanout-task: a\nfanout-task: b', 'a'],
    ['Use fanout-task: parse for it', undefined],
    ['fanout-task:', undefined],
    ['fanout-task: ../x', undefined],
    ['fanout-task: <id>', undefined],
    ['Fanout-Task: parse', undefined],
    ['', undefined],
  ])('%j', (prompt, asked) => expect(taskAsked({ prompt })).toBe(asked))

  test('is none in a launch without a prompt', () => expect(taskAsked({})).toBe(undefined))
  test('is taken out of what else it says', () => {
    expect(notesIn('fanout-task: a\n\nMind the gap.')).toBe('Mind the gap.')
    expect(notesIn('fanout-task: a')).toBe('')
  })
})

/** The world of a stage, for a session's questions. */
function around(p: Planned, own: string[] = []) {
  const plan = (name: string) => p.planNamed(name)
  return { state: p.state(), plan, own: new Set(own) }
}
const owned = (session: string, run = 'r') => ({ k: 'run-owned', run, session }) as const
const reported = (run = 'r') => ({ k: 'run-reported', run }) as const
const two = (): Planned => planned().opens([task('a'), task('z')], { run: 'next' })

describe('the run a launch is about', () => {
  test.each<[string, (p: Planned) => Planned, string | undefined, string | undefined]>([
    ['is the latest that nobody drives', (p) => p, undefined, 'next'],
    ['is the session’s own', (p) => p.commit(owned('s1')), undefined, 'r'],
    ['is not another session’s', (p) => p.commit(owned('s2', 'next')), undefined, 'r'],
    ['is the one that has the task', (p) => p, 'b', 'r'],
    ['is the one that has it, whoever drives another', (p) => p.commit(owned('s1')), 'z', 'next'],
    [
      'is the one where it is not done',
      (p) =>
        p.commit(
          { k: 'take', run: 'next', task: 'a', by: 'u', needs: [], not: [], max: 9 },
          { k: 'returned', run: 'next', task: 'a', how: 'done' },
        ),
      'a',
      'r',
    ],
    ['is the next when the session’s own was reported', (p) => p.commit(owned('s1'), reported()), undefined, 'next'],
    [
      'is the reported one when there is no other',
      (p) => p.commit(owned('s1'), reported(), { k: 'run-closed', run: 'next', how: 'cancelled' }),
      undefined,
      'r',
    ],
    [
      'is none that is closed',
      (p) =>
        p.commit({ k: 'run-closed', run: 'next', how: 'cancelled' }, { k: 'run-closed', run: 'r', how: 'finished' }),
      undefined,
      undefined,
    ],
    ['is none of others', (p) => p.commit(owned('s2'), owned('s2', 'next')), 'a', undefined],
  ])('%s', (_, told, asked, id) => expect(runOf(around(told(two())), 's1', asked)?.id).toBe(id))

  test('is none whose plan is gone', () => {
    expect(runOf({ state: two().state(), plan: () => undefined }, 's1')).toBe(undefined)
  })
})

describe('the run a main thread drives', () => {
  const main = { session: 's1', thread: 'main:s1' }
  test('is its own, and never one that nobody drives', () => {
    expect(drivenBy(around(two()), main)).toBe(undefined)
    expect(drivenBy(around(two().commit(owned('s1'))), main)?.id).toBe('r')
    expect(drivenBy(around(two().commit(owned('s1'))), { session: 's1', thread: 'a' })).toBe(undefined)
  })
  test('is the latest that was not reported, but for the event that reports it', () => {
    const p = two().commit(owned('s1'), owned('s1', 'next'))
    expect(drivenBy(around(p), main)?.id).toBe('next')
    p.commit(reported('next'))
    expect(drivenBy(around(p), main)?.id).toBe('r')
    expect(drivenBy(around(p, [p.state().runs.next?.reportedBy ?? '']), main)?.id).toBe('next')
  })
})

describe('what can begin', () => {
  const begins = (p: Planned, state: State = p.state()): string[] => {
    const live = runOf(around(p), 's1')
    return live ? toStart(live, state, unset).map(({ id }) => id) : []
  }
  const over = (p: Planned): boolean | undefined => {
    const live = runOf(around(p), 's1')
    return live && isOver(live, p.state(), unset)
  }
  test.each<[string, (p: Planned) => Planned, string[], boolean, Planned]>([
    ['at first', (p) => p, ['a', 'b'], false, planned()],
    ['beside what runs', (p) => p.launchesTasks('a'), ['b'], false, planned()],
    [
      'after a failure that is tried again',
      (p) => p.launchesTasks('a', 'b').ends('a', 'failed'),
      ['a'],
      false,
      planned(fan, { retries: 1 }),
    ],
    ['after one that is not', (p) => p.launchesTasks('a', 'b').ends('a', 'failed'), [], false, planned()],
    [
      'after its last try',
      (p) => p.launchesTasks('a', 'b').does('b').ends('a', 'failed').launchesTasks('a').ends('a', 'lost'),
      [],
      true,
      planned(fan, { retries: 1 }),
    ],
    [
      'after one that was stopped by hand',
      (p) => p.launchesTasks('a', 'b').does('b').ends('a', 'killed'),
      [],
      true,
      planned(fan, { retries: 1 }),
    ],
    [
      'where siblings were cancelled',
      (p) => p.launchesTasks('a').ends('a', 'failed'),
      ['d'],
      false,
      planned([...fan, task('d')], { onFailure: 'cancel-siblings' }),
    ],
    [
      'where the run was stopped',
      (p) => p.launchesTasks('a').ends('a', 'failed'),
      [],
      true,
      planned(fan, { onFailure: 'stop-run' }),
    ],
    [
      'within the plan’s concurrency',
      (p) => p.launchesTasks('a'),
      ['b'],
      false,
      planned([...fan, task('d'), task('e')], { concurrency: 2 }),
    ],
    [
      'of tasks that weigh little, no more than that either',
      (p) => p,
      ['a', 'b'],
      false,
      planned(
        [...fan, task('d')].map((one) => ({ ...one, agent: 'Explore' })),
        { concurrency: 2 },
      ),
    ],
    [
      'when all is done',
      (p) => p.launchesTasks('a', 'b').does('a').does('b').launchesTasks('c').does('c'),
      [],
      true,
      planned(),
    ],
  ])('%s', (_, told, ids, end, start) => {
    const p = told(start)
    expect([begins(p), over(p)]).toEqual([ids, end])
  })

  test('a claim that has lapsed, as often as it is retried', () => {
    const p = planned([task('a')], { retries: 1 })
    const claim = (name: string) =>
      p.commit({ k: 'take', run: 'r', task: 'a', by: `worker:${name}`, needs: [], not: [], max: 9, expiry: 1_000 })
    const later = (): State => ({ ...p.state(), clock: p.passes(2_000).clock })
    claim('v')
    expect(begins(p)).toEqual([])
    expect(begins(p, later())).toEqual(['a'])
    claim('w')
    expect(begins(p, later())).toEqual([])
  })
})
