import { expect, test } from 'vitest'
import { host, needs } from './hosts.ts'
import { after, agent, launchedId, play, say, tool } from './runner/index.ts'
import { scenario } from './scenario.ts'

scenario(
  'agents launched one by one are reported with their names, once',
  {
    main: [agent('First', 'A'), agent('Second', 'B'), agent('Third', 'C'), agent('Fourth', 'D'), 'launched'],
    agents: {
      A: [after('D:started'), 'A done'],
      B: [after('D:started'), 'B done'],
      C: [after('D:started'), 'C done'],
      D: ['D done'],
    },
  },
  ({ story }) => {
    const said = story.heard('main').filter((text) => text.includes('were launched one by one'))
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(
      '"First" (general-purpose), "Second" (general-purpose) and "Third" (general-purpose) were launched one by one',
    )
  },
)

scenario(
  'launches of one message are not, however slowly it is written',
  {
    main: [
      say(agent('First', 'A'), after('A:started'), agent('Second', 'B'), after('B:started'), agent('Third', 'C')),
      'launched',
    ],
    agents: { A: [after('C:started'), 'A done'], B: [after('C:started'), 'B done'], C: ['C done'] },
  },
  ({ story }) => expect(story.heard('main').join()).not.toContain('launched one by one'),
)

scenario(
  'rolling: launches that each follow a result are not reported',
  {
    main: [
      say(agent('Long', 'L'), agent('First', 'A')),
      'launched',
      after('A:ended'),
      agent('Second', 'B'),
      'launched',
      after('B:ended'),
      agent('Third', 'C'),
      'launched',
      after('C:ended'),
      agent('Fourth', 'D'),
      'launched',
    ],
    agents: { L: [after('D:started'), 'L done'], A: ['A done'], B: ['B done'], C: ['C done'], D: ['D done'] },
  },
  ({ story }) => expect(story.heard('main').join()).not.toContain('launched one by one'),
)

test('waiting for each agent as it is launched is reported at the second wait', async (context) => {
  needs(context, host.taskOutput)
  const wait = () => (seen: { texts: readonly string[]; results: readonly { text: string }[] }) =>
    tool('TaskOutput', {
      task_id: launchedId(seen.results.at(-1)?.text ?? ''),
      block: true,
      timeout: 30_000,
    })
  const story = await play({
    mode: 'default',
    main: [agent('First', 'A'), wait(), agent('Second', 'B'), wait(), 'done'],
    agents: { A: ['A done'], B: ['B done'] },
  })
  expect(story.heard('main').filter((text) => text.includes('twice in a row an agent was launched'))).toHaveLength(1)
})
