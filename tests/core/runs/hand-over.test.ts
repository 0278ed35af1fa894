import { describe, expect, test } from 'vitest'
import { wording } from '../../../core/engine/messages.ts'
import type { Verdict } from '../../../core/engine/verdict.ts'
import { awaitsLaunch } from '../../../core/runs/hand-over.ts'
import { fan, type Planned, planned } from '../engine/planned.ts'

/** Another hook rewrites the launch of a task: its agent is given the bare marker. */

const BARE = 'fanout-task: a'
const launch = { use: 'u', type: 'worker', title: '[a] Part A', background: true } as const
const asked = (p: Planned): Planned => p.hears('main', { kind: 'launch', ...launch, prompt: BARE })
const cameBack = (p: Planned, prompt = BARE, background = true): Planned =>
  p.hears('main', { kind: 'launched', agent: 'a', ...launch, background, prompt })
const starts = (p: Planned): Verdict[] => p.tell('a', { kind: 'agent-started', type: 'worker' })
const stops = (p: Planned, report = 'Hello!', again = false): Verdict[] =>
  p.tell('a', { kind: 'agent-ended', agent: 'a', how: 'finished', report, again })
const delivered = (p: Planned): Verdict[] =>
  p.tell('main', { kind: 'prompt', deliveries: [{ agent: 'a', how: 'finished', report: 'Hello!' }] })
const words = (said: readonly Verdict[]): string[] =>
  said.flatMap((one) => ('data' in one ? [`${one.kind}: ${wording(one.id, one.data)}`] : []))
const about = (said: readonly Verdict[], id: string): string[] =>
  words(said.filter((one) => 'id' in one && one.id === id))
const modes = [
  ['as they are set', {}],
  ['with plan-order on warn', { 'plan-order': 'warn' }],
  ['with plan-order off', { 'plan-order': 'off' }],
  ['with native and rolling off', { native: 'off', rolling: 'off' }],
  ['with verify and run-report off', { verify: 'off', 'run-report': 'off' }],
] as const

