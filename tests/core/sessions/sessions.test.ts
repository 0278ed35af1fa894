import { describe, expect, it } from 'vitest'
import { agent, gone, main, mainThread, replay, type Story, seen, session, sessionEnded } from '../log/facts.ts'

describe('a session', () => {
  it.each<[string, Story, boolean | undefined]>([
    ['runs', [session(main)], undefined],
    ['has ended when it says so', [session(main), sessionEnded(main)], true],
    ['has ended when its client is gone', [session(main), gone('c1')], true],
    ['has ended when it was cleared', [session(main), session(mainThread('s2'), 'clear')], true],
    ['runs again once anything is heard of it', [session(main), sessionEnded(main), seen(main)], undefined],
    ['runs while its agents do', [session(main), gone('c1'), seen(agent('a', 's1', 'c2'))], undefined],
  ])('%s', (_, story, expected) => {
    expect(replay(story).sessions.s1?.ended).toBe(expected)
  })
})
