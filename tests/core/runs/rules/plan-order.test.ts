import { describe, expect, test } from 'vitest'
import { wording } from '../../../../core/engine/messages.ts'
import type { Task } from '../../../../core/plan/plan.ts'
import { fan, Planned, planned } from '../../engine/planned.ts'
import { unset } from '../../engine/stage.ts'
import { task } from '../../plan/plans.ts'

type Told = (p: Planned) => Planned
const limits = (max: number) => ({ settings: { limits: { ...unset.limits, max } } })

/** What a launch of that task is answered, after what was told. */
const answers = (
  told: Told,
  id: string,
  start = planned(),
  how: Parameters<Planned['launchesTask']>[2] = {},
): string[] =>
  told(start)
    .launchesTask(id, 'main', how)
    .map((verdict) => ('id' in verdict ? `${verdict.kind} ${verdict.id}` : verdict.kind))
const nothing: Told = (p) => p
const limited: Told = (p) => {
  const main = { thread: 'main:s1', session: 's1', client: 'c1' }
  return p.commit({ k: 'pause', until: p.clock + 60_000, why: 'rate limit', ...main })
}
const overlapping = [task('a', { writes: ['x/**'] }), task('b', { writes: ['x/y'] })]

describe('lets through, with its brief', () => {
  test.each<[string, Told, string, Planned]>([
    ['a task that needs nothing', nothing, 'a', planned()],
    ['another beside it', (p) => p.launchesTasks('a'), 'b', planned()],
    [
      'one whose needs are done',
      (p) => p.launchesTasks('a', 'b').does('a').does('b', 'STATUS: DONE_WITH_CONCERNS'),
      'c',
      planned(),
    ],
    ['a failed one, again', (p) => p.launchesTasks('a').ends('a', 'failed'), 'a', planned()],
    ['one whose launch the host refused', (p) => refusedByHost(p, 'a'), 'a', planned()],
    ['one whose launch the user did not allow', (p) => notAllowed(p, 'a'), 'a', planned()],
    ['what overlaps once the other has ended', (p) => p.launchesTasks('a').does('a'), 'b', planned(overlapping)],
    [
      'what would overlap, in a worktree',
      (p) => p.launchesTasks('a'),
      'b',
      planned([task('a', { writes: ['x'] }), task('b', { writes: ['x'], isolation: 'auto' })]),
    ],
    [
      'readers beside a writer of anything',
      (p) => p.launchesTasks('a'),
      'b',
      planned([task('a', { writes: undefined }), task('b')]),
    ],
    ['a task of a plan that was started after one that has ended', endedAndOpened, 'a', planned()],
    ['one without a name of its own there', endedAndOpened, 'z', planned()],
  ])('%s', (_, told, id, start) => expect(answers(told, id, start)).toEqual(['rewrite hand-over/launched']))
})

