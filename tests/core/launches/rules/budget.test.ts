import { describe, expect, test } from 'vitest'
import type { Mode } from '../../../../core/config/config.ts'
import type { RuleSettings } from '../../../../core/engine/settings.ts'
import { type Conversation, conversation } from '../../engine/conversation.ts'

type Told = (c: Conversation) => Conversation

/** What was said of the budget, with what is used. */
function says(told: Told, budget: Partial<RuleSettings['budget']>, mode: Mode = 'enforce'): string[] {
  const c = told(conversation({ mode, settings: { budget: { atLimit: 'deny', ...budget } } }))
  return c.said.flatMap(({ kind, id, data }) => (id.startsWith('budget/') ? [`${kind} ${id} ${data.used}`] : []))
}

/** A result with what the host says it cost. */
function brings(c: Conversation, agent: string, tokens: number): Conversation {
  return c.ends(agent).hears('main', {
    kind: 'prompt',
    deliveries: [{ agent, how: 'finished', usage: { tokens, calls: 3 } }],
  })
}

const launch = (c: Conversation, use: string, prompt = ''): Conversation =>
  c.hears('main', { kind: 'launch', use, type: 'worker', title: use, prompt })

describe('agents', () => {
  test.each<[string, Told, Partial<RuleSettings['budget']>, string[]]>([
    ['within the budget', (c) => c.message('main', ['a', 'b']), { agents: 5 }, []],
    ['without a budget', (c) => c.message('main', ['a', 'b', 'c']), {}, []],
    [
      'most of it, said once',
      (c) => c.message('main', ['a', 'b', 'c', 'd']).works('main'),
      { agents: 5 },
      ['inform budget/most 4 of 5 agents'],
    ],
    [
      'one too many is refused, and the same again',
      (c) => launch(launch(c.message('main', ['a', 'b']), 'x').works('main'), 'y'),
      { agents: 2 },
      ['inform budget/most 2 of 2 agents', 'deny budget/spent 2 of 2 agents', 'deny budget/spent 2 of 2 agents'],
    ],
    [
      'of many at a moment as many start as may',
      (c) => launch(launch(launch(c, 'x'), 'y'), 'z'),
      { agents: 2 },
      ['deny budget/spent 2 of 2 agents'],
    ],
    [
      'the user is asked',
      (c) => launch(launch(launch(c, 'x'), 'y'), 'z'),
      { agents: 2, atLimit: 'ask' },
      ['ask budget/spent 3 of 2 agents'],
    ],
    [
      'a task of a plan has its run’s',
      (c) => launch(c.message('main', ['a']), 'x', 'fanout-task: t1'),
      { agents: 1 },
      ['inform budget/most 1 of 1 agents'],
    ],
    [
      'another session has its own',
      (c) => launch(c.message('main@s2', ['a@s2']), 'x'),
      { agents: 1 },
      ['inform budget/most 1 of 1 agents'],
    ],
  ])('%s', (_, told, budget, expected) => expect(says(told, budget)).toEqual(expected))

  test('warn lets it pass', () =>
    expect(says((c) => launch(launch(c, 'x'), 'y'), { agents: 1 }, 'warn')).toEqual([
      'inform budget/spent 1 of 1 agents',
    ]))
  test('off says nothing', () => expect(says((c) => launch(launch(c, 'x'), 'y'), { agents: 1 }, 'off')).toEqual([]))
  test('what was refused is in no fan-out and waits in no queue', () => {
    const c = conversation({ settings: { budget: { agents: 1, atLimit: 'deny' } } })
    const calls = [c.launch('main', 'a'), { use: 'x', does: 'launch' as const }]
    launch(c, 'x').complete('main', calls)
    expect(c.state().batches).toEqual({})
    expect(c.state().launches).toEqual({})
  })
})

describe('tokens', () => {
  test.each<[string, Told, string[]]>([
    ['below', (c) => brings(c.message('main', ['a']), 'a', 39_000), []],
    [
      'most',
      (c) => brings(c.message('main', ['a']), 'a', 41_000).prompt('main'),
      ['inform budget/most 41k of 50k tokens'],
    ],
    [
      'all',
      (c) => launch(brings(c.message('main', ['a']), 'a', 51_234), 'x'),
      ['inform budget/most 51k of 50k tokens', 'deny budget/spent 51k of 50k tokens'],
    ],
    ['a result told twice counts once', (c) => brings(brings(c.message('main', ['a']), 'a', 30_000), 'a', 30_000), []],
  ])('%s', (_, told, expected) => expect(says(told, { tokens: 50_000 })).toEqual(expected))
})
