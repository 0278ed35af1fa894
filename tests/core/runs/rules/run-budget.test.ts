import { describe, expect, test } from 'vitest'
import type { RuleSettings } from '../../../../core/engine/settings.ts'
import type { Cost } from '../../../../core/launches/cost.ts'
import { type Planned, planned } from '../../engine/planned.ts'
import { task } from '../../plan/plans.ts'

/** What a run's agents may come to: the rules plan-order, rolling and run-report keep to it together. */

type Told = (p: Planned) => Planned

const five = ['a', 'b', 'c', 'd', 'e'].map((id) => task(id))
const of = (budget: { agents?: number; tokens?: number }) => planned(five, { budget })
const set = (budget: Partial<RuleSettings['budget']>) =>
  planned(five, {}, { settings: { budget: { atLimit: 'deny', ...budget } } })

/** What was said of budgets, and of what can begin: `inform rolling/most 4 of 5 agents`, `ready: a, b`. */
function says(told: Told, start: Planned): string[] {
  return told(start).said.flatMap(({ kind, id, data }) => {
    if (/budget|rolling.most/.test(id)) return [`${kind} ${id} ${data.used}`]
    return id.startsWith('rolling/') ? [[data.ready ?? []].flat().join(', ')] : []
  })
}

/** A task's result with what the host says it cost. */
const brings =
  (id: string, tokens: number): Told =>
  (p) =>
    p.finishes(id).hears('main', {
      kind: 'prompt',
      deliveries: [{ agent: id, how: 'finished', usage: { tokens, calls: 2 } }],
    })
const launches =
  (...ids: string[]): Told =>
  (p) =>
    p.launchesTasks(...ids)
const all =
  (...told: Told[]): Told =>
  (p) =>
    told.reduce((so, one) => one(so), p)

describe('a launch', () => {
  test.each<[string, Told, Planned, string[]]>([
    ['within the budget', launches('a', 'b', 'c'), of({ agents: 5 }), ['[d] d, [e] e']],
    [
      'beyond the plan’s is refused, and nothing more is called for',
      launches('a', 'b', 'c'),
      of({ agents: 2 }),
      ['deny plan-order/budget 2 of 2 agents', 'inform rolling/most 2 of 2 agents'],
    ],
    [
      'beyond what is set is refused where the plan says nothing; of most of it the session was told',
      all(launches('a', 'b'), launches('c')),
      set({ agents: 2 }),
      ['inform budget/most 2 of 2 agents', 'deny plan-order/budget 2 of 2 agents'],
    ],
    [
      'is the user’s to allow where that is set',
      all(launches('a'), launches('b')),
      set({ agents: 1, atLimit: 'ask' }),
      [
        '[b] b, [c] c, [d] d, [e] e',
        'inform budget/most 1 of 1 agents',
        'ask plan-order/budget 2 of 1 agents',
        '[c] c, [d] d, [e] e',
      ],
    ],
    [
      'beyond the tokens that were told is refused',
      all(launches('a'), brings('a', 60_000), launches('b')),
      of({ tokens: 50_000 }),
      [
        '[b] b, [c] c, [d] d, [e] e',
        'inform rolling/most 60k of 50k tokens',
        'deny plan-order/budget 60k of 50k tokens',
      ],
    ],
    [
      'as many are called for as the budget has left, and most of it is said once',
      all(launches('a', 'b', 'c', 'd'), (p) => p.works('main')),
      of({ agents: 5 }),
      ['[e] e', 'inform rolling/most 4 of 5 agents'],
    ],
  ])('%s', (_, told, start, expected) => expect(says(told, start)).toEqual(expected))

  test('that is asked for has its brief', () => {
    const p = set({ agents: 1, atLimit: 'ask' }).launchesTasks('a')
    expect(p.launchesTask('b').map(({ kind }) => kind)).toEqual(['rewrite', 'ask'])
  })
  test('is refused in the same words again', () => {
    const p = of({ agents: 1 }).launchesTasks('a')
    expect(p.launchesTask('b')).toEqual(p.launchesTask('b'))
  })
})

describe('a run', () => {
  test('whose budget is spent has ended with what is at work, and its report says why', () => {
    const p = of({ agents: 1 }).launchesTasks('a').does('a')
    const lines = p.said.find(({ id }) => id === 'run-report/ended')?.data.lines
    expect(lines).toContain('NEVER BEGUN [e] e: the budget of the run is spent')
  })
  test('goes on when it has more', () => {
    const p = of({ agents: 1 }).launchesTasks('a').does('a')
    const more = planned(five, { budget: { agents: 2 } }).planNamed('plan of r')
    p.keepsPlan('more', more).commit({ k: 'run-replanned', run: 'r', plan: 'more' })
    expect(p.launchesTask('b').map(({ kind }) => kind)).toEqual(['rewrite'])
  })
  test.each<[string, Told, Omit<Cost, 'models'> | undefined]>([
    ['nothing', (p) => p, undefined],
    ['agents at work', launches('a', 'b'), { agents: 2, tokens: 0, calls: 0, told: 0 }],
    ['results', all(launches('a', 'b'), brings('a', 9)), { agents: 2, tokens: 9, calls: 2, told: 1 }],
    [
      'another try',
      all(launches('a'), (p) => p.ends('a', 'failed').launchesTask('a', 'main', { agent: 'a2' }) && p, brings('a2', 9)),
      { agents: 2, tokens: 9, calls: 2, told: 1 },
    ],
    [
      'no agents beside the plan',
      all(launches('a'), (p) => p.message('main', ['x'])),
      { agents: 1, tokens: 0, calls: 0, told: 0 },
    ],
    ['no launch that came to nothing', (p) => refusedByHost(p, 'a'), undefined],
  ])('has cost: %s', (_, told, expected) => {
    const { models: _models, ...cost } = told(of({})).state().runs.r?.cost ?? { models: {} }
    expect(cost).toEqual(expected ?? {})
  })
})

function refusedByHost(p: Planned, id: string): Planned {
  const launch = { use: 'refused', type: 'worker', title: id, background: true }
  return p
    .hears('main', { kind: 'launch', ...launch, prompt: `fanout-task: ${id}` })
    .hears('main', { kind: 'launch-failed', use: 'refused', refused: true, cap: 1 })
}
