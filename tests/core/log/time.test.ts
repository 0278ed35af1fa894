import { describe, expect, test } from 'vitest'
import { isLate } from '../../../core/agents/agent.ts'
import { overranOf, silent } from '../../../core/agents/stalls.ts'
import { blocker } from '../../../core/edits/leases.ts'
import type { Fact } from '../../../core/facts.ts'
import { pauseOf } from '../../../core/launches/queue.ts'
import { compact, revive } from '../../../core/log/fold.ts'
import { asOf, BEAT_MS } from '../../../core/log/time.ts'
import { atWorkIn } from '../../../core/runs/tasks.ts'
import {
  a,
  agent,
  ask,
  b,
  EXPIRY,
  ended,
  FILE,
  HOUR,
  launched,
  MINUTE,
  main,
  NOON,
  replay,
  seen,
  started,
} from './facts.ts'

const watch: Fact = { k: 'watch', client: 'c1', watcher: 'w' }
const beat: Fact = { k: 'beat', watcher: 'w' }
const unwatch: Fact = { k: 'unwatch', watchers: ['w'] }
const holding = [launched(main, a, true), started(a), ask(a)] as const
const beats = (minutes: number): (Fact | number)[] => Array.from({ length: minutes }, () => [BEAT_MS, beat]).flat()
const isHeld = (story: (Fact | number)[], passed: number): boolean => {
  const state = replay(story)
  return blocker(asOf(state.clock + passed, state), FILE, 'b', EXPIRY) !== undefined
}

describe('while the machine sleeps', () => {
  test('no lease expires, whether the next to speak asks for the file or looks', () => {
    const story = [...holding, watch, ...beats(3)]
    expect(isHeld(story, 8 * HOUR)).toBe(true)
    expect(replay([...story, 8 * HOUR, ask(b)]).asks[`b ${FILE}`]?.outcome).toBe('held')
  })
  test('nothing is shifted in the state that was looked at', () => {
    const state = replay([...holding, watch])
    const before = JSON.stringify(state)
    asOf(state.clock + 8 * HOUR, state)
    expect(JSON.stringify(state)).toBe(before)
  })
  test('silence from before goes on to count afterwards', () => {
    const state = replay([...holding, watch, ...beats(20), 8 * HOUR, beat, ...beats(10)])
    expect(silent(state, 30 * MINUTE).map(([id]) => id)).toEqual(['a'])
    expect(silent(state, 31 * MINUTE)).toEqual([])
  })
  test('no agent runs too long by it', () => {
    const state = replay([...holding, watch, 8 * HOUR, beat])
    expect(overranOf(state, 'c1', HOUR)).toEqual([])
    expect(overranOf(state, 'c1', 0).map(([id]) => id)).toEqual(['a'])
  })
  test('no result is late by it, and no agent lost because its host did not list it before', () => {
    const state = replay([
      ...holding,
      watch,
      { k: 'unlisted', agents: ['a'], ...main },
      launched(main, b, true),
      started(b),
      ended(b),
      8 * HOUR,
      beat,
    ])
    expect(state.agents.b && isLate(state.agents.b, state.clock)).toBe(false)
    expect(state.clock - (state.agents.a?.unlisted ?? 0)).toBeLessThan(MINUTE)
  })
  test('no question to the user waits longer by it', () => {
    const ask = replay([...holding, watch, 8 * HOUR, beat]).asks[`a ${FILE}`]
    expect(ask).toMatchObject({ at: NOON, asleep: 8 * HOUR })
  })
  test('no claim lapses', () => {
    const run: Fact = {
      k: 'run-opened',
      run: 'r',
      plan: 'p',
      title: '',
      file: 'f',
      engine: 'model',
      size: 1,
      retries: 0,
      tolerate: 0,
      onFailure: 'continue',
    }
    const claim: Fact = { k: 'take', run: 'r', task: 't', by: 'worker:w', needs: [], not: [], max: 1, expiry: HOUR }
    const state = replay([...holding, watch, run, claim, 8 * HOUR, beat])
    expect(atWorkIn(state)(state.runs.r?.tasks.t)).toBe(true)
    expect(atWorkIn({ ...state, clock: state.clock + HOUR + 1 })(state.runs.r?.tasks.t)).toBe(false)
  })
  test('the same is true of a log that was compacted in between', () => {
    const state = revive(JSON.parse(JSON.stringify(compact(replay([...holding, watch, ...beats(3)])))))
    expect(blocker(asOf(state.clock + 8 * HOUR, state), FILE, 'b', EXPIRY)).toBeDefined()
  })
})

describe('it is no sleep', () => {
  test.each<[string, (Fact | number)[]]>([
    ['where nobody looked out', [...holding]],
    ['where whoever looked out has ended', [...holding, watch, unwatch]],
    [
      'where the log goes on',
      [...holding, watch, ...Array.from({ length: 31 }, () => [MINUTE, seen(agent('z', 's2', 'c2'))]).flat()],
    ],
    [
      'for a second time, when whoever looked out has not been heard of since',
      [...holding, watch, 8 * HOUR, seen(agent('z', 's2', 'c2'))],
    ],
  ])('%s', (_, story) => {
    expect(isHeld(story, story.length > 60 ? MINUTE : EXPIRY + MINUTE)).toBe(false)
  })
})

describe('a clock that is set back', () => {
  const back = (ms: number): (Fact | number)[] => [-ms, seen(b), 1_000, seen(b)]
  test('makes no lease eternal', () => {
    const story = [...holding, ...back(100 * HOUR)]
    expect(isHeld(story, 0)).toBe(true)
    expect(isHeld(story, EXPIRY + MINUTE)).toBe(false)
  })
  test('makes nothing younger than now: no part of the state is from the future', () => {
    const state = replay([
      ...holding,
      watch,
      ended(a),
      { k: 'pause', until: NOON + HOUR, why: 'limit', ...main },
      ...back(100 * HOUR),
    ])
    const times =
      JSON.stringify(state)
        .match(/(?<=":)1[78]\d{11}\b/g)
        ?.map(Number) ?? []
    expect(times.length).toBeGreaterThan(5)
    expect(Math.max(...times)).toBeLessThanOrEqual(state.clock + HOUR)
    expect((pauseOf(state, 's1')?.until ?? 0) - state.clock).toBeLessThanOrEqual(HOUR)
  })
  test('is not concluded from one writer that sleep held up', () => {
    const state = replay([...holding, -8 * HOUR, seen(b), 0, seen(b)])
    expect(state.clock).toBe(NOON)
    expect(replay([...holding, -8 * HOUR, seen(b), 8 * HOUR, seen(b), -8 * HOUR, seen(b)]).clock).toBe(NOON)
  })
})
