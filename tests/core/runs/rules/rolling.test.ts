import { describe, expect, test } from 'vitest'
import { fan, type Planned, planned } from '../../engine/planned.ts'
import { MINUTE, unset } from '../../engine/stage.ts'
import { task } from '../../plan/plans.ts'

type Told = (p: Planned) => Planned
const limits = (max: number) => ({ settings: { limits: { ...unset.limits, max } } })

/** What this rule says, in order: `ready: [c] Part C`. */
function says(told: Told, start = planned()): string[] {
  return told(start).said.flatMap(({ id, data, kind }) => {
    if (!id.startsWith('rolling/')) return []
    expect(kind).toBe(id === 'rolling/stands-still' ? 'hold' : 'inform')
    return [`${id.slice('rolling/'.length)}: ${[data.ready ?? []].flat().join(', ')}`]
  })
}

const chain = [
  task('a', { title: 'Part A' }),
  task('b', { title: 'Part B', blockedBy: ['a'] }),
  task('x', { title: 'Part X' }),
]
const both: Told = (p) => p.launchesTasks('a', 'b')

describe('tells', () => {
  test.each<[string, Told, string[], Planned?]>([
    ['what a message left', (p) => p.launchesTasks('a'), ['left: [b] Part B']],
    ['so once for each such message', (p) => p.launchesTasks('a').works('main').works('main'), ['left: [b] Part B']],
    ['what a result makes ready', (p) => both(p).does('a').does('b'), ['ready: [c] Part C']],
    [
      'so while an unrelated task still runs',
      (p) => p.launchesTasks('a', 'x').does('a'),
      ['ready: [b] Part B'],
      planned(chain),
    ],
    [
      'so again with the next result',
      (p) => p.launchesTasks('a', 'x').does('a').does('x'),
      ['ready: [b] Part B', 'ready: [b] Part B'],
      planned(chain),
    ],
    [
      'what is to be tried again',
      (p) => both(p).ends('a', 'failed').prompt('main', 'a failed'),
      ['ready: [a] Part A'],
      planned(fan, { retries: 1 }),
    ],
    ['what fits now', (p) => p.launchesTasks('a').does('a'), ['ready: [b] Part B'], planned(fan, {}, limits(1))],
    [
      'at the end of a turn, that nothing is at work',
      (p) => p.launchesTasks('a').does('a').stop('main'),
      ['left: [b] Part B', 'ready: [b] Part B', 'stands-still: [b] Part B'],
    ],
    [
      'so once',
      (p) => p.launchesTasks('a').does('a').stop('main').stop('main'),
      ['left: [b] Part B', 'ready: [b] Part B', 'stands-still: [b] Part B'],
    ],
    [
      'so anew when things have moved',
      (p) => stood(stood(p.launchesTasks('a').does('a')).launchesTasks('b').does('b')),
      [
        'left: [b] Part B',
        'ready: [b] Part B',
        'stands-still: [b] Part B',
        'ready: [c] Part C',
        'stands-still: [c] Part C',
      ],
    ],
    [
      'of what the user did not let begin nothing more, but once at the end of a turn',
      (p) => notAllowed(notAllowed(p.launchesTasks('a').does('a')).stop('main')).stop('main'),
      ['left: [b] Part B', 'ready: [b] Part B', 'stands-still: [b] Part B'],
    ],
    [
      'no more than the plan lets run, whatever they weigh',
      (p) => p.launchesTasks('a').does('a'),
      ['ready: [b] Part B (Explore)'],
      light(1),
    ],
  ])('%s', (_, told, expected, start) => expect(says(told, start)).toEqual(expected))

  test('what a result came to when it is not usable, and how many are at work', () => {
    const p = planned([...fan, task('x')]).launchesTasks('a', 'b', 'x')
    p.heard()
    p.finishes('a', 'No key.\nSTATUS: BLOCKED').prompt('main', 'a')
    expect(p.heard()).toEqual(['inform rolling/ready'])
    const q = planned(fan, { retries: 1 }).launchesTasks('a', 'b').ends('a', 'failed').prompt('main', 'a failed')
    expect(q.said.find(({ id }) => id === 'rolling/ready')?.data).toEqual({
      run: 'r',
      ended: ['FAILED [a] Part A, 0 s, agent a; waiting for it: c'],
      ready: ['[a] Part A'],
      going: 1,
      stop: [],
    })
    const stopped = planned(fan, { onFailure: 'stop-run' }).launchesTasks('a', 'b').ends('a', 'failed')
    stopped.prompt('main', 'a failed').stop('main', ['b'])
    expect(stopped.said.find(({ id }) => id === 'rolling/ready')?.data).toMatchObject({ stop: ['b: [b] Part B'] })
  })
})

