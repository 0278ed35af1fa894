import { describe, expect, it } from 'vitest'
import { compact } from '../../../core/state/fold.ts'
import type { Fact } from '../../../core/state/record.ts'
import { isProven, taskOfAgent } from '../../../core/state/tasks.ts'
import {
  a,
  agent,
  ask,
  did,
  ended,
  gone,
  HOUR,
  launch,
  MINUTE,
  main,
  mainThread,
  replay,
  SECOND,
  type Story,
  seen,
  session,
  started,
} from './facts.ts'
import { begun, claim, opened, returned, runIn, standings, take, taskIn, verified } from './run-facts.ts'

const slots = { type: 'worker', weight: 1, max: 1 }
const worker = (name: string, who = a): Fact => ({ k: 'worker', name, ...who })
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

describe('a claim', () => {
  it.each<[string, Story, string, number]>([
    ['is held against others', [opened(), claim('a', 'w'), claim('a', 'v')], 'worker:w', 1],
    ['asked for twice is one', [opened(), claim('a', 'w'), claim('a', 'w')], 'worker:w', 1],
    ['lapses', [opened(), claim('a', 'w'), 2 * MINUTE, claim('a', 'v')], 'worker:v', 2],
    [
      'that lapsed may be taken anew by the same, as another try',
      [opened(), claim('a', 'w'), 2 * MINUTE, claim('a', 'w')],
      'worker:w',
      2,
    ],
    [
      'lapses as often as there are retries',
      [opened(), claim('a', 'u'), 2 * MINUTE, claim('a', 'v'), 2 * MINUTE, claim('a', 'w')],
      'worker:v',
      2,
    ],
    [
      'does not lapse while its worker is heard of',
      [opened(), claim('a', 'w'), worker('w'), 50 * SECOND, seen(a), 50 * SECOND, claim('a', 'v')],
      'worker:w',
      1,
    ],
    [
      'is tied to a worker that was known before',
      [opened(), worker('w'), claim('a', 'w'), 50 * SECOND, seen(a), 50 * SECOND, claim('a', 'v')],
      'worker:w',
      1,
    ],
  ])('%s', (_, story, by, tries) => expect(taskIn(replay(story), 'a')).toMatchObject({ state: 'running', by, tries }))

  it('is lost with its worker, and may be claimed again', () => {
    const story = [opened(), worker('w'), claim('a', 'w'), ended(a)]
    expect(taskIn(replay(story), 'a')).toMatchObject({ state: 'lost', tries: 1 })
    expect(taskIn(replay([...story, claim('a', 'v')]), 'a')).toMatchObject({ state: 'running', by: 'worker:v' })
  })

  it('that its worker gave up stays so when the worker goes on', () => {
    const gaveUp = [
      opened(),
      worker('w'),
      claim('a', 'w'),
      returned('a', 'failed', { by: 'worker:w' }),
      claim('b', 'w'),
    ]
    expect(standings(replay([...gaveUp, ended(a), MINUTE, started(a)]))).toBe('a failed, b running')
  })

  it('is what its worker works on, not what it has done', () => {
    const state = replay([
      opened(),
      worker('w'),
      claim('a', 'w'),
      returned('a', 'done', { by: 'worker:w' }),
      claim('b', 'w'),
    ])
    expect(taskOfAgent(state, 'a')).toMatchObject({ id: 'r', task: 'b' })
    const after = replay([
      opened(),
      worker('w'),
      claim('b', 'w'),
      returned('b'),
      SECOND,
      claim('a', 'w'),
      returned('a'),
    ])
    expect(taskOfAgent(after, 'a')).toMatchObject({ task: 'a' })
  })

  it('ends with the files its worker wrote for it, not those of the task before', () => {
    const writes = (file: string): Fact[] => [ask(a, file), did(a, `a ${file}`)]
    const first = [opened(), worker('w'), claim('a', 'w'), ...writes('/p/one'), returned('a')]
    const state = replay([...first, SECOND, claim('b', 'w'), ...writes('/p/two'), returned('b')])
    expect([taskIn(state, 'a')?.wrote, taskIn(state, 'b')?.wrote]).toEqual([['/p/one'], ['/p/two']])
  })
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

describe('a run', () => {
  it('opened twice is one; of another plan, another; of a name that is taken, a name beside it', () => {
    const names = (...facts: Fact[]): string[] => Object.keys(replay(facts).runs)
    expect(names(opened(), opened())).toEqual(['r'])
    expect(names(opened(), opened({ plan: 'q' }), opened({ plan: 'x' }))).toEqual(['r', 'r-2', 'r-3'])
    expect(names(opened(), { k: 'run-closed', run: 'r', how: 'finished' }, opened())).toEqual(['r', 'r-2'])
    expect(names(opened({ run: 'constructor' }), opened({ run: '__proto__', plan: 'q' }))).toEqual([
      'constructor',
      '__proto__',
    ])
  })

  it('belongs to the session that launches first, and to nobody for claims', () => {
    expect(runIn(replay([opened(), claim('a')])).session).toBe(undefined)
    const other = mainThread('s2', 'c2')
    const story = [opened(), ...begun('a'), take('b', { by: 'u2', ...other })]
    expect(runIn(replay(story)).session).toBe('s1')
    expect(runIn(replay([...story, { k: 'run-owned', run: 'r', session: 's2' }])).session).toBe('s2')
  })

  it('moves with its session at /clear', () => {
    expect(runIn(replay([opened(), ...begun('a'), session(mainThread('s9'), 'clear')])).session).toBe('s9')
    expect(runIn(replay([opened(), ...begun('a'), session(mainThread('s9', 'c9'), 'clear')])).session).toBe('s1')
  })

  it('keeps what an earlier try left', () => {
    const story = [
      opened(),
      ...begun('a'),
      ask(agent('a')),
      did(agent('a')),
      returned('a', 'failed', { note: 'no' }),
      take('a', { by: 'u2' }),
    ]
    expect(taskIn(replay(story), 'a')).toMatchObject({ tries: 2, earlier: { note: 'no', wrote: ['/p/a.ts'] } })
    const nothing = [opened(), launch(main, 'use of a'), take('a'), refused('use of a'), take('a', { by: 'u2' })]
    expect(taskIn(replay(nothing), 'a')).toMatchObject({ tries: 1, earlier: undefined })
  })

  it('given back on purpose does not count as a try', () => {
    const story = [
      opened(),
      ...begun('a'),
      gone(),
      returned('a', 'open', { note: 'its agent was lost' }),
      take('a', { by: 'u2' }),
    ]
    expect(taskIn(replay(story), 'a')).toMatchObject({ tries: 1, earlier: { note: 'its agent was lost' } })
  })

  it('tells what is ready once, until it was begun', () => {
    const told: Fact = { k: 'ready-told', run: 'r', tasks: ['a', 'b'] }
    expect(runIn(replay([opened(), told, told])).told).toEqual(['a', 'b'])
    expect(runIn(replay([opened(), told, ...begun('a')])).told).toEqual(['b'])
  })

  it('is to be reported anew when a task ends after its report', () => {
    const reported: Fact = { k: 'run-reported', run: 'r', ...main }
    const story = [opened(), ...begun('a'), returned('a', 'failed'), reported]
    expect(runIn(replay([...story, reported])).reportedBy).toMatch(/^e5@/)
    expect(runIn(replay([...story, take('a', { by: 'u2' })])).reportedBy).toBe(undefined)
  })
})

describe('compacting', () => {
  const far = seen(agent('far', 's9', 'c9'))
  const left = (story: Story): string[] => Object.keys(compact(replay(story)).runs)
  it.each<[string, Story, string[]]>([
    ['keeps a run for a fortnight', [opened(), 14 * 24 * HOUR, far], ['r']],
    ['forgets it after', [opened(), 14 * 24 * HOUR + 1, far], []],
    ['keeps one that was touched', [opened(), 13 * 24 * HOUR, ...begun('a'), 13 * 24 * HOUR, far], ['r']],
    ['keeps a closed one for an hour', [opened(), { k: 'run-closed', run: 'r', how: 'finished' }, HOUR, far], ['r']],
    ['forgets it after that', [opened(), { k: 'run-closed', run: 'r', how: 'finished' }, HOUR + 1, far], []],
  ])('%s', (_, story, runs) => expect(left(story)).toEqual(runs))

  it('forgets a worker with its agent', () => {
    const story = [worker('w'), ended(a), 2 * HOUR, far]
    expect(Object.keys(compact(replay(story)).workers)).toEqual([])
  })
})

describe('damaged records', () => {
  const bad = (fields: object): Fact => fields as Fact
  it.each<[string, Fact]>([
    ['needs that are no list', bad({ ...take('b'), needs: 'a' })],
    ['a list with other things', bad({ ...take('b'), not: [1] })],
    ['no task', bad({ k: 'take', run: 'r', by: 'x', needs: [], not: [], max: 1 })],
    ['slots that are none', bad({ ...take('b'), slots: 'many' })],
    ['a run that is inherited', bad({ ...take('b'), run: 'constructor' })],
    ['an ending of an inherited task', bad(returned('constructor'))],
    ['a check of an inherited task', bad(verified('toString'))],
  ])('%s change nothing', (_, fact) => {
    const state = replay([opened(), ...begun('a'), fact])
    expect(standings(state)).toBe('a running')
    expect(Object.keys(state.runs)).toEqual(['r'])
    expect(Object.hasOwn(Object.prototype, 'verified')).toBe(false)
  })
})
