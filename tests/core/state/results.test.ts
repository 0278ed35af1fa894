import { describe, expect, it } from 'vitest'
import { type Agent, isLate, isMainsOwn, isOverdue, isUnread } from '../../../core/state/live/agent.ts'
import type { Fact } from '../../../core/state/record.ts'
import type { State } from '../../../core/state/state.ts'
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
  mainThread,
  notified,
  replay,
  SECOND,
  type Story,
  seen,
  session,
  started,
} from './facts.ts'
import { as, because, broken, delivered, fetched, missing, named, queued, unlisted } from './result-facts.ts'

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

describe('whose a result is', () => {
  it.each<[string, Story, boolean]>([
    ['the main conversation’s, launched to work beside it', over, true],
    ['a workflow’s as well', [{ ...beside, type: 'workflow' } as Fact, ended(a)], true],
    ['not yet while it runs', [beside], false],
    ['nobody’s once it was read', [...over, notified(a)], false],
    ['its parent’s, launched by an agent', [launched(b, a, true), ended(a)], false],
    ['whoever’s call it is, in the foreground', [kin(a, main, false), started(a), ended(a)], false],
    ['nobody’s, where nobody launched it', [started(a, 'workflow-subagent'), ended(a)], false],
    ['not another session’s', [launched(mainThread('s2'), { ...a, session: 's2' }, true), ended(a)], false],
    [
      'the next session’s after /clear',
      [launched(mainThread('s2'), { ...a, session: 's2' }, true), session(main, 'clear'), ended(a)],
      true,
    ],
    ['the main conversation’s, of an agent that was continued', [launched(main, a, false), started(a), ended(a)], true],
  ])('%s', (_, story, expected) => expect(isUnread(of(story), 's1')).toBe(expected))

  it('is known of one that runs', () => expect(isMainsOwn(of([beside]))).toBe(true))
})

describe('a result is overdue', () => {
  const later = (story: Story, ms: number): State => replay([...story, ms, seen(b)])
  const overdue = (story: Story, ms: number): boolean => {
    const { agents, clock } = later(story, ms)
    return isOverdue(agents.a as Agent, clock)
  }
  it.each<[string, Story, number, boolean]>([
    ['30 s after its end, where its host lists it no more', [...over, unlisted(a)], 30 * SECOND, true],
    ['not before', [...over, unlisted(a)], 30 * SECOND - 1, false],
    ['not where its host was not heard', over, MINUTE, false],
    ['30 s after it was seen in the queue', [...over, unlisted(a), MINUTE, queued(a)], 30 * SECOND, true],
    ['not before that', [...over, unlisted(a), MINUTE, queued(a)], 29 * SECOND, false],
    ['at once where the agent is lost', [beside, missing(a)], 0, true],
    [
      'not where something was heard of it since its host listed it no more',
      [beside, unlisted(a), seen(a), ended(a)],
      MINUTE,
      false,
    ],
  ])('%s', (_, story, ms, expected) => expect(overdue(story, ms)).toBe(expected))

  it('is late by its age alone', () => {
    const { agents, clock } = later(over, 30 * SECOND)
    expect(isLate(agents.a as Agent, clock)).toBe(true)
    expect(isLate(agents.a as Agent, clock - 1)).toBe(false)
  })
})
