import { describe, expect, it } from 'vitest'
import { a, b, launch, launched, main, replay, type Story } from '../log/facts.ts'

describe('a launch', () => {
  const open = (story: Story): string[] => Object.keys(replay(story).launches)

  it.each<[string, Story, string[]]>([
    ['is open until its call comes back', [launch(main, 'u1'), launch(main, 'u2')], ['u1', 'u2']],
    ['is closed when the agent was launched', [launch(main, 'u1'), launched(main, a, true, 'u1')], []],
    ['is closed when it failed', [launch(main, 'u1'), { k: 'launch-ended', use: 'u1', ...main }], []],
    ['is told of once', [launch(main, 'u1'), launch(b, 'u1')], ['u1']],
  ])('%s', (_, story, expected) => {
    expect(open(story)).toEqual(expected)
  })
})
