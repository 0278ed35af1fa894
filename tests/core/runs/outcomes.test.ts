import { describe, expect, test } from 'vitest'
import { type Planned, planned } from '../engine/planned.ts'
import { task } from '../plan/plans.ts'

const one = (): Planned => planned([task('a')]).launchesTasks('a')
const text = (p: Planned): string | undefined => p.textNamed(p.task('a')?.report ?? '')

describe('a report', () => {
  test.each<[string, string, string, string | undefined]>([
    ['with an ending', 'So.\nSTATUS: DONE_WITH_CONCERNS', 'concerns', undefined],
    ['without', 'So.', 'concerns', 'its report does not say how it ended'],
    ['that is empty', ' \n', 'unverified', 'it left no report'],
    ['that points at another', 'Report delivered above.', 'unverified', 'its report only points at an earlier one'],
    [
      'that points at another and has an ending',
      'See above.\nSTATUS: DONE',
      'done',
      'its report only points at an earlier one',
    ],
  ])('%s, again after it was asked for', (_, report, state, note) =>
    expect(one().finishes('a', report, true).task('a')).toMatchObject({ state, note }),
  )

  test('that was cut on its way, when the end was not heard of, is not taken for done', () => {
    const delivery = { agent: 'a', how: 'finished', report: 'The parser', cut: true } as const
    const p = one().hears('main', { kind: 'prompt', deliveries: [delivery] })
    expect(p.task('a')).toMatchObject({ state: 'concerns', note: expect.stringContaining('cut on its way') })
  })

  test('is kept, and told twice is told once', () => {
    const p = one().finishes('a', 'So.\nSTATUS: BLOCKED').finishes('a', 'Otherwise.\nSTATUS: DONE')
    expect([p.task('a')?.state, text(p)]).toEqual(['blocked', 'So.\nSTATUS: BLOCKED'])
  })
})

describe('a result whose end was not heard of', () => {
  const delivery = { agent: 'a', how: 'finished', report: 'So.\nSTATUS: BLOCKED' } as const
  test.each<[string, (p: Planned) => Planned]>([
    ['in a notification', (p) => p.hears('main', { kind: 'prompt', deliveries: [delivery] })],
    ['fetched', (p) => p.hears('main', { kind: 'fetched', ...delivery })],
  ])('%s counts', (_, told) => {
    const p = told(one())
    expect([p.task('a')?.state, text(p)]).toEqual(['blocked', 'So.\nSTATUS: BLOCKED'])
  })

  test('comes with the launch that waited for it', () => {
    const p = planned([task('a')])
    const launch = { use: 'u', type: 'worker', title: '[a]', background: false }
    p.hears('main', { kind: 'launch', ...launch, prompt: 'fanout-task: a' })
    p.hears('main', { kind: 'launched', agent: 'a', ...launch })
    expect(p.state().runs.r?.tasks.a?.state).not.toBe('failed')
  })

  test('does not undo what was told before it', () => {
    const p = one()
      .finishes('a', 'STATUS: DONE')
      .hears('main', { kind: 'prompt', deliveries: [delivery] })
    expect(p.task('a')?.state).toBe('done')
  })

  test.each(['failed', 'killed'] as const)('that %s is no report', (how) => {
    const p = one().hears('main', { kind: 'prompt', deliveries: [{ ...delivery, how }] })
    expect([p.task('a')?.state, p.task('a')?.report]).toEqual([how === 'failed' ? 'failed' : 'stopped', undefined])
  })
})

describe('an agent that was waited for and ends before anything tied it to its launch', () => {
  const ends = (kin: boolean): Planned => {
    const p = planned([task('a')])
    const launch = { use: 'u', type: 'worker', title: '[a]', background: false }
    p.hears('main', { kind: 'launch', ...launch, prompt: 'fanout-task: a' })
    if (kin) p.notes('x', { use: 'u', title: '[a]' })
    return p.hears('x', { kind: 'agent-started', type: 'worker' }).finishes('x', 'STATUS: NEEDS_CONTEXT')
  }
  test('is known by the host’s note', () => expect(ends(true).task('a')?.state).toBe('needs-context'))
  test('is nobody’s without one', () => expect(ends(false).task('a')?.state).toBe('running'))
})

test('a launch that was not let happen gives its task back, one that began does not', () => {
  const p = one()
  const use = p.task('a')?.by ?? ''
  p.complete('main', [{ use, does: 'launch', succeeded: false }])
  expect(p.task('a')?.state).toBe('running')
})
