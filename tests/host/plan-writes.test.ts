import { expect } from 'vitest'
import { obedient } from './obedient.ts'
import { demo } from './plans.ts'
import { after, bash, write } from './runner/index.ts'
import { launched, outcomes, report, span, times } from './runs.ts'
import { scenario } from './scenario.ts'

/** What tasks declare to write, and what they write. */

const strays = {
  ...demo(['strays | writes: [own.txt]']),
  main: obedient(bash('fanout start specs/demo')),
  agents: {
    strays: [write('own.txt', '1\n'), write('other.txt', '1\n'), write('other.txt', '2\n'), report('Done.')],
  },
}

scenario('an agent that writes beyond its set is told once for each file', strays, ({ story }) => {
  expect(times(story, 'other.txt is outside what task strays declares to write (own.txt)', 'strays')).toBe(1)
  expect(story.file('other.txt')).toBe('2\n')
  expect(story.heard('main').join()).toContain('OUTSIDE ITS WRITES [strays]: other.txt')
})

scenario(
  'where the rule is enforced nothing beyond the set is written',
  { ...strays, env: { FANOUT_RULES: 'write-set=enforce' } },
  ({ story }) => {
    const [own, first, second] = story.toolResults('strays')
    expect([own?.isError, first?.isError, second?.isError]).toEqual([false, true, true])
    expect(first?.text).toContain('other.txt is outside what task strays may write (own.txt)')
    expect(second?.text).toBe(first?.text)
    expect(story.file('other.txt')).toBeUndefined()
  },
)

scenario(
  'tasks that overlap run one after the other, or apart in a worktree',
  {
    ...demo([
      'one | writes: ["shared/**"], priority: 1',
      'two | writes: [shared/two.txt]',
      'apart | writes: [shared/apart.txt], isolation: worktree',
    ]),
    main: obedient(bash('fanout start specs/demo')),
    agents: {
      one: [after('apart:started'), write('shared/one.txt', 'one\n'), report('Done.')],
      two: [write('shared/two.txt', 'two\n'), report('Done.')],
      apart: [bash('pwd'), report('Done.')],
    },
  },
  async ({ story, stage }) => {
    expect(launched(story)).toEqual(['one', 'apart', 'two'])
    expect(span(story, 'two').first).toBeGreaterThan(span(story, 'one').last)
    expect(story.toolResult('apart', 0)).toMatch(/\.claude\/worktrees\/agent-/)
    expect(story.held('main')).toEqual([])
    expect(await outcomes(stage)).toEqual({ one: 'done', two: 'done', apart: 'done' })
  },
)
