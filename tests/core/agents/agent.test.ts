import { describe, expect, it } from 'vitest'
import { type Agent, isLate, isMainsOwn, isOverdue, isUnread } from '../../../core/agents/agent.ts'
import type { Fact } from '../../../core/facts.ts'
import type { State } from '../../../core/log/state.ts'
import {
  a,
  b,
  ended,
  kin,
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
} from '../log/facts.ts'
import { missing, queued, unlisted } from '../log/result-facts.ts'

const beside = launched(main, a, true)
const over = [beside, ended(a)]
const of = (story: Story): Agent => replay(story).agents.a as Agent

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
