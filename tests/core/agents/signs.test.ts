import { describe, expect, test } from 'vitest'
import { endedFanOuts, evidence, kinship, signOfLife } from '../../../core/agents/signs.ts'
import type { Event } from '../../../core/engine/event.ts'
import type { Fact } from '../../../core/facts.ts'
import { brief, main, over, prompt, senses, start, stateOf, stop, type Told } from '../engine/sensing.ts'
import { MINUTE, SECOND } from '../engine/stage.ts'

/** A transcript without anything of interest, which remembers what it was asked. */
function note<T>(questions: T[], question: T): Record<string, never> {
  questions.push(question)
  return {}
}

describe('the transcript is asked', () => {
  const asked = (event: Event, told: Told): readonly string[] => {
    const questions: (readonly string[])[] = []
    evidence(event, stateOf(told), senses({ whereabouts: (agents) => note(questions, Object.keys(agents)) }))
    expect(questions.length).toBeLessThanOrEqual(1)
    return questions[0] ?? []
  }
  test.each<[string, Event, Told, string[]]>([
    ['for an unread result, when a turn ends', stop([]), over, ['a']],
    ['for an unread result, at a prompt', prompt(), over, ['a']],
    ['for an unread result, when a session begins anew', start('resume'), over, ['a']],
    ['not for the one that the prompt brings', prompt('a'), over, []],
    ['not for one that was read', stop([]), (c) => over(c).prompt('main', 'a'), []],
    ['not for agents at work', stop(['a', 'b']), (c) => c.message('main', ['a', 'b']), []],
    ['for one its host lists no more', stop(['b']), (c) => c.message('main', ['a', 'b']).stop('main', ['b']), ['a']],
    ['not for what agents launched', stop([]), (c) => c.message('x', ['a']).ends('a'), []],
    ['not for what came back', stop([]), (c) => c.message('main', ['a'], { background: false }), []],
    ['not for another session’s', stop([]), (c) => c.message('main@s2', ['a@s2']).ends('a@s2'), []],
  ])('%s', (_, event, told, expected) => expect(asked(event, told)).toEqual(expected))

  test('by when each life began', () => {
    const lives: Readonly<Record<string, number>>[] = []
    const told: Told = (c) => c.message('main', ['a']).passes(MINUTE).message('main', ['b']).ends('a').ends('b')
    const state = stateOf(told)
    evidence(stop([]), state, senses({ whereabouts: (agents) => note(lives, agents) }))
    expect(lives).toEqual([{ a: state.agents.a?.since, b: state.agents.b?.since }])
    expect(state.agents.b?.since).toBe((state.agents.a?.since ?? 0) + MINUTE)
  })
})

describe('what the transcript shows', () => {
  const shown = (event: Event, place: 'delivered' | 'queued', told: Told): string[] =>
    brief(evidence(event, stateOf(told), senses({ whereabouts: () => ({ a: place }) })))
  const late: Told = (c) => over(c).passes(30 * SECOND)

  test.each<[string, string[], string[]]>([
    ['that a result is in the conversation', shown(stop([]), 'delivered', over), ['delivered a']],
    [
      'the same on resuming, in another client',
      shown({ ...start('resume'), client: 'c9' }, 'delivered', over),
      ['delivered a'],
    ],
    ['that a late result is in the queue', shown(stop([]), 'queued', late), ['queued a']],
    [
      'that one nobody heard the end of is',
      shown(stop(['b']), 'queued', (c) => c.message('main', ['a', 'b']).stop('main', ['b'])),
      ['queued a'],
    ],
    ['not where a young result is', shown(stop([]), 'queued', over), []],
    ['not what was in the queue of another client', shown({ ...stop([]), client: 'c9' }, 'queued', late), []],
  ])('%s', (_, facts, expected) => expect(facts).toEqual(expected))
})

describe('fan-outs that can be told of now', () => {
  const closing = (told: Told, found: readonly Fact[] = []): string[] =>
    brief(endedFanOuts(prompt(), stateOf(told), found))
  const found: Fact = { k: 'delivered', agents: ['b'], ...main }
  const half: Told = (c) => over(c).ends('b').prompt('main', 'a')

  test.each<[string, string[], number]>([
    ['one whose last result was found at a stop', closing((c) => half(c).shows('b', 'delivered').stop('main')), 1],
    ['one whose last result is found now', closing(half, [found]), 1],
    ['none whose result only waits', closing(half, [{ ...found, k: 'queued' }]), 0],
    ['none that was told of', closing((c) => half(c).prompt('main', 'b'), [found]), 0],
    ['none of another conversation', closing((c) => c.message('x', ['a', 'b']).ends('a').ends('b'), [found]), 0],
  ])('%s', (_, facts, count) => expect(facts).toEqual(Array(count).fill('closed')))
})

describe('an agent at work', () => {
  const agent = { ...main, thread: 'a', agentType: 'worker' }
  const done: Event = { kind: 'message-complete', calls: [], ...agent }
  const two: Told = (c) => c.message('main', ['a', 'b'])
  const heard = (told: Told, more: Partial<Event> = {}): string[] => {
    const state = stateOf(told)
    return brief(signOfLife({ ...done, ...more } as Event, state, senses({ now: state.clock })))
  }
  test.each<[string, string[], string[]]>([
    ['is noted once a minute', heard((c) => two(c).passes(MINUTE + 1)), ['seen a']],
    ['not more often', heard((c) => two(c).passes(MINUTE)), []],
    ['at once where its host did not list it', heard((c) => two(c).stop('main')), ['seen a']],
    ['at once in another session', heard(two, { session: 's2' }), ['seen a']],
    ['at once in another client', heard(two, { client: 'c2' }), ['seen a']],
    ['not where its client is not known', heard(two, { client: '' }), []],
    [
      'not once it has ended',
      heard((c) =>
        two(c)
          .ends('a')
          .passes(2 * MINUTE),
      ),
      [],
    ],
  ])('%s', (_, facts, expected) => expect(facts).toEqual(expected))

  test('is known by its host’s note, read once a life', () => {
    const kin = { use: 'u1', title: 'Writer A' }
    const note = senses({ kin: () => kin })
    expect(kinship(done, stateOf(two), note)).toEqual([{ k: 'kin', ...kin, thread: 'a', session: 's1', client: 'c1' }])
    expect(
      kinship(
        done,
        stateOf((c) => two(c).notes('a', kin).edited('a', 'f.ts')),
        note,
      ),
    ).toEqual([])
    expect(kinship({ ...done, ...main, agentType: undefined }, stateOf(two), note)).toEqual([])
    expect(kinship(done, stateOf(two), senses())).toEqual([])
  })
})
