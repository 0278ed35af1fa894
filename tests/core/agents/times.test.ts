import { describe, expect, it } from 'vitest'
import { timesOf } from '../../../core/agents/times.ts'
import { fold } from '../../../core/log/fold.ts'
import type { Step } from '../../../core/log/history.ts'
import { initial } from '../../../core/log/state.ts'
import { agent, entriesOf, launched, main, NOON, notified, SECOND, type Story, started } from '../log/facts.ts'

function* stepsOf(story: Story): Generator<Step> {
  const state = initial()
  for (const entry of entriesOf(story)) yield { entry, state: fold(state, [entry]), asks: {} }
}

const times = (story: Story, since = 0): string[] =>
  timesOf(stepsOf(story), since).map(
    ({ type, ended, median, longest }) => `${type} ${ended}: ${median / SECOND} ${longest / SECOND}`,
  )
const one = (
  id: string,
  seconds: number,
  how: 'finished' | 'failed' | 'killed' = 'finished',
  type = 'worker',
): Story => [{ ...launched(main, agent(id), true), type } as Story[number], seconds * SECOND, notified(agent(id), how)]

describe('how long agents took', () => {
  it.each<[string, Story, string[]]>([
    ['nothing', [], []],
    ['one', one('a', 40), ['worker 1: 40 40']],
    ['an odd number', [...one('a', 90), ...one('b', 10), ...one('c', 20)], ['worker 3: 20 90']],
    ['an even number', [...one('a', 90), ...one('b', 10)], ['worker 2: 50 90']],
    [
      'by type, the most frequent first',
      [...one('a', 5, 'finished', 'Explore'), ...one('b', 7), ...one('c', 9)],
      ['worker 2: 8 9', 'Explore 1: 5 5'],
    ],
    [
      'of equally many, by name',
      [...one('a', 5), ...one('b', 7, 'finished', 'Explore')],
      ['Explore 1: 7 7', 'worker 1: 5 5'],
    ],
    ['none that failed or was stopped', [...one('a', 40, 'failed'), ...one('b', 50, 'killed')], []],
    ['none that runs', [launched(main, agent('a'), true), 5 * SECOND], []],
    ['no workflow', one('a', 40, 'finished', 'workflow'), []],
    ['each end once', [...one('a', 40), SECOND, notified(agent('a'))], ['worker 1: 40 40']],
    ['each life', [...one('a', 40), started(agent('a')), 10 * SECOND, notified(agent('a'))], ['worker 2: 25 40']],
  ])('%s', (_, story, expected) => expect(times(story)).toEqual(expected))

  it('of late', () => {
    const story = [...one('a', 40), 100 * SECOND, ...one('b', 20)]
    expect(times(story, NOON + 60 * SECOND)).toEqual(['worker 1: 20 20'])
  })
})
