import { describe, expect, test } from 'vitest'
import { type Conversation, conversation } from '../../engine/conversation.ts'
import { planned } from '../../engine/planned.ts'
import { MINUTE, SECOND } from '../../engine/stage.ts'
import { task } from '../../plan/plans.ts'

type Told = (c: Conversation) => Conversation

/** What was said of agents that go on after those that launched them, and where. */
const outlived = (told: Told): string[] =>
  told(conversation()).said.flatMap(({ id, thread, data }) =>
    id === 'one-tree/outlived' ? [`${thread}: ${[data.lines ?? []].flat().join(' | ')}`] : [],
  )

const reports = (told: Told): string[] =>
  told(conversation()).said.flatMap(({ id, data }) =>
    id === 'fan-out-report/ended' ? [[data.lines ?? []].flat().join(' | ')] : [],
  )

/** `a` launches `k` and `l` beside itself and ends. */
const alone: Told = (c) =>
  c
    .message('main', ['a'])
    .message('a', ['k', 'l'])
    .passes(2 * SECOND)
    .ends('a')
const fan: Told = (c) =>
  c
    .message('main', ['a', 'b'])
    .message('a', ['k'])
    .passes(2 * SECOND)
    .ends('a')
    .ends('b')

describe('agents that go on after the agent that launched them are named', () => {
  const both =
    'main: k: "task of k" (worker), below "task of a" (worker), which has ended | l: "task of l" (worker), below "task of a" (worker), which has ended'
  test.each<[string, Told, string[]]>([
    ['with its result', (c) => alone(c).prompt('main', 'a'), [both]],
    ['once', (c) => alone(c).prompt('main', 'a').prompt('main').works('main').prompt('main', 'k'), [both]],
    ['not before its result has come', (c) => alone(c).prompt('main'), []],
    ['not when they have ended', (c) => alone(c).ends('k').ends('l').prompt('main', 'a'), []],
    [
      'with the files they hold, when it is stopped',
      (c) => {
        c.message('main', ['a']).message('a', ['k']).edits('k', 'k.md')
        return c.ends('a', 'killed').works('main', 'TaskStop')
      },
      ['main: k: "task of k" (worker), below "task of a" (worker), which was stopped; holds /p/k.md'],
    ],
    [
      'however deep they are',
      (c) => c.message('main', ['a']).message('a', ['k']).message('k', ['l']).ends('k').ends('a').prompt('main', 'a'),
      ['main: l: "task of l" (worker), below "task of a" (worker), which has ended'],
    ],
    [
      'not those that nobody waits for',
      (c) => c.message('main', ['a']).message('a', ['k'], { title: '[bg] watch' }).ends('a').prompt('main', 'a'),
      [],
    ],
    [
      'again in its next life',
      (c) =>
        alone(c)
          .prompt('main', 'a')
          .passes(MINUTE)
          .hears('a', { kind: 'agent-started', type: 'worker' })
          .ends('a')
          .prompt('main', 'a'),
      [both, both],
    ],
  ])('%s', (_, told, expected) => expect(outlived(told)).toEqual(expected))
})

describe('a fan-out is over when the agents of its agents are', () => {
  test.each<[string, Told, string[]]>([
    ['not with the last of its own results', (c) => fan(c).prompt('main', 'a', 'b'), []],
    ['not when their end was not delivered', (c) => fan(c).prompt('main', 'a', 'b').ends('k').prompt('main'), []],
    [
      'but with the result of the last of them',
      (c) => fan(c).prompt('main', 'a', 'b').passes(SECOND).ends('k').prompt('main', 'k'),
      ['2 agents: 2 done | DONE "task of a" (worker), 2 s | DONE "task of b" (worker), 2 s'],
    ],
    [
      'whose end is only told by its result',
      (c) => fan(c).prompt('main', 'a', 'b').prompt('main', 'k'),
      ['2 agents: 2 done | DONE "task of a" (worker), 2 s | DONE "task of b" (worker), 2 s'],
    ],
    [
      'and names one of them that failed',
      (c) => fan(c).prompt('main', 'a', 'b').passes(SECOND).ends('k', 'failed').prompt('main', 'k failed'),
      [
        '2 agents: 2 done | DONE "task of a" (worker), 2 s | DONE "task of b" (worker), 2 s | FAILED (overloaded) "task of k" (worker), 3 s, launched below "task of a" (worker)',
      ],
    ],
    [
      'at once when they ended first',
      (c) => c.message('main', ['a', 'b']).message('a', ['k']).ends('k').ends('a').ends('b').prompt('main', 'a', 'b'),
      ['2 agents: 2 done | DONE "task of a" (worker), 0 s | DONE "task of b" (worker), 0 s'],
    ],
  ])('%s', (_, told, expected) => expect(reports(told)).toEqual(expected))
})

