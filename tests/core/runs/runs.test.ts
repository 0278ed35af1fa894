import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { compact } from '../../../core/log/fold.ts'
import { taskOfAgent } from '../../../core/runs/tasks.ts'
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
} from '../log/facts.ts'
import { begun, claim, opened, returned, runIn, standings, take, taskIn, verified } from '../log/run-facts.ts'

const worker = (name: string, who = a): Fact => ({ k: 'worker', name, ...who })
const refused = (use: string, failure?: string): Fact => ({ k: 'launch-ended', use, refused: true, failure, ...main })

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