describe('of a result that came without an event, in the middle of a turn, it tells what became of the task', () => {
  const blocked = (p: Planned): Planned => p.finishes('a', 'No key.\nSTATUS: BLOCKED').shows('a', 'delivered')
  const line = 'BLOCKED [a] Part A, 0 s, agent a; waiting for it: c'
  const told = (p: Planned): unknown[] => p.said.filter(({ data }) => [data.ended ?? []].flat().includes(line))
  const three = (): Planned => planned([...fan, task('x')]).launchesTasks('a', 'b', 'x')

  test.each<[string, Told]>([
    ['with the next prompt', (p) => p.prompt('main', 'b')],
    ['with the next prompt, found at the end of the turn', (p) => p.stop('main', ['b', 'x']).prompt('main')],
    ['with the next message, found at the end of the turn', (p) => p.stop('main', ['b', 'x']).works('main')],
  ])('%s, once', (_, next) => {
    const p = next(blocked(three()))
    expect(told(p)).toHaveLength(1)
    expect(told(p.finishes('x').prompt('main', 'x').works('main').prompt('main'))).toHaveLength(1)
  })

  test('when it holds the end of a turn in which nothing is at work', () => {
    const p = planned([...fan, task('x')], {}, limits(1)).launchesTasks('a')
    blocked(p).stop('main')
    expect(told(p)).toEqual([expect.objectContaining({ kind: 'hold', id: 'rolling/stands-still' })])
  })

  test('nothing of a task that is done, nor of one that was begun again', () => {
    const done = three()
      .finishes('a', 'Good.\nSTATUS: DONE')
      .shows('a', 'delivered')
      .stop('main', ['b', 'x'])
      .prompt('main')
    expect(done.said.flatMap(({ data }) => data.ended ?? [])).toEqual([])
    const again = blocked(three()).stop('main', ['b', 'x']).launchesTasks('a').prompt('main')
    expect(told(again)).toEqual([])
  })
})

describe('says nothing', () => {
  test.each<[string, Told, Planned?]>([
    ['of a message that launched all', both],
    ['before a launch: `fanout start` has said it', (p) => p.works('main').prompt('main').stop('main')],
    ['when no slot is free', (p) => p.launchesTasks('a'), planned(fan, {}, limits(1))],
    ['of what still waits', (p) => both(p).does('a')],
    ['at the end of a turn while something runs', (p) => both(p).stop('main', ['a', 'b'])],
    ['to an agent', (p) => both(p).works('a')],
    ['to another session', (p) => both(p).prompt('main@s2').stop('main@s2')],
    [
      'of a run whose script launches',
      (p) => p.commit({ k: 'run-owned', run: 'r', session: 's1' }).works('main').stop('main'),
      planned(fan, { engine: 'native' }),
    ],
    [
      'of a run that was cancelled',
      (p) => both(p).commit({ k: 'run-closed', run: 'r', how: 'cancelled' }).does('a').does('b').stop('main'),
    ],
    [
      'at the end of a turn on a host that does not list what runs',
      (p) => both(p).finishes('a').finishes('b').stop('main', 'no list'),
    ],
    ['at the end of a turn while a result is on its way', (p) => both(p).finishes('a').finishes('b').stop('main')],
  ])('%s', (_, told, start) => expect(says(told, start)).toEqual([]))
})

test('a result that never came does not keep it silent for ever', () => {
  const told: Told = (p) => both(p).finishes('a').finishes('b').stop('main').passes(MINUTE).stop('main')
  expect(says(told)).toEqual(['stands-still: [c] Part C'])
})

function notAllowed(p: Planned): Planned {
  const use = 'refused'
  p.tell('main', { kind: 'launch', use, type: 'worker', title: '[b]', prompt: 'fanout-task: b' })
  return p.complete('main', [{ use, does: 'launch', succeeded: false }])
}

function stood(p: Planned): Planned {
  return p.stop('main')
}

/** Tasks of half a slot each. */
function light(concurrency: number): Planned {
  const half = fan.map((one) => ({ ...one, agent: 'Explore' }))
  return planned(half, { concurrency })
}