test('what an agent left at work is the main conversation’s to read: its lost result is named', () => {
  const c = conversation()
  c.message('main', ['a']).message('a', ['k']).ends('a').prompt('main', 'a').ends('k').stop('main')
  c.heard()
  c.passes(MINUTE).stop('main')
  expect(c.lines().join()).toContain('"task of k"')
  expect(c.heard()).toContain('hold no-lost-results/unread')
})

test('what an agent at work launched is its own to read: nobody names it', () => {
  const c = conversation()
  c.message('main', ['a']).message('a', ['k']).ends('k').stop('main', ['a']).passes(MINUTE).stop('main', ['a'])
  expect(c.heard().filter((id) => id.includes('no-lost'))).toEqual([])
})

describe('a task is not done before the agents of its agent are', () => {
  const two = [task('a'), task('b', { blockedBy: ['a'] })]
  const begun = () => {
    const it = planned(two)
    it.launchesTasks('a')
    it.message('a', ['k', 'l'])
    return it
  }
  const states = (it: ReturnType<typeof begun>) => [it.task('a')?.state, it.task('a')?.note]

  test('it runs on when its agent has ended, and its dependents wait', () => {
    const it = begun().does('a')
    expect(states(it)).toEqual(['running', undefined])
    expect(it.launchesTask('b').map((one) => ('id' in one ? one.id : ''))).toContain('plan-order/waiting')
  })
  test('it is done with the last of them, as its agent said', () => {
    const it = begun().does('a', 'All right.\nSTATUS: DONE_WITH_CONCERNS').ends('k')
    expect(it.task('a')?.state).toBe('running')
    it.ends('l').prompt('main', 'k', 'l')
    expect(it.task('a')?.state).toBe('concerns')
    expect(it.heard()).toContain('inform rolling/ready')
  })
  test('one of them that failed is a concern', () => {
    const it = begun().does('a').ends('k').ends('l', 'failed')
    expect(states(it)).toEqual(['concerns', 'an agent that it launched failed'])
  })
  test('one of them that was lost takes the task with it', () => {
    const it = begun().does('a').ends('k').commit({ k: 'gone', client: 'c1' })
    expect(states(it)).toEqual(['lost', 'an agent that it launched was lost'])
  })
  test('a check counts at the end of all of them', () => {
    const it = planned([task('a', { verify: 'make test' })])
    it.launchesTasks('a')
    it.message('a', ['k']).finishes('a').finishes('a', 'STATUS: DONE', true).ends('k')
    expect(it.task('a')?.state).toBe('unverified')
  })
  test('an agent that goes on takes its own end back', () => {
    const it = begun()
      .does('a')
      .passes(MINUTE)
      .hears('a', { kind: 'agent-started', type: 'worker' })
      .ends('k')
      .ends('l')
    expect(it.task('a')).toMatchObject({ state: 'running', pending: undefined })
    expect(it.does('a').task('a')?.state).toBe('done')
  })
  test('one whose agents ended first is done at once', () => {
    expect(begun().ends('k').ends('l').does('a').task('a')?.state).toBe('done')
  })
})
