import { describe, expect, it } from 'vitest'
import type { State } from '../../../core/log/state.ts'
import {
  a,
  agent,
  ask,
  b,
  c,
  callEnded,
  did,
  ended,
  gone,
  HOUR,
  kin,
  launch,
  launched,
  MINUTE,
  main,
  mainThread,
  NOON,
  notified,
  replay,
  SECOND,
  type Story,
  seen,
  session,
  sessionEnded,
  started,
} from '../log/facts.ts'

const running = (state: State, id: string): boolean => state.agents[id]?.running === true

/** `2 running`, `1 killed` … : which life, and how it stands. */
function lifeOf(story: Story, thread = 'a'): string | undefined {
  const one = replay(story).agents[thread]
  return one && `${one.life} ${one.running ? 'running' : one.how}`
}

const run = agent('wf_1')
const workflow = { ...launched(main, agent('w'), true), type: 'workflow', workflow: run.thread }
const worksIn = (who: typeof a, flow: string) => ({ ...kin(who, main, false), parent: undefined, workflow: flow })

describe('a life', () => {
  it.each<[string, Story, string]>([
    ['begins with the start', [started(a)], '1 running'],
    ['begins with the launch, when that is told first', [launched(main, a, true)], '1 running'],
    ['begins once, whatever is told first', [launched(main, a, true), started(a), kin(a, main, true)], '1 running'],
    ['begins with any fact of an agent nobody announced', [seen(a)], '1 running'],
    ['ends when the agent finished', [started(a), ended(a)], '1 finished'],
    ["ends when the host's API failed", [started(a), ended(a, 'failed')], '1 failed'],
    ['ends when it was stopped', [started(a), ended(a, 'killed')], '1 killed'],
    ['ends when only the notification tells', [started(a), notified(a, 'killed')], '1 killed'],
    ['ends when its client is gone', [started(a), gone('c1')], '1 lost'],
    ['ends when a launch its parent waits for comes back', [started(a), launched(main, a, false)], '1 finished'],
    ['ends once: how is what came first', [started(a), ended(a, 'failed'), ended(a)], '1 failed'],
    ['goes on when another client is gone', [started(a), gone('c2')], '1 running'],
    ['goes on when its session ends', [started(a), sessionEnded(main)], '1 running'],
    ['goes on when its launch comes back at once', [started(a), launched(main, a, true)], '1 running'],
    ['goes on however long it is silent', [started(a), 10 * HOUR, seen(b)], '1 running'],
    ['begins anew with another start', [started(a), ended(a), SECOND, started(a)], '2 running'],
    ['begins anew with another start long after', [started(a), ended(a), HOUR, started(a)], '2 running'],
    ['begins anew after each end', [started(a), ended(a), started(a), ended(a), started(a)], '3 running'],
    ['is not begun by a straggler', [started(a), ended(a), 10 * SECOND, seen(a)], '1 finished'],
    ['is begun by a fact long after the end', [started(a), ended(a), 10 * SECOND + 1, seen(a)], '2 running'],
    ['goes on where its end was only a guess', [started(a), gone('c1'), seen(a)], '1 running'],
    ['goes on when it is started again after such a guess', [started(a), gone('c1'), started(a)], '1 running'],
    ['ends as it is told after such a guess', [started(a), gone('c1'), SECOND, notified(a, 'failed')], '1 failed'],
    ['is lost only once', [started(a), notified(a, 'killed'), gone('c1')], '1 killed'],
    ["is not begun by a straggler's edit", [started(a), ended(a), SECOND, ask(a)], '1 finished'],
    ['ends with the parent that waits for it', [started(b), kin(a, b, false), ended(b, 'killed')], '1 killed'],
    [
      'ends with one that waits for its parent',
      [started(c), kin(a, b, false), kin(b, c, false), ended(c, 'failed')],
      '1 killed',
    ],
    [
      'is lost with the parent that waits for it',
      [started(b), kin(a, b, false), { k: 'missing', agents: ['b'], ...main }],
      '1 lost',
    ],
    [
      'goes on in the client it has moved to when its parent is only thought lost',
      [started(b), kin(a, b, false), seen(agent('a', 's2', 'c2')), gone('c1')],
      '1 running',
    ],
    ["ends when its parent's call is broken off", [kin(a, main, false), callEnded(main)], '1 killed'],
    ['ends with the workflow it works in', [workflow, worksIn(a, run.thread), ended(agent('w'), 'killed')], '1 killed'],
    ['goes on when another workflow ends', [workflow, worksIn(a, 'wf_2'), ended(agent('w'))], '1 running'],
    ['goes on when a parent that does not wait ends', [started(b), kin(a, b, true), ended(b, 'killed')], '1 running'],
    ['goes on when a parent that does not wait begins anew', [kin(a, main, true), callEnded(main)], '1 running'],
  ])('%s', (_, story, expected) => {
    expect(lifeOf(story)).toBe(expected)
  })

  it('is not made up by endings of agents nobody knows', () => {
    expect(replay([ended(a), notified(b), gone('c1')]).agents).toEqual({})
  })

  it('keeps its place of birth over all lives: what was written since its first start is unread', () => {
    const first = replay([seen(b), started(a)]).agents.a?.born
    expect(replay([seen(b), started(a), ended(a), MINUTE, started(a)]).agents.a?.born).toBe(first)
  })

  it('starts its age anew', () => {
    expect(replay([started(a), ended(a), HOUR, started(a)]).agents.a).toMatchObject({
      since: NOON + HOUR,
      endedAt: undefined,
      how: undefined,
    })
  })
})

