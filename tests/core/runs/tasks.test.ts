import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { isProven } from '../../../core/runs/tasks.ts'
import { agent, ask, did, ended, gone, launch, MINUTE, main, replay, type Story, seen, started } from '../log/facts.ts'
import { begun, claim, opened, returned, runIn, standings, take, taskIn, verified } from '../log/run-facts.ts'

const slots = { type: 'worker', weight: 1, max: 1 }
const refused = (use: string, failure?: string): Fact => ({ k: 'launch-ended', use, refused: true, failure, ...main })

describe('how tasks stand after', () => {
  it.each<[string, Story, string]>([
    ['a launch', [opened(), ...begun('a')], 'a running'],
    [
      'two that ask for one task: the first in the log has it',
      [opened(), take('a', { by: 'u1' }), take('a', { by: 'u2' })],
      'a running',
    ],
    ['what it needs was not done', [opened(), take('b', { needs: ['a'] })], ''],
    [
      'what it needs was done',
      [opened(), ...begun('a'), returned('a'), take('b', { needs: ['a'] })],
      'a done, b running',
    ],
    ['what it overlaps ran', [opened(), ...begun('a'), take('b', { not: ['a'] })], 'a running'],
    [
      'no slot was free',
      [opened(), ...begun('a', { slots }), launch(main, 'use of b'), take('b', { slots })],
      'a running',
    ],
    [
      'a slot was free',
      [
        opened(),
        ...begun('a', { slots }),
        returned('a'),
        ended(agent('a')),
        launch(main, 'use of b'),
        take('b', { slots }),
      ],
      'a done, b running',
    ],
    [
      'somebody else decided',
      [opened(), ...begun('a'), take('b', { not: ['a'], forced: true })],
      'a running, b running',
    ],
    ['a launch the host refused', [opened(), launch(main, 'use of a'), take('a'), refused('use of a')], 'a open'],
    [
      'a launch that failed',
      [opened(), launch(main, 'use of a'), take('a'), refused('use of a', 'overloaded')],
      'a failed',
    ],
    ['its agent failed', [opened(), ...begun('a'), ended(agent('a'), 'failed')], 'a failed'],
    ['its agent was stopped', [opened(), ...begun('a'), ended(agent('a'), 'killed')], 'a stopped'],
    ['its client is gone', [opened(), ...begun('a'), gone()], 'a lost'],
    ['its agent ended and its report is not told yet', [opened(), ...begun('a'), ended(agent('a'))], 'a running'],
    ['its report', [opened(), ...begun('a'), returned('a', 'concerns'), ended(agent('a'))], 'a concerns'],
    ['its report, told twice, otherwise', [opened(), ...begun('a'), returned('a'), returned('a', 'failed')], 'a done'],
    ['its report, after it was taken for lost', [opened(), ...begun('a'), gone(), returned('a')], 'a done'],
    ['its agent, taken for lost, is heard of', [opened(), ...begun('a'), gone(), seen(agent('a'))], 'a running'],
    [
      'its failed agent goes on',
      [opened(), ...begun('a'), ended(agent('a'), 'failed'), MINUTE, started(agent('a'))],
      'a running',
    ],
    [
      'its agent that needed context goes on',
      [opened(), ...begun('a'), returned('a', 'needs-context'), ended(agent('a')), started(agent('a'))],
      'a running',
    ],
    [
      'its agent that was done goes on',
      [opened(), ...begun('a'), returned('a'), ended(agent('a')), started(agent('a'))],
      'a done',
    ],
    [
      'its agent goes on when the run is closed',
      [
        opened(),
        ...begun('a'),
        ended(agent('a'), 'failed'),
        { k: 'run-closed', run: 'r', how: 'finished' },
        started(agent('a')),
      ],
      'a failed',
    ],
    ['a launch in a closed run', [opened(), { k: 'run-closed', run: 'r', how: 'cancelled' }, take('a')], ''],
    ['a record of a run that is not there', [take('a'), returned('a'), verified('a')], ''],
    ['an ending of a task nobody began', [opened(), returned('a')], ''],
    [
      'an ending by one who has lost it',
      [opened(), claim('a', 'v'), returned('a', 'done', { by: 'worker:w' })],
      'a running',
    ],
  ])('%s', (_, story, expected) => expect(standings(replay(story))).toBe(expected))
})

