import { describe, expect, it } from 'vitest'
import { compact, fold, revive } from '../../../core/log/fold.ts'
import { RECENT_MS } from '../../../core/log/prune.ts'
import type { State } from '../../../core/log/state.ts'
import {
  a,
  agent,
  ask,
  b,
  did,
  ended,
  entriesOf,
  FILE,
  HOUR,
  holdersOf,
  launch,
  launched,
  MINUTE,
  main,
  mainThread,
  NOON,
  notified,
  read,
  replay,
  type Story,
  seen,
  session,
  sessionEnded,
  started,
  write,
} from './facts.ts'
import { as, broken, fanOut, message, named, refused } from './result-facts.ts'

const far = agent('far', 's9', 'c9')
/** What is left of a story once it is compacted. */
const left = (story: Story): State => compact(replay(story))
/** The same some time later, as somebody far away keeps the clock going. */
const leftAfter = (story: Story, ms: number): State => left([...story, ms, seen(far)])
const keys = (record: object): string[] => Object.keys(record)
/** A fan-out whose second agent ends two hours after the first. */
const slow = [...fanOut(a, b), ended(a), notified(a), 2 * HOUR, ended(b)]
const agentsOf = ({ batches, agents }: State): string[] => [...keys(batches), ...keys(agents)]

describe('compacting keeps', () => {
  it.each<[string, (state: State) => unknown, Story, number, unknown]>([
    ['an agent that runs, silent for a day', (s) => keys(s.agents), [started(a)], 24 * HOUR, ['a', 'far']],
    ['an agent that ended, for an hour', (s) => keys(s.agents), [started(a), ended(a)], HOUR, ['a', 'far']],
    [
      'the session of an agent that runs',
      (s) => keys(s.sessions),
      [started(a), sessionEnded(main)],
      24 * HOUR,
      ['s1', 's9'],
    ],
    [
      'a session that ended, for an hour',
      (s) => keys(s.sessions),
      [session(main), sessionEnded(main)],
      HOUR,
      ['s1', 's9'],
    ],
    ['a session, silent for a day', (s) => keys(s.sessions), [session(main)], 24 * HOUR, ['s1', 's9']],
    [
      'a result nobody has read, for a day',
      (s) => keys(s.agents),
      [launched(main, a, true), ended(a)],
      24 * HOUR,
      ['a', 'far'],
    ],
    ['a fan-out that has not ended, with all its agents', agentsOf, slow, 20 * HOUR, ['m', 'a', 'b', 'far']],
    [
      'a fan-out that has, until an hour after the last',
      agentsOf,
      [...slow, notified(b)],
      HOUR,
      ['m', 'a', 'b', 'far'],
    ],
    [
      'what the host refused, for a day',
      (s) => keys(s.launches),
      [launch(main, 'u1'), refused('u1')],
      24 * HOUR,
      ['u1'],
    ],
    [
      'a launch that came back failed, with its fan-out',
      (s) => keys(s.launches),
      [launched(main, a, true), launch(main, 'launch of b'), broken('launch of b'), as('m', message(a, b))],
      20 * HOUR,
      ['launch of b'],
    ],
    ['a lease, silent for a day', (s) => holdersOf(s), [ask(a)], 24 * HOUR, ['a']],
    ['an open launch, for a day', (s) => keys(s.launches), [launch(main, 'u1')], 24 * HOUR, ['u1']],
    ['an ask nobody answered, for a day', (s) => keys(s.asks), [ask(a)], 24 * HOUR, ['a /p/a.ts']],
    ['a change an agent has not read', (s) => keys(s.files), [started(b), ask(a), did(a)], 24 * HOUR, [FILE]],
    [
      'a change a main thread has not read, for two hours',
      (s) => keys(s.files),
      [seen(main), ask(far), did(far)],
      2 * HOUR,
      [FILE],
    ],
    ['ids, for ten minutes', (s) => keys(s.recent).length, [seen(a)], RECENT_MS, 2],
    ['a contested edit', (s) => s.contested.length, [ask(a), ask(b)], HOUR, 1],
    ['a contested edit of a main thread', (s) => s.contested.length, [ask(a), ask(main)], HOUR, 1],
  ])('%s', (_, view, story, ms, expected) => {
    expect(view(leftAfter(story, ms))).toEqual(expected)
  })
})

