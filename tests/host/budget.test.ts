import { expect, test } from 'vitest'
import { host, needs } from './hosts.ts'
import { after, agent, modes, play, say } from './runner/index.ts'

const keys = [...'ABCD']
const done = keys.map((key) => `${key}:ended`)
const agents = Object.fromEntries([...keys, 'E', 'F'].map((key) => [key, [`${key} done`]]))

test.each(modes)('a budget of agents: most of it is said, beyond it nothing starts (%s)', async (mode) => {
  const story = await play({
    mode,
    env: { FANOUT_BUDGET_AGENTS: '5' },
    main: [
      say(...keys.map((key) => agent(`Task ${key}`, key))),
      'launched',
      after(...done),
      agent('Task E', 'E'),
      agent('Task F', 'F'),
      'what there is',
    ],
    agents,
  })
  const heard = story.heard('main').join('\n')
  expect(heard.match(/most of this session's budget is spent: 4 of 5 agents/g)).toHaveLength(1)
  const refused = story.toolResults('main').filter(({ text }) => text.includes('the budget of this session is spent'))
  expect(refused).toHaveLength(1)
  expect(refused[0]?.text).toMatch(/5 of 5 agents\. Agent "Task F" .* has not started\. .*FANOUT_BUDGET_AGENTS/)
  expect([...story.threads].sort()).toEqual([...keys, 'E', 'main'])
  expect(heard).toMatch(/4 agents: 4 done, \d+ tokens/)
  expect(story.extra).toEqual([])
})

test('a budget of tokens, asked for at the limit: headless nobody can answer, and nothing starts', async (context) => {
  needs(context, host.costInTurn)
  const story = await play({
    mode: 'default',
    env: { FANOUT_BUDGET_TOKENS: '1', FANOUT_BUDGET_AT_LIMIT: 'ask' },
    main: [agent('Task A', 'A'), 'launched', after('A:ended'), agent('Task E', 'E'), 'what there is'],
    agents,
  })
  expect([...story.threads].sort()).toEqual(['A', 'main'])
  expect(story.extra).toEqual([])
})

test('with the rule off nothing is said and everything starts', async () => {
  const story = await play({
    mode: 'default',
    env: { FANOUT_BUDGET_AGENTS: '1', FANOUT_RULES: 'budget=off' },
    main: [say(...keys.map((key) => agent(`Task ${key}`, key))), 'launched'],
    agents,
  })
  expect([...story.threads].sort()).toEqual([...keys, 'main'])
  expect(story.heard('main').join()).not.toContain('budget of this session')
})
