import { describe, expect, it } from 'vitest'
import type { Agent } from '../../../core/agents/agent.ts'
import {
  a,
  b,
  ended,
  gone,
  kin,
  launch,
  launched,
  MINUTE,
  main,
  notified,
  replay,
  type Story,
  started,
} from '../log/facts.ts'
import { as, because, broken, delivered, fetched, missing, named, queued, unlisted } from '../log/result-facts.ts'

const beside = launched(main, a, true)
const over = [beside, ended(a)]
const of = (story: Story): Agent => replay(story).agents.a as Agent

describe('a result is delivered', () => {
  it.each<[string, Story]>([
    ['by its notification', [...over, as('it', notified(a))]],
    ['by the first of two', [...over, as('it', notified(a)), notified(a)]],
    ['by a notification that tells of the end', [beside, as('it', notified(a))]],
    ['by being fetched', [...over, as('it', fetched(a))]],
    ['by standing in the conversation', [...over, as('it', delivered(a))]],
    ['by standing there, though its end was not heard of', [beside, as('it', delivered(a))]],
    ['by coming back', [started(a), as('it', launched(main, a, false))]],
    [
      'by coming back failed',
      [launch(main, 'u'), kin(a, main, false), { k: 'kin', use: 'u', ...a }, as('it', broken('u'))],
    ],
    ['after it was told missing', [...over, named(a), as('it', notified(a))]],
    ['after it was taken for lost', [beside, missing(a), as('it', notified(a))]],
  ])('%s', (_, story) => expect(of(story)).toMatchObject({ deliveredBy: 'it', running: false }))

  it.each<[string, Story]>([
    ['by its end', over],
    ['by its end, told twice', [...over, ended(a)]],
    ['by waiting in the queue', [...over, queued(a)]],
    ['by not being listed', [...over, unlisted(a)]],
    ['by being told missing', [...over, named(a)]],
    ['by the notification of another', [...over, launched(main, b, true), notified(b)]],
    ['in the next life, by the notification of the last', [...over, started(a), notified(a)]],
    ['in the next life, by what was delivered before', [...over, notified(a), started(a), ended(a)]],
  ])('not %s', (_, story) => expect(of(story).deliveredBy).toBeUndefined())
})

describe('how an agent ended', () => {
  it.each<[string, Story, object]>([
    [
      'is what its end said, not its notification',
      [beside, because('rate limit', ended(a, 'failed')), notified(a)],
      { how: 'failed', failure: 'rate limit' },
    ],
    [
      'is why, as whoever knows it says',
      [beside, ended(a, 'failed'), because('overloaded', notified(a))],
      { how: 'failed', failure: 'overloaded' },
    ],
    [
      'is what its notification says where nothing else did',
      [beside, because('overloaded', notified(a, 'failed'))],
      { how: 'failed', failure: 'overloaded' },
    ],
    [
      'is failed where a launch comes back failed',
      [because('overloaded', launched(main, a, false))],
      { how: 'failed', failure: 'overloaded' },
    ],
    [
      'is finished where it stands in the conversation and nothing is known',
      [beside, delivered(a)],
      { how: 'finished' },
    ],
    ['is lost where its host lists it no more', [beside, unlisted(a), missing(a)], { how: 'lost' }],
    ['is told, where it was taken for lost', [beside, missing(a), notified(a, 'killed')], { how: 'killed' }],
    ['is not forgotten for a guess', [...over, missing(a), gone('c1')], { how: 'finished' }],
  ])('%s', (_, story, expected) => expect(of(story)).toMatchObject(expected))

  it('is as old as what told of it, where it was taken for lost before', () => {
    expect(of([beside, missing(a), MINUTE, notified(a)]).endedAt).toBe(of([beside, MINUTE, notified(a)]).endedAt)
  })
})
