import { describe, expect, test } from 'vitest'
import { fan, type Planned, planned } from '../../engine/planned.ts'
import { MINUTE } from '../../engine/stage.ts'
import { HOUR } from '../../log/facts.ts'
import { task } from '../../plan/plans.ts'

type Told = (p: Planned) => Planned

/** What this rule says: `inform ended: 3 tasks: 3 done`. */
function says(told: Told, start = planned()): string[] {
  return told(start).said.flatMap(({ id, kind, data }) =>
    id.startsWith('run-report/') ? [`${kind} ${id.slice('run-report/'.length)}: ${[data.lines ?? []].flat()[0]}`] : [],
  )
}

const all: Told = (p) => p.launchesTasks('a', 'b').does('a').does('b').launchesTasks('c').does('c')
const lastFinishes: Told = (p) => p.launchesTasks('a', 'b').does('a').does('b').launchesTasks('c').finishes('c')

describe('gives the report', () => {
  test.each<[string, Told, string[], Planned?]>([
    ['with the last result', all, ['inform ended: 3 tasks: 3 done']],
    ['once', (p) => all(p).works('main').prompt('main').stop('main').stop('main'), ['inform ended: 3 tasks: 3 done']],
    [
      'at the end of a turn, when the last result never came',
      (p) => lastFinishes(p).stop('main').passes(MINUTE).stop('main').stop('main'),
      ['hold ended: 3 tasks: 3 done'],
    ],
    [
      'when nothing more can begin',
      (p) => p.launchesTasks('a', 'b').ends('a', 'failed').prompt('main', 'a failed').does('b'),
      ['inform ended: 3 tasks: 1 done, 1 failed, 1 not begun'],
    ],
    [
      'when a failure stopped it',
      (p) => p.launchesTasks('a').ends('a', 'failed').prompt('main', 'a failed'),
      ['inform ended: 3 tasks: 1 failed, 2 not begun'],
      planned(fan, { onFailure: 'stop-run' }),
    ],
    [
      'anew when a task was tried again',
      (p) =>
        p
          .launchesTasks('a', 'b')
          .does('a', 'STATUS: BLOCKED')
          .does('b')
          .launchesTasks('a')
          .does('a')
          .launchesTasks('c')
          .does('c'),
      ['inform ended: 3 tasks: 1 done, 1 blocked, 1 not begun', 'inform ended: 3 tasks: 3 done'],
    ],
    [
      'at the end of a turn in which an agent that lacks context was not answered',
      (p) => p.launchesTasks('a', 'b').does('b').does('a', 'STATUS: NEEDS_CONTEXT').stop('main').stop('main'),
      ['hold ended: 3 tasks: 1 done, 1 need context, 1 not begun'],
    ],
    [
      'of a run, and then of the next',
      (p) =>
        all(p)
          .opens([task('z')], { run: 'next' })
          .launchesTasks('z')
          .does('z'),
      ['inform ended: 3 tasks: 3 done', 'inform ended: 1 task: 1 done'],
    ],
  ])('%s', (_, told, expected, start) => expect(says(told, start)).toEqual(expected))

  test('with what went wrong first, what nobody began and why, contested files and what is left to do', () => {
    const p = planned([...fan, task('x', { writes: ['x'] })])
      .launchesTasks('a', 'b', 'x')
      .does('x', 'STATUS: DONE\nFOLLOW-UPS: measure it')
      .ends('a', 'failed')
      .prompt('main', 'a failed')
      .does('b')
    expect(p.said.find(({ id }) => id === 'run-report/ended')?.data.lines).toEqual([
      '4 tasks: 2 done, 1 failed, 1 not begun',
      'FAILED [a] Part A, 0 s',
      'NEVER BEGUN [c] Part C: waits for a',
      'DONE [b] Part B, 0 s',
      'DONE [x] x, 0 s',
      'FOLLOW-UP of [x]: measure it',
    ])
  })

  test('with what was given up after a failure, which may be launched by name', () => {
    const p = planned(fan, { onFailure: 'cancel-siblings' })
      .launchesTasks('a')
      .ends('a', 'failed')
      .prompt('main', 'a failed')
    expect(p.said.find(({ id }) => id === 'run-report/ended')?.data.lines).toEqual([
      '3 tasks: 1 failed, 2 not begun',
      'FAILED [a] Part A, 0 s',
      'NEVER BEGUN [b] Part B: given up when a had failed',
      'NEVER BEGUN [c] Part C: waits for a, b',
    ])
    expect(p.launchesTask('b')).toMatchObject([{ kind: 'rewrite' }])
  })

  test('with files that were written and not declared', () => {
    const p = planned([task('a', { writes: ['a'] })], {}, { mode: 'warn' })
      .launchesTasks('a')
      .edited('a', 'b')
      .does('a')
    expect(p.said.find(({ id }) => id === 'run-report/ended')?.data.lines).toContain('OUTSIDE ITS WRITES [a]: b')
  })
})

