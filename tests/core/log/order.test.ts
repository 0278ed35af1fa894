import { describe, expect, test } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { sessionsOf } from '../../../core/launches/idle.ts'
import { inOrder } from '../../../core/log/order.ts'
import type { RunPlan } from '../../../core/plan/kept.ts'
import { openRuns, runOf } from '../../../core/runs/live-run.ts'
import { agent, ended, launch, launched, main, mainThread, replay, seen, started } from './facts.ts'

/** Names from outside that look like array indexes: JavaScript puts them before all others, the smallest first. */
const opened = (run: string, plan = run): Fact => ({
  k: 'run-opened',
  run,
  plan,
  title: run,
  file: `specs/${run}/plan.yaml`,
  engine: 'model',
  size: 1,
  retries: 0,
  tolerate: 0,
  onFailure: 'continue',
})
const plan = (): RunPlan => ({ tasks: [{ id: '1' }] }) as unknown as RunPlan

describe('names that are numbers', () => {
  test.each([[['10', '7']], [['auth', '7', '3']], [['7', 'auth']], [['2', '1', 'x', '0']]])(
    'of runs %j: the latest is the one that was opened last',
    (names) => {
      const state = replay(names.map((name) => opened(name)))
      expect(openRuns({ state, plan }).map(({ id }) => id)).toEqual(names.toReversed())
      expect(runOf({ state, plan }, 's1', '1')?.id).toBe(names.at(-1))
    },
  )
  test('of tasks: they are told in the order in which they began', () => {
    const take = (task: string): Fact => ({ k: 'take', run: '7', task, by: `u${task}`, needs: [], not: [], max: 9 })
    const state = replay([opened('7'), take('setup'), take('10'), take('2'), take('10')])
    expect(inOrder(state.runs['7']?.tasks ?? {}).map(([id]) => id)).toEqual(['setup', '10', '2'])
  })
  test('of sessions: the latest of a client is the one that began last', () => {
    const state = replay([seen(mainThread('20')), seen(mainThread('3'))])
    expect(sessionsOf(state, 'c1').map(([id]) => id)).toEqual(['20', '3'])
  })
  test('of agents: what is launched again goes on from the first that failed', () => {
    const one = agent('90')
    const two = agent('8')
    const failed = [one, two].flatMap((who): Fact[] => [
      { ...launched(main, who, true), title: 'same' } as Fact,
      started(who),
      ended(who, 'failed'),
    ])
    const state = replay([...failed, { ...launch(main, 'u', true), title: 'same' } as Fact])
    expect(state.launches.u?.earlier).toBe('90')
  })
  test('of a log of an earlier version, which knows no positions: by the time', () => {
    expect(inOrder({ 3: { at: 9 }, 20: { at: 1 } }).map(([id]) => id)).toEqual(['20', '3'])
  })
})