describe('stops', () => {
  test.each<[string, Told, string, string, Planned]>([
    ['no-run', nothing, 'a', 'where no run is', new Planned()],
    ['no-run', (p) => p.commit({ k: 'run-closed', run: 'r', how: 'finished' }), 'a', 'where it is closed', planned()],
    [
      'no-run',
      (p) => p.commit({ k: 'run-owned', run: 'r', session: 's2' }),
      'a',
      'where another session drives it',
      planned(),
    ],
    ['unknown', nothing, 'aa', 'a task the plan does not have', planned()],
    ['waiting', (p) => p.launchesTasks('a').does('a'), 'c', 'what waits for another', planned()],
    [
      'waiting',
      (p) => p.launchesTasks('a', 'b').does('a').does('b', 'STATUS: BLOCKED'),
      'c',
      'what waits for one that is blocked',
      planned(),
    ],
    ['running', (p) => p.launchesTasks('a'), 'a', 'what runs', planned()],
    ['done', (p) => p.launchesTasks('a').does('a'), 'a', 'what is done', planned()],
    ['overlap', (p) => p.launchesTasks('a'), 'b', 'what overlaps', planned(overlapping)],
    [
      'overlap',
      (p) => p.launchesTasks('a'),
      'b',
      'a writer of anything beside one',
      planned([task('a', { writes: ['x'] }), task('b', { writes: undefined })]),
    ],
    ['slots', (p) => p.launchesTasks('a'), 'b', 'more than the plan says', planned(fan, { concurrency: 1 })],
    ['slots', (p) => p.launchesTasks('a'), 'b', 'more than there are slots', planned(fan, {}, limits(1))],
    ['paused', (p) => limited(p), 'a', 'while a rate limit holds', planned()],
    [
      'slots',
      (p) => p.message('main', ['x', 'y']),
      'a',
      'more beside agents that are none of the plan',
      planned(fan, {}, limits(2)),
    ],
    [
      'stopped',
      (p) => p.launchesTasks('a').ends('a', 'failed'),
      'b',
      'what a failure stopped',
      planned(fan, { onFailure: 'stop-run' }),
    ],
  ])('%s: %4$s', (why, told, id, _, start) => {
    expect(answers(told, id, start)).toEqual([`deny plan-order/${why}`])
    const words = () => start.launchesTask(id).map((verdict) => 'id' in verdict && wording(verdict.id, verdict.data))
    expect(words()).toEqual(words())
  })

  test('a task by naming the nearest, what it waits for, and beside what it may not be', () => {
    const p = planned(overlapping)
    expect(p.launchesTasks('a').launchesTask('b')).toMatchObject([{ data: { task: 'b', run: 'r', beside: ['a'] } }])
    expect(planned([task('parse'), task('print')]).launchesTask('parser')).toMatchObject([
      { data: { meant: 'parse', known: ['parse', 'print'] } },
    ])
    expect(planned().launchesTasks('a').launchesTask('c')).toMatchObject([{ data: { waits: ['a', 'b'] } }])
  })
})

describe('the brief', () => {
  const changeOf = (p: Planned, id: string, prompt?: string) => {
    const [verdict] = p.launchesTask(id, 'main', prompt === undefined ? {} : { prompt })
    return verdict?.kind === 'rewrite' ? verdict.change : undefined
  }
  test('takes the place of the prompt, and keeps what stood beside the task’s name', () => {
    const change = changeOf(planned(), 'a', 'fanout-task: a\n\nMind the gap.')
    expect(change?.prompt).toContain('## Task\nPart A\n\na\n')
    expect(change?.prompt).toContain('## From the conversation that launched you\nMind the gap.')
  })
  test('has the reports of the tasks before it', () => {
    const p = planned().launchesTasks('a', 'b').does('a', 'A is so.\nSTATUS: DONE').does('b')
    expect(changeOf(p, 'c')?.prompt).toContain(
      '### a: Part A (done)\nA is so.\nSTATUS: DONE\n\n### b: Part B (done)\nSTATUS: DONE',
    )
  })
  test('tells a later try what the one before left', () => {
    const p = planned().launchesTasks('a').edited('a', 'a/x.ts').ends('a', 'failed')
    expect(changeOf(p, 'a')?.prompt).toContain('It had written /p/a/x.ts.')
    expect(changeOf(refusedByHost(planned(), 'a'), 'a')?.prompt).not.toContain('An earlier try')
  })
  test('comes with type, model, isolation and background as the plan says', () => {
    const one: Task = task('a', { agent: 'reviewer', model: 'haiku', isolation: 'worktree', writes: ['x'] })
    expect(changeOf(planned([one]), 'a')).toMatchObject({
      type: 'reviewer',
      model: 'haiku',
      isolated: true,
      background: true,
    })
    expect(changeOf(planned(), 'a')).toMatchObject({ type: undefined, model: undefined, isolated: false })
  })
})