describe('a task that nobody waits for', () => {
  const bg = task('bg', { collect: false })
  const others: Told = (p) => p.launchesTasks('a', 'b', 'bg').does('a').does('b').launchesTasks('c').does('c')
  const start = (tasks = [...fan, bg], more: Parameters<typeof planned>[1] = {}) => planned(tasks, more)

  test.each<[string, Told, string[], Planned?]>([
    ['is not waited for', others, ['inform ended: 4 tasks: 3 done, 1 running']],
    [
      'may end later, and nothing is said of it',
      (p) => others(p).ends('bg', 'failed').prompt('main', 'bg failed').stop('main'),
      ['inform ended: 4 tasks: 3 done, 1 running'],
    ],
    [
      'does not keep the report from the end of a turn',
      (p) => p.launchesTasks('a', 'bg').finishes('a').stop('main', ['bg']).passes(MINUTE).stop('main', ['bg']),
      ['hold ended: 2 tasks: 1 done, 1 running'],
      start([task('a'), bg]),
    ],
    [
      'is waited for by what needs it',
      (p) => p.launchesTasks('bg').works('main').does('bg').launchesTasks('z').does('z'),
      ['inform ended: 2 tasks: 2 done'],
      start([bg, task('z', { blockedBy: ['bg'] })]),
    ],
    [
      'stops nothing when it fails',
      (p) => p.launchesTasks('bg', 'a').ends('bg', 'failed').prompt('main', 'bg failed').works('main'),
      [],
      start([...fan, bg], { onFailure: 'stop-run' }),
    ],
  ])('%s', (_, told, expected, from = start()) => expect(says(told, from)).toEqual(expected))

  test('is in the log, and in no reminder', () => {
    const p = others(start()).ends('bg').stop('main').passes(MINUTE).stop('main')
    expect(p.task('bg')).toMatchObject({ detached: true })
    expect(p.state().agents.bg).toMatchObject({ detached: true, how: 'finished' })
    expect(p.said.filter(({ id }) => id.startsWith('no-lost-results'))).toEqual([])
  })
})

describe('says nothing', () => {
  test.each<[string, Told, Planned?]>([
    ['while something runs', (p) => p.launchesTasks('a', 'b').does('a').stop('main', ['b'])],
    ['while something can begin', (p) => p.launchesTasks('a', 'b').does('a').does('b')],
    ['of a run nobody has begun', (p) => p.works('main').stop('main')],
    ['while the last result is on its way', (p) => lastFinishes(p).stop('main')],
    ['to another session', (p) => lastFinishes(p).works('main@s2').passes(MINUTE).stop('main@s2')],
    [
      'of a run that was closed',
      (p) => p.launchesTasks('a').commit({ k: 'run-closed', run: 'r', how: 'cancelled' }).does('a').stop('main'),
    ],
    ['at the start of a session of a run that another drives', (p) => p.launchesTasks('a').start('main@s2', 'startup')],
    [
      'at the start of a session of a run that has none yet',
      (p) => p.message('main', ['x']).start('main@s2', 'startup'),
    ],
    [
      'at the start of a session of a run left long ago',
      (p) =>
        left(p)
          .passes(25 * HOUR)
          .start('main@s2', 'startup'),
    ],
    ['at a session’s own start anew, without cause', (p) => p.launchesTasks('a').start('main', 'startup')],
  ])('%s', (_, told, start) => expect(says(told, start)).toEqual([]))
})

describe('tells at the start of a session', () => {
  test.each<[string, Told, string]>([
    [
      'how its run stands, after compaction',
      (p) => p.launchesTasks('a', 'b').does('a').start('main', 'compact'),
      'inform stands: 3 tasks: 1 done, 1 running, 1 not begun',
    ],
    [
      'how its run stands, resumed',
      (p) => p.launchesTasks('a', 'b').start('main', 'resume'),
      'inform stands: 3 tasks: 2 running, 1 not begun',
    ],
    [
      'how its run stands, after /clear',
      (p) => p.launchesTasks('a', 'b').clears('s1', 's9'),
      'inform stands: 3 tasks: 2 running, 1 not begun',
    ],
    [
      'what another session left',
      (p) => left(p).start('main@s2', 'startup'),
      'inform left: 3 tasks: 1 done, 1 running, 1 not begun',
    ],
    [
      'what another session left whose client is gone',
      (p) => p.launchesTasks('a', 'b').does('a').dies('c1').start('main@s2', 'startup'),
      'inform left: 3 tasks: 1 done, 1 lost, 1 not begun',
    ],
  ])('%s', (_, told, expected) => expect(says(told)).toEqual([expected]))
})

function left(p: Planned): Planned {
  return p.launchesTasks('a', 'b').does('a').hears('main', { kind: 'session-end', reason: 'other' })
}
