import { expect } from 'vitest'
import { obedient } from './obedient.ts'
import { demo } from './plans.ts'
import { bash } from './runner/index.ts'
import { fanout, hand, launched, outcomes, report, times } from './runs.ts'
import { scenario } from './scenario.ts'

/** What a run's agents may come to. */

const ids = ['a', 'b', 'c', 'd', 'e']
const rows = ids.map((id, i) => (i > 0 ? `${id} < ${ids[i - 1]}` : id))
const plan = demo(rows, 'budget: { agents: 4 }')
const doneAre = (count: number) => Object.fromEntries(ids.map((id, i) => [id, i < count ? 'done' : 'waiting']))

scenario(
  'most of a plan’s budget is said once; beyond it nothing begins, and the run ends',
  {
    ...plan,
    main: obedient(bash('fanout start specs/demo')),
    agents: Object.fromEntries(ids.map((id) => [id, [report('Done.')]])),
  },
  async ({ story, stage }) => {
    expect(times(story, 'most of the budget of run demo is spent: 4 of 4 agents')).toBe(1)
    expect(launched(story)).toEqual(['a', 'b', 'c', 'd'])
    expect(times(story, 'run demo has ended')).toBe(1)
    expect(story.heard('main').join()).toContain('NEVER BEGUN [e] Task e: the budget of the run is spent')
    expect(await outcomes(stage)).toEqual(doneAre(4))
    const { stdout } = await fanout(stage, 'report')
    expect(stdout).toMatch(/cost: 4 agents, \d+ tokens/)
  },
)

scenario(
  'where the plan has no budget that of the settings holds, and the user may be asked',
  {
    ...demo(rows),
    env: { FANOUT_BUDGET_AGENTS: '2', FANOUT_BUDGET_AT_LIMIT: 'ask' },
    main: obedient(bash('fanout start specs/demo')),
    agents: Object.fromEntries(ids.map((id) => [id, [report('Done.')]])),
  },
  async ({ story, stage }) => {
    // Headless nobody can answer: it is called for, and once more at the end of the turn, and no more.
    const refused = story.toolResults('main').filter(({ tool, isError }) => tool === 'Agent' && isError)
    expect(refused).toHaveLength(2)
    expect(story.held('main')).toHaveLength(1)
    expect(launched(story)).toEqual(['a', 'b'])
    expect((await outcomes(stage)).b).toBe('done')
  },
)

scenario(
  'a workflow’s script keeps to it as well',
  {
    ...plan,
    main: obedient(bash('fanout start specs/demo --engine native')),
    agents: Object.fromEntries(ids.map((id) => [id, [hand()]])),
  },
  async ({ story, stage }) => {
    expect(story.heard('main').join()).toContain(`"e":"not begun: the agents of the run's budget are used up"`)
    expect(await outcomes(stage)).toEqual(doneAre(4))
    const { stdout } = await fanout(stage, 'report')
    expect(stdout).toMatch(/cost: 4 agents, \d+ tokens/)
  },
)