describe('a notification owed', () => {
  const continued = [started(a), ended(a), SECOND, started(a)]

  it.each<[string, Story, string]>([
    ['does not end the next life', [...continued, notified(a)], '2 running'],
    ['is owed once', [...continued, notified(a), notified(a, 'killed')], '2 killed'],
    ['is owed for each end', [...continued, ended(a), SECOND, started(a), notified(a), notified(a)], '3 running'],
    ['ends the last of them', [...continued, ended(a), started(a), ...[1, 2, 3].map(() => notified(a))], '3 finished'],
    [
      'is not owed where the notification itself ended it',
      [started(a), notified(a), SECOND, started(a), notified(a)],
      '2 finished',
    ],
    [
      'is not owed twice for one end told twice',
      [started(a), ended(a), ended(a), started(a), notified(a), notified(a)],
      '2 finished',
    ],
  ])('%s', (_, story, expected) => {
    expect(lifeOf(story)).toBe(expected)
  })
})

describe('kin', () => {
  const of = (story: Story) => replay(story).agents.a

  it.each<[string, Story, object]>([
    [
      "is learnt from the host's note",
      [kin(a, b, false, 'the parser')],
      { parent: 'b', background: false, title: 'the parser', known: true },
    ],
    [
      'is learnt when the launch comes back',
      [started(a), launched(b, a, true)],
      { parent: 'b', background: true, title: 'task of a', use: 'launch of a' },
    ],
    [
      'is learnt from the launch the note names',
      [launch(b, 'u1', true), { k: 'kin', use: 'u1', background: false, ...a }],
      { parent: 'b', background: false, title: 'task of u1' },
    ],
    [
      'tells a waiting parent by its open launch',
      [launch(b, 'u1'), { k: 'kin', use: 'u1', ...a }],
      { background: false, parent: 'b' },
    ],
    [
      'tells a parent that goes on by its missing launch',
      [launch(b, 'u1'), launched(b, a, true, 'u1'), { k: 'kin', use: 'u1', ...a }],
      { background: true, parent: 'b' },
    ],
    [
      'keeps what was known first',
      [kin(a, b, false, 'first'), kin(a, main, true, 'second')],
      { parent: 'b', background: false, title: 'first' },
    ],
    [
      'takes an agent moved to the background at its word',
      [kin(a, b, false), launched(b, a, true)],
      { background: true },
    ],
    ['keeps the type of its start', [started(a, 'reviewer'), launched(main, a, true)], { type: 'reviewer' }],
  ])('%s', (_, story, expected) => {
    expect(of(story)).toMatchObject(expected)
  })
})

describe('who owns an agent', () => {
  const owner = (state: State): string => `${state.agents.a?.session} ${state.agents.a?.client}`

  it.each<[string, Story, string]>([
    ['the session and client of its start', [started(a)], 's1 c1'],
    ['those of its latest fact', [started(a), seen(agent('a', 's2', 'c2'))], 's2 c2'],
    ['the new session after /clear', [started(a), session(mainThread('s9'), 'clear')], 's9 c1'],
    ['the same one after /compact', [started(a), session(mainThread('s1'), 'compact')], 's1 c1'],
    ['not the cleared session of another client', [started(a), session(mainThread('s9', 'c9'), 'clear')], 's1 c1'],
    [
      'not the cleared session of a client nobody knows, which may be another',
      [started(agent('a', 's1', '')), session(mainThread('s9', ''), 'clear')],
      's1 ',
    ],
    ['not a session that merely begins in the same client', [started(a), session(mainThread('s9'))], 's1 c1'],
    ['the client it had, where a fact does not know its own', [started(a), seen(agent('a', 's1', ''))], 's1 c1'],
    [
      'the client that took it over on "move to background"',
      [started(a), sessionEnded(main), session(mainThread('s9', 'c2'), 'fork'), started(agent('a', 's9', 'c2'))],
      's9 c2',
    ],
  ])('%s', (_, story, expected) => {
    expect(owner(replay(story))).toBe(expected)
  })

  it('and so decides whose death ends it', () => {
    const moved = [started(a), seen(agent('a', 's1', 'c2'))]
    expect(running(replay([...moved, gone('c1')]), 'a')).toBe(true)
    expect(running(replay([...moved, gone('c2')]), 'a')).toBe(false)
  })

  it("knows nothing of unknown clients: they are nobody's, and nobody is gone", () => {
    expect(running(replay([started(agent('a', 's1', '')), gone('c1')]), 'a')).toBe(true)
  })
})

describe('an edit whose outcome was never told', () => {
  const wrote = (story: Story): string[] => Object.keys(replay(story).files['/p/a.ts']?.wrote ?? {})

  it.each<[string, Story, string[]]>([
    ['counts as made when its agent ends', [ask(a), ended(a)], ['a']],
    ['counts as made when its client is gone', [ask(a), gone('c1')], ['a']],
    ['does not count when it was refused', [ask(b), ask(a), ended(a)], []],
    [
      'does not count when its failure was told',
      [ask(a), { k: 'edited', done: [], failed: ['a /p/a.ts'], ...a }, ended(a)],
      [],
    ],
    ['counts once when it was told', [ask(a), did(a), ended(a)], ['a']],
  ])('%s', (_, story, expected) => {
    expect(wrote(story)).toEqual(expected)
  })
})