describe('a launch without a task’s name', () => {
  test('is allowed, and counted once the session drives the run', () => {
    const p = planned().message('main', ['x']).launchesTasks('a').message('main', ['y', 'z'])
    expect(p.state().runs.r?.unplanned).toBe(2)
    expect(p.heard().filter((said) => said.startsWith('deny'))).toEqual([])
  })
  test('by an agent is none of the plan’s', () => {
    const p = planned().launchesTasks('a')
    expect(p.launchesTask('b', 'a')).toEqual([])
    expect(p.task('b')).toBe(undefined)
  })
  test('that only speaks of one is none', () => {
    expect(answers(nothing, 'x', planned(), { prompt: 'Do not write fanout-task: a into it' })).toEqual([])
  })
})

describe('where the order is not enforced', () => {
  const loose = (mode: 'warn' | 'off', tasks = fan) => planned(tasks).sets(mode, 'plan-order')

  test.each(['warn', 'off'] as const)(
    'in %s a task that is launched against the plan begins with its brief',
    (mode) => {
      const p = loose(mode)
      const said = p.launchesTask('c')
      expect(said[0]).toMatchObject({
        kind: 'rewrite',
        change: { prompt: expect.stringContaining('## Task\nPart C\n') },
      })
      expect(said[0]).toMatchObject({ change: { prompt: expect.stringContaining('### a: Part A (not done)') } })
      expect(said.slice(1).map((one) => 'data' in one && wording(one.id, one.data))).toEqual(
        mode === 'off' ? [] : ['fanout: task c of run r was launched against the plan: it waits for a, b.'],
      )
      expect(p.task('c')).toMatchObject({ state: 'running', against: 'waiting', tries: 1 })
      expect(p.does('c').task('c')?.state).toBe('done')
    },
  )

  test.each(['warn', 'off'] as const)('in %s a task at work is not taken from its agent', (mode) => {
    const p = loose(mode).launchesTasks('a')
    const said = p.launchesTask('a', 'main', { agent: 'twin' })
    expect(said.map(({ kind }) => kind)).toEqual(mode === 'off' ? [] : ['inform'])
    if (mode === 'warn')
      expect(said.map((one) => 'data' in one && wording(one.id, one.data)).join()).toContain('TaskStop')
    expect(p.finishes('twin').task('a')).toMatchObject({ state: 'running', agent: 'a' })
  })

  test.each(['warn', 'off'] as const)('in %s a task that is done is not begun again', (mode) => {
    const p = loose(mode).launchesTasks('a').does('a')
    p.launchesTask('a', 'main', { agent: 'twin' })
    expect(p.ends('twin', 'failed').task('a')).toMatchObject({ state: 'done', agent: 'a', tries: 1 })
  })
})

test('two hooks that hear of one launch take its task once', () => {
  const p = planned(fan, {}, limits(1))
  const launch = {
    kind: 'launch',
    use: 'u',
    type: 'worker',
    title: '[a]',
    background: true,
    prompt: 'fanout-task: a',
  } as const
  expect([p.tell('main', launch), p.tell('main', launch)].flat().map(({ kind }) => kind)).toEqual([
    'rewrite',
    'rewrite',
  ])
  expect(p.task('a')?.tries).toBe(1)
})

function refusedByHost(p: Planned, id: string): Planned {
  const use = `refused ${id}`
  p.tell('main', { kind: 'launch', use, type: 'worker', title: `[${id}]`, prompt: `fanout-task: ${id}` })
  return p.hears('main', { kind: 'launch-failed', use, refused: true })
}

function notAllowed(p: Planned, id: string): Planned {
  const use = `refused ${id}`
  p.tell('main', { kind: 'launch', use, type: 'worker', title: `[${id}]`, prompt: `fanout-task: ${id}` })
  return p.complete('main', [{ use, does: 'launch', succeeded: false }])
}

/** The run has ended, its report was given, and nobody closed it; another was opened. */
function endedAndOpened(p: Planned): Planned {
  p.launchesTasks('a', 'b').does('a').does('b').launchesTasks('c').does('c')
  return p.opens([task('a'), task('z')], { run: 'next' })
}