describe.each(modes)('with the rules %s', (_, set) => {
  const begun = (): Planned => {
    const p = planned()
    for (const [rule, mode] of Object.entries(set)) p.sets(mode, rule)
    return asked(p)
  }

  test('an agent whose launch has come back without the brief gets it when it begins, once', () => {
    const p = cameBack(begun())
    expect(words(starts(p))).toEqual([
      expect.stringMatching(/^inform: .*another hook kept its brief[\s\S]*## Task\nPart A/),
    ])
    expect(words(starts(p))).toEqual([])
    expect(words(stops(p, 'STATUS: DONE'))).toEqual([])
    expect(p.task('a')?.state).toBe('done')
  })

  test('an agent that began before its launch came back gets the brief before it may end', () => {
    const p = begun()
    expect(words(starts(p))).toEqual([])
    cameBack(p)
    expect(words(stops(p))).toEqual([expect.stringMatching(/^hold: .*it replaces your prompt[\s\S]*## Task\nPart A/)])
    expect(p.task('a')?.state).toBe('running')
    expect(words(stops(p, 'STATUS: DONE', true))).toEqual([])
    expect(p.task('a')?.state).toBe('done')
  })

  test('the end of an agent without the brief leaves its task to be begun', () => {
    const p = cameBack(begun())
    expect(words(stops(p, 'Hello!', true))).toEqual([])
    expect(p.task('a')).toMatchObject({ state: 'open', tries: 0, note: 'its agent never got its brief' })
    expect(about(delivered(p), 'hand-over/undone')).toHaveLength(1)
    expect(about(delivered(p), 'hand-over/undone')).toEqual([])
  })
})

describe('a task whose agent has not got the brief', () => {
  const bare = (): Planned => cameBack(asked(planned()))

  test('is not done by a notification, when nobody heard of its end', () => {
    const p = bare()
    expect(about(delivered(p), 'hand-over/undone')).toHaveLength(1)
    expect(p.task('a')?.state).toBe('open')
  })
  test.each(['failed', 'killed', 'lost'] as const)('was never begun when that agent is %s', (how) => {
    expect(bare().hears('a', { kind: 'agent-ended', agent: 'a', how }).task('a')?.state).toBe('open')
  })
  test('begins when it is launched again with the brief', () => {
    const p = bare()
    stops(p, 'Hello!', true)
    expect(p.launchesTask('a', 'main', { agent: 'again' })[0]).toMatchObject({ kind: 'rewrite' })
    expect(p.finishes('again').task('a')).toMatchObject({ state: 'done', tries: 1 })
  })
  test('stays unbegun when that agent is sent a message', () => {
    const p = bare()
    stops(p, 'Hello!', true)
    p.passes(60_000).hears('a', { kind: 'agent-started', type: 'worker' })
    expect(p.task('a')?.state).toBe('open')
  })
  test('hands nothing on: what waits for it does not begin', () => {
    const p = bare()
    stops(p, 'STATUS: DONE', true)
    p.launchesTasks('b').does('b')
    expect(p.launchesTask('c')).toMatchObject([{ kind: 'deny', id: 'plan-order/waiting', data: { waits: ['a'] } }])
  })
})

describe('an agent that is waited for', () => {
  const foreground = (prompt: string): Planned => {
    const p = asked(planned())
    p.notes('a', { use: 'u', background: false }).gives('a', prompt)
    starts(p)
    return p
  }
  test('is known by its transcript, and gets the brief before it may end', () => {
    const p = foreground(BARE)
    expect(words(stops(p))).toEqual([expect.stringMatching(/^hold: [\s\S]*## Task\nPart A/)])
    expect(words(stops(p, 'STATUS: DONE', true))).toEqual([])
    expect(cameBack(p, BARE, false).task('a')?.state).toBe('done')
  })
  test('ends at once when it was given the brief', () => {
    const p = foreground('fanout-task: a\n\n## Task\nPart A\n\n## Report\nEnd it so.')
    expect(words(stops(p, 'STATUS: DONE'))).toEqual([])
    expect(p.task('a')?.state).toBe('done')
  })
  test('without a transcript is known by what its launch brings back, and its task was never begun', () => {
    const p = asked(planned()).notes('a', { use: 'u', background: false })
    starts(p)
    stops(p, 'STATUS: DONE')
    expect(cameBack(p, BARE, false).task('a')).toMatchObject({ state: 'open', tries: 0 })
  })
})

describe('no false alarm', () => {
  const brief = 'fanout-task: a\n\nYou carry out one task.\n\n## Task\nPart A\n\na\n\n## Report\nEnd it so.'
  test.each([
    ['the brief', brief],
    ['the brief within more text', `Be kind.\n\n${brief}\n\nNever sleep.`],
    ['the brief with other line ends', brief.replaceAll('\n', '\r\n')],
  ])('when the agent was given %s', (_, prompt) => {
    const p = cameBack(asked(planned()), prompt)
    expect(words(starts(p))).toEqual([])
    expect(words(stops(p, 'STATUS: DONE'))).toEqual([])
    expect(about(delivered(p), 'hand-over/late')).toEqual([])
    expect(p.task('a')).toMatchObject({ state: 'done' })
    expect(p.task('a')?.unbriefed).toBe(undefined)
  })
  test('when the host does not say what the agent was given', () => {
    const p = asked(planned()).hears('main', { kind: 'launched', agent: 'a', ...launch })
    expect(words(starts(p))).toEqual([])
    expect(words(stops(p, 'STATUS: DONE'))).toEqual([])
    expect(p.task('a')?.state).toBe('done')
  })
  test('about a launch that is no task', () => {
    const p = planned().launchesTasks('b').message('main', ['x'])
    expect(words(p.tell('x', { kind: 'agent-started', type: 'worker' }))).toEqual([])
  })
})

describe('the conversation is told once', () => {
  test('that the brief came another way, with the command of the hook where the host tells it', () => {
    const p = planned().rewrittenBy('node other.cjs')
    cameBack(asked(p))
    starts(p)
    const said = p.tell('main', { kind: 'message-complete', calls: [{ use: 'u', does: 'launch' }] })
    expect(about(said, 'hand-over/late')).toEqual([
      expect.stringMatching(/^inform: fanout: another hook \(node other\.cjs\) rewrote the launch of task a of run r /),
    ])
    const b = { ...launch, use: 'v', title: '[b] Part B' }
    p.hears('main', { kind: 'launch', ...b, prompt: 'fanout-task: b' })
    p.hears('main', { kind: 'launched', agent: 'b', ...b, prompt: 'fanout-task: b' })
    expect(words(p.tell('b', { kind: 'agent-started', type: 'worker' }))).toHaveLength(1)
    expect(
      about(p.tell('main', { kind: 'message-complete', calls: [{ use: 'v', does: 'launch' }] }), 'hand-over/late'),
    ).toEqual([])
  })
})

test('a check that was not seen to pass still sends an agent back that got its brief before its end', () => {
  const p = planned(fan.map((task) => (task.id === 'a' ? { ...task, verify: 'npm test' } : task)))
  cameBack(asked(p))
  stops(p)
  expect(words(stops(p, 'STATUS: DONE', true))).toEqual([expect.stringMatching(/^hold: .*check of your task/)])
})

describe('an agent that starts waits for its launch to come back', () => {
  const start = { kind: 'agent-started', type: 'worker', thread: 'a', session: 's1', client: 'c1', cwd: '/p' } as const
  test('while a task has been launched and its launch has not come back', () => {
    const p = asked(planned())
    expect(awaitsLaunch(start, p.state(), p.clock)).toBe(true)
    expect(awaitsLaunch(start, cameBack(p).state(), p.clock)).toBe(false)
  })
  test('not where no task was launched, in another session, or long after', () => {
    expect(awaitsLaunch(start, planned().message('main', ['x']).state(), 0)).toBe(false)
    const p = asked(planned())
    expect(awaitsLaunch({ ...start, session: 's2' }, p.state(), p.clock)).toBe(false)
    expect(awaitsLaunch(start, p.state(), p.clock + 60_000)).toBe(false)
  })
})
