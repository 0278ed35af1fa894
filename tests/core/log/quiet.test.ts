import { expect, test } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { isQuiet } from '../../../core/log/quiet.ts'
import { asOf } from '../../../core/log/time.ts'
import {
  a,
  ask,
  b,
  did,
  ended,
  launch,
  launched,
  MINUTE,
  main,
  mainThread,
  notified,
  replay,
  type Story,
  seen,
  sessionEnded,
  started,
} from './facts.ts'

const working: Story = [launched(main, a, true), started(a)]
const read: Story = [...working, ended(a), notified(a)]
const other = mainThread('s2', 'c2')
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
  session: 's1',
}

test.each<[string, boolean, Story]>([
  ['an empty log', true, []],
  ['an agent at work', false, working],
  ['an agent at work whose session has ended', false, [...working, sessionEnded(main)]],
  ['a result that nobody has read', false, [...working, ended(a)]],
  ['one of a session that has ended', true, [...working, ended(a), sessionEnded(main)]],
  ['a result that was read', true, read],
  ['a launch on its way', false, [launch(main, 'u', true)]],
  [
    'a launch that waits',
    false,
    [launched(main, b, true), launch(main, 'u', true), { k: 'slot', use: 'u', weight: 1, max: 1, ...main }],
  ],
  ['a call of a main conversation that has not come back', false, [ask(main)]],
  ['one that has', true, [ask(main), did(main)]],
  [
    'what an agent wrote and this conversation, there before, has not read',
    false,
    [seen(main), ...working, ask(a), did(a), ended(a), notified(a)],
  ],
  [
    'what an agent wrote before this conversation came',
    true,
    [...working, ask(a), did(a), ended(a), notified(a), sessionEnded(main), MINUTE, seen(other)],
  ],
  [
    'a limit that the user has to lift',
    false,
    [...read, { k: 'pause', until: 0, why: 'spend limit', held: true, ...main }],
  ],
  ['a run that is driven', false, [...read, run]],
  ['a run that was left', true, [...read, run, sessionEnded(main)]],
  ['a run that was reported', true, [...read, run, { k: 'run-reported', run: 'r', ...main }]],
])('nothing lives beside %s: %s', (_, isIt, story) => {
  expect(isQuiet(replay(story), () => false)).toBe(isIt)
})

test('what lives with a client lives no longer when that is gone, and its agents were silent for a minute', () => {
  const state = replay([...working, ask(main, '/p/other.ts')])
  const after = (ms: number): boolean => isQuiet(asOf(state.clock + ms, state), (client) => client === 'c1')
  expect([after(59_999), after(60_000)]).toEqual([false, true])
})