describe('compacting forgets', () => {
  it.each<[string, (state: State) => unknown, Story, number, unknown]>([
    ['an agent silent for more than a day', (s) => keys(s.agents), [started(a)], 24 * HOUR + 1, ['far']],
    ['an agent that ended more than an hour ago', (s) => keys(s.agents), [started(a), ended(a)], HOUR + 1, ['far']],
    [
      'a session that ended more than an hour ago',
      (s) => keys(s.sessions),
      [session(main), sessionEnded(main)],
      HOUR + 1,
      ['s9'],
    ],
    ['a session silent for more than a day', (s) => keys(s.sessions), [session(main)], 24 * HOUR + 1, ['s9']],
    [
      'a result that was read, after an hour',
      (s) => keys(s.agents),
      [launched(main, a, true), ended(a), notified(a)],
      HOUR + 1,
      ['far'],
    ],
    [
      'a result that was told missing, after an hour',
      (s) => keys(s.agents),
      [launched(main, a, true), ended(a), named(a)],
      HOUR + 1,
      ['far'],
    ],
    [
      'an unread result after a day',
      (s) => keys(s.agents),
      [launched(main, a, true), ended(a)],
      24 * HOUR + 1,
      ['far'],
    ],
    ['a fan-out an hour after its last agent, with all of them', agentsOf, [...slow, notified(b)], HOUR + 1, ['far']],
    ['a fan-out that never ended, after a day', (s) => keys(s.batches), fanOut(a, b), 24 * HOUR + 1, []],
    [
      'a launch that came back failed, after an hour',
      (s) => keys(s.launches),
      [launch(main, 'u1'), broken('u1')],
      HOUR + 1,
      [],
    ],
    [
      'what the host refused, after a day',
      (s) => keys(s.launches),
      [launch(main, 'u1'), refused('u1')],
      24 * HOUR + 1,
      [],
    ],
    ['a lease with its agent', (s) => keys(s.leases), [ask(a)], 24 * HOUR + 1, []],
    ["a main thread's lease with its session", (s) => keys(s.leases), [ask(main)], 24 * HOUR + 1, []],
    ['an open launch after a day', (s) => keys(s.launches), [launch(main, 'u1')], 24 * HOUR + 1, []],
    ['an ask after a day', (s) => keys(s.asks), [ask(a)], 24 * HOUR + 1, []],
    ['a change everyone has read', (s) => keys(s.files), [started(b), ask(a), did(a), read(b), read(main)], 0, []],
    [
      'a change older than all who are there',
      (s) => keys(s.files),
      [ask(a), did(a), ended(a), 2 * HOUR + 1, started(b)],
      0,
      [],
    ],
    [
      'a change main threads have not read in two hours',
      (s) => keys(s.files),
      [seen(main), ask(a), did(a), ended(a)],
      2 * HOUR + 1,
      [],
    ],
    ['ids after ten minutes', (s) => keys(s.recent).length, [seen(a)], RECENT_MS + 1, 1],
    ['a contested edit with its agent', (s) => s.contested.length, [ask(a), ask(b), ended(b)], HOUR + 1, 0],
  ])('%s', (_, view, story, ms, expected) => {
    expect(view(leftAfter(story, ms))).toEqual(expected)
  })

  it('the oldest changes of more than a thousand files', () => {
    const files = Array.from({ length: 1_100 }, (_, n) => `/p/${n}`)
    const state = left([started(b), ...files.flatMap((file) => [ask(a, file), did(a, `a ${file}`)])])
    expect(keys(state.files)).toHaveLength(1_000)
    expect(state.files['/p/99']).toBeUndefined()
    expect(state.files['/p/1099']).toBeDefined()
  })
})

describe('what is left', () => {
  it('does not let an id that comes back after days hold what its forgotten life held', () => {
    const state = leftAfter([ask(a)], 25 * HOUR)
    const later = fold(state, entriesOf([started(a), ask(b)], NOON + 26 * HOUR))
    expect(later.asks['b /p/a.ts']?.outcome).toBe('granted')
  })

  it('is no more after the next compaction', () => {
    const once = left([started(a), ask(a), ask(b), did(a), MINUTE, seen(mainThread('s2'))])
    expect(compact(structuredClone(once))).toEqual(once)
  })

  it('does not grow with what has passed', () => {
    let state = replay([session(main)])
    const sizes: number[] = []
    for (let day = 1; day <= 20; day += 1) {
      const life: Story = [0, 1, 2, 3].flatMap((n) => {
        const one = agent(`agent-${day}-${n}`, `s${day}`, `c${day}`)
        return [started(one), ask(one, `/p/${day}/${n}`), write(one, `/p/${day}/w${n}`), did(one), HOUR]
      })
      state = fold(revive(JSON.parse(JSON.stringify(compact(state)))), entriesOf(life, NOON + day * 30 * HOUR))
      sizes.push(JSON.stringify(compact(structuredClone(state))).length)
    }
    expect(Math.max(...sizes.slice(10))).toBeLessThan(1.2 * Math.max(...sizes.slice(0, 10)))
  })
})
