import { expect, test } from 'vitest'
import type { Agent } from '../../../core/agents/agent.ts'
import { costOf, costText, leftText, tokensText } from '../../../core/launches/cost-text.ts'

const agent = (usage?: Agent['usage'], model?: string): Agent => ({ usage, model }) as Agent

test.each<[Agent[], string, string | undefined]>([
  [[], '0 agents, tokens not known', undefined],
  [[agent()], '1 agent, tokens not known', undefined],
  [[agent({ tokens: 812, calls: 2 })], '1 agent, 812 tokens, 2 tool calls', '812 tokens'],
  [
    [
      agent({ tokens: 40_800, calls: 50 }, 'sonnet'),
      agent({ tokens: 400, calls: 7 }, 'haiku'),
      agent(undefined, 'haiku'),
    ],
    '3 agents, 41k tokens (not known of 1), 57 tool calls, models: haiku 2, sonnet 1',
    '41k tokens (of 2)',
  ],
  [
    [agent({ tokens: 1_240_000 }, 'opus'), agent({ tokens: 10 })],
    '2 agents, 1.2M tokens, 0 tool calls, models: opus 1, others 1',
    '1.2M tokens',
  ],
])('%#', (agents, text, tokens) => {
  expect(costText(costOf(agents))).toBe(text)
  expect(tokensText(costOf(agents))).toBe(tokens)
})

test('what is left of a budget', () =>
  expect(leftText({ agents: { used: 4, of: 5 }, tokens: { used: 9_500, of: 50_000 } })).toBe(
    '4 of 5 agents, 9.5k of 50k tokens',
  ))