describe('a check', () => {
  const edit = [ask(agent('a')), did(agent('a'))]
  const checked = (...rest: Story): Story => [opened(), ...begun('a', { verify: true }), ...rest]
  it.each<[string, Story, boolean]>([
    ['that nobody ran', checked(), false],
    ['that passed', checked(verified('a')), true],
    ['that failed', checked(verified('a', false)), false],
    ['that passed after the last edit', checked(...edit, verified('a')), true],
    ['that passed before it', checked(verified('a'), ...edit), false],
    [
      'that passed before an edit whose outcome was never told',
      checked(verified('a'), ask(agent('a')), ended(agent('a'))),
      false,
    ],
    ['that passed, then failed', checked(verified('a'), verified('a', false)), false],
    [
      'that passed in the try before',
      checked(verified('a'), ended(agent('a'), 'failed'), take('a', { by: 'u9', verify: true })),
      false,
    ],
  ])('%s', (_, story, proven) => {
    const state = replay(story)
    const task = taskIn(state, 'a')
    expect(task && isProven(state, task)).toBe(proven)
  })

  it.each<[string, Story, string]>([
    ['proves what is called done', [verified('a'), returned('a')], 'done'],
    ['that was not seen leaves it unverified', [returned('a')], 'unverified'],
    ['that was not seen leaves it unverified with concerns, too', [returned('a', 'concerns')], 'unverified'],
    ['may come late', [returned('a'), verified('a'), returned('a')], 'done'],
    ['is not asked of what is blocked', [returned('a', 'blocked')], 'blocked'],
  ])('%s', (_, rest, state) => expect(taskIn(replay(checked(...rest)), 'a')?.state).toBe(state))
})

describe('a failure', () => {
  const two = (more: Parameters<typeof opened>[0], ...rest: Story): Story => [
    opened({ retries: 0, ...more }),
    ...begun('a'),
    ...begun('b'),
    ...rest,
  ]
  const failedA = ended(agent('a'), 'failed')
  it.each<[string, Story, object | undefined]>([
    ['lets the rest go on', two({}, failedA), undefined],
    ['stops the run', two({ onFailure: 'stop-run' }, failedA), { by: 'a', whole: true }],
    ['cancels siblings', two({ onFailure: 'cancel-siblings' }, failedA), { by: 'a', whole: false }],
    ['is none while it may be tried again', two({ onFailure: 'stop-run', retries: 1 }, failedA), undefined],
    [
      'is none while its own retries are left',
      [opened({ retries: 0, onFailure: 'stop-run' }), ...begun('a', { ownRetries: 1 }), failedA],
      undefined,
    ],
    ['is tolerated', two({ onFailure: 'stop-run', tolerate: 1 }, failedA), undefined],
    [
      'is not tolerated any more',
      two({ onFailure: 'stop-run', tolerate: 1 }, failedA, returned('b', 'blocked')),
      { by: 'b' },
    ],
    [
      'of a task with a policy of its own',
      [opened({ retries: 0 }), ...begun('a', { ownPolicy: 'stop-run' }), failedA],
      { by: 'a', whole: true },
    ],
    ['is not a cancellation', two({ onFailure: 'stop-run' }, ended(agent('a'), 'killed')), undefined],
    [
      'is forgiven by whoever takes the run over',
      two({ onFailure: 'stop-run' }, failedA, { k: 'run-owned', run: 'r', session: 's2' }),
      undefined,
    ],
  ])('%s', (_, story, stopped) => {
    const found = runIn(replay(story)).stopped
    if (stopped === undefined) expect(found).toBe(undefined)
    else expect(found).toMatchObject(stopped)
  })

  it('that stops the run cancels what is at work: a result still counts, an end without one is a cancellation', () => {
    const stopped = two({ onFailure: 'stop-run' }, failedA)
    expect(taskIn(replay(stopped), 'b')).toMatchObject({ state: 'running', cancelled: true })
    expect(taskIn(replay([...stopped, returned('b')]), 'b')?.state).toBe('done')
    expect(taskIn(replay([...stopped, ended(agent('b'), 'killed')]), 'b')?.state).toBe('cancelled')
  })
})
