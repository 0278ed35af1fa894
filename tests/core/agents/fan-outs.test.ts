import { describe, expect, it } from 'vitest'
import type { Batch } from '../../../core/agents/fan-out.ts'
import { isSettled } from '../../../core/agents/fan-outs.ts'
import type { Fact } from '../../../core/facts.ts'
import {
  a,
  b,
  c,
  ended,
  launch,
  launched,
  main,
  mainThread,
  notified,
  replay,
  type Story,
  started,
} from '../log/facts.ts'
import {
  as,
  broken,
  closed,
  delivered,
  fanOut,
  fetched,
  message,
  missing,
  named,
  queued,
  refused,
  unlisted,
} from '../log/result-facts.ts'

describe('a fan-out', () => {
  const both = fanOut(a, b)
  const closedBy = (story: Story): string | undefined => replay(story).batches.m?.closedBy

  it.each<[string, Story, string | undefined]>([
    ['is open while one runs', [...both, ended(a), notified(a)], undefined],
    ['is open while one is unread', [...both, ended(a), ended(b), notified(a)], undefined],
    [
      'is closed by the last result',
      [...both, ended(a), ended(b), notified(b), as('last', notified(a)), notified(b)],
      'last',
    ],
    ['is closed by one that is fetched', [...both, notified(b), ended(a), as('last', fetched(a))], 'last'],
    [
      'is closed by what names the last that is missing',
      [...both, notified(b), ended(a), as('last', named(a))],
      'last',
    ],
    [
      'is closed by its message where all have come back',
      [launched(main, a, false), launched(main, b, false), as('m', message(a, b))],
      'm',
    ],
    ['stays open where the last stands in the conversation', [...both, notified(b), ended(a), delivered(a)], undefined],
    [
      'is closed then by who can tell it',
      [...both, notified(b), ended(a), delivered(a), as('last', closed('m'))],
      'last',
    ],
    ['is not closed by who thinks it has ended', [...both, notified(b), closed('m')], undefined],
    [
      'is not closed by the first life of one that was continued',
      [...both, notified(a), started(a), notified(b)],
      undefined,
    ],
    ['is closed by its second', [...both, notified(a), started(a), notified(b), as('last', notified(a))], 'last'],
    [
      'is not opened again by one that is continued',
      [...both, notified(a), as('last', notified(b)), started(a)],
      'last',
    ],
    [
      'is one, though its message is told twice',
      [...both, message(a, b), notified(a), as('last', notified(b))],
      'last',
    ],
  ])('%s', (_, story, expected) => {
    expect(closedBy(story)).toBe(expected)
    expect(Object.keys(replay(story).batches)).toEqual(['m'])
  })

  it.each<[string, Story, boolean]>([
    ['waits for what the host refused', [launch(main, 'launch of c'), refused('launch of c')], false],
    [
      'does not wait for what the host refused and was spoken of',
      [launch(main, 'launch of c'), refused('launch of c'), { ...named(), uses: ['launch of c'] } as Fact],
      true,
    ],
    ['does not wait for what came back failed', [launch(main, 'launch of c'), broken('launch of c')], true],
    ['does not wait for what is no launch any more', [], true],
    ['waits for a launch that has not come back', [launch(main, 'launch of c')], false],
  ])('%s', (_, story, expected) => {
    const state = replay([...story, launched(main, a, true), as('m', message(a, c)), notified(a)])
    expect(isSettled(state, state.batches.m as Batch)).toBe(expected)
    expect(state.batches.m?.closedBy !== undefined).toBe(expected)
  })

  it('is none, of a single launch', () => expect(replay(fanOut(a)).batches).toEqual({}))
  it('is known to its agents, whenever they become known', () => {
    const late = replay([
      launch(main, 'launch of a'),
      launch(main, 'launch of b'),
      as('m', message(a, b)),
      launched(main, a, true),
    ])
    expect(late.agents.a?.batch).toBe('m')
    expect(replay(both).agents.b?.batch).toBe('m')
  })
  it('is not touched by what is told of agents nobody knows', () => {
    const strangers = [notified(c), delivered(c), queued(c), named(c), missing(c), unlisted(c), fetched(c)]
    expect(replay([...both, ...strangers]).batches).toEqual(replay(both).batches)
  })
})

describe('a launch the host refused', () => {
  const once = [launch(main, 'u1'), refused('u1')]
  it('is kept', () => expect(replay(once).launches.u1).toMatchObject({ refused: true, title: 'task of u1' }))
  it('gives its place to the same launch, made again', () => {
    const again = { ...launch(main, 'u2'), title: 'task of u1' } as Fact
    expect(Object.keys(replay([...once, { ...message(a), launches: ['u1'] } as Fact, again]).launches)).toEqual(['u2'])
    // Launches of one message may be alike.
    expect(Object.keys(replay([...once, again]).launches)).toEqual(['u1', 'u2'])
  })
  it('keeps it beside another', () => {
    expect(Object.keys(replay([...once, launch(main, 'u2')]).launches)).toEqual(['u1', 'u2'])
  })
  it('keeps it beside the same of another session', () => {
    const other = { ...launch(mainThread('s2'), 'u2'), title: 'task of u1' } as Fact
    expect(Object.keys(replay([...once, other]).launches)).toEqual(['u1', 'u2'])
  })
  it('is named by the record that names it first', () => {
    const naming: Fact = { k: 'named', agents: [], uses: ['u1', 'u7'], ...main }
    expect(replay([...once, as('n', naming), naming]).launches.u1?.namedBy).toBe('n')
  })
})
