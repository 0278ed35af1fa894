import { describe, expect, test } from 'vitest'
import { type Conversation, conversation } from '../../engine/conversation.ts'
import { MINUTE, SECOND } from '../../engine/stage.ts'

type Told = (c: Conversation) => Conversation

/** What this rule says: `one-by-one in main: a, b, c`. */
function says(told: Told): string[] {
  return told(conversation()).said.flatMap(({ kind, id, thread, data }) => {
    if (!id.startsWith('launch-together/')) return []
    expect(kind).toBe('inform')
    const agents = [data.agents ?? []].flat().map((name) => /task of (\w+)/.exec(String(name))?.[1])
    return [`${id.slice('launch-together/'.length)} in ${thread}: ${agents.join(', ')}`]
  })
}

/** Each in a message of its own. */
const each = (c: Conversation, agents: string, how: Parameters<Conversation['message']>[2] = {}, thread = 'main') =>
  [...agents].reduce((so, agent) => so.message(thread, [agent], how), c)
const foreground = { background: false }

describe('says nothing', () => {
  test.each<[string, Told]>([
    ['of one launch', (c) => each(c, 'a')],
    ['of two launches, one by one', (c) => each(c, 'ab')],
    ['of launches of one message', (c) => c.message('main', ['a', 'b', 'c', 'd'])],
    [
      'of launches of one message that is written slowly, its first agents at work and done',
      (c) =>
        c.complete('main', [
          c.launch('main', 'a'),
          c.ends('a').passes(MINUTE).launch('main', 'b'),
          c.passes(MINUTE).launch('main', 'c'),
        ]),
    ],
    [
      'of two fan-outs, one after another',
      (c) => c.message('main', ['a', 'b']).message('main', ['c', 'd']).message('main', ['e', 'f']),
    ],
    ['of one by one with a fan-out between', (c) => each(each(c, 'ab').message('main', ['c', 'd']), 'ef')],
    [
      'of a launch after each result',
      (c) => each(each(each(c, 'ab').ends('a').prompt('main', 'a'), 'c').ends('b').prompt('main', 'b'), 'd'),
    ],
    ['of a launch after each prompt', (c) => each(each(each(c, 'ab').prompt('main'), 'cd').prompt('main'), 'ef')],
    [
      'of a launch after the one before has ended',
      (c) => [...'abcde'].reduce((so, agent) => so.message('main', [agent]).ends(agent), c),
    ],
    ['of a launch after a result that may have come without an event', (c) => each(each(c, 'ab').ends('a'), 'cde')],
    ['of a launch after a result was fetched', (c) => each(each(c, 'ab').waitsFor('main', 'a'), 'cd')],
    ['of forks', (c) => each(c, 'abcd', { forked: true })],
    ['of launches with forks between', (c) => each(each(each(c, 'ab'), 'f', { forked: true }), 'g', { forked: true })],
    [
      'of launches that had been refused, made again as asked for',
      (c) => each(c.message('main', ['a', 'b', 'c', 'd'], { refused: 'cap' }).stop('main'), 'abcd'),
    ],
    [
      'of agents that failed, launched again as offered',
      (c) =>
        each(
          ['x1', 'x2', 'x3', 'x4'].reduce(
            (so, agent) => so.ends(agent, 'failed').prompt('main', `${agent} failed`),
            c.message('main', ['x1', 'x2', 'x3', 'x4'], { title: 'the same' }),
          ),
          'abcd',
          { title: 'the same' },
        ),
    ],
    ['of launches the host refused', (c) => each(c, 'abcd', { refused: 'cap' })],
    [
      'of agents of a workflow',
      (c) =>
        [...'abcd'].reduce(
          (so, agent) => so.hears(agent, { kind: 'agent-started', type: 'workflow-subagent' }),
          c.works('main', 'Workflow'),
        ),
    ],
    ['of one by one in several conversations', (c) => each(each(each(c, 'ab'), 'cd', {}, 'main@s2'), 'ef', {}, 'x')],
    [
      'of one message told twice',
      (c) => {
        const call = c.launch('main', 'a')
        return c.complete('main', [call]).complete('main', [call]).complete('main', [call])
      },
    ],
    ['of two in the foreground', (c) => each(c, 'ab', foreground)],
    [
      'in the foreground, of one of another type between',
      (c) => each(each(each(c, 'ab', foreground), 'p', { ...foreground, type: 'planner' }), 'cd', foreground),
    ],
    [
      'in the foreground, with other work between',
      (c) => [...'abcde'].reduce((so, agent) => so.message('main', [agent], foreground).works('main'), c),
    ],
    [
      'in the foreground, with a prompt between',
      (c) => each(each(c, 'ab', foreground).prompt('main'), 'cd', foreground),
    ],
    ['of one in the foreground among those beside', (c) => each(each(each(c, 'ab'), 'c', foreground), 'de')],
    ['of one wait', (c) => c.message('main', ['a']).waitsFor('main', 'a')],
    [
      'of one wait that takes several calls',
      (c) =>
        c
          .message('main', ['a'])
          .waitsFor('main', 'a', 'timeout')
          .waitsFor('main', 'a', 'timeout')
          .waitsFor('main', 'a'),
    ],
    [
      'of a wait told twice',
      (c) => {
        const call = { use: 'w', target: 'a', waited: true }
        return c.message('main', ['a']).complete('main', [call]).complete('main', [call])
      },
    ],
    ['of a wait for a fan-out', (c) => c.message('main', ['a', 'b']).waitsFor('main', 'a').waitsFor('main', 'b')],
    [
      'of waits with other work before them',
      (c) =>
        c
          .message('main', ['a'])
          .works('main')
          .waitsFor('main', 'a')
          .message('main', ['b'])
          .works('main')
          .waitsFor('main', 'b'),
    ],
    [
      'of waits with a prompt between',
      (c) => c.message('main', ['a']).waitsFor('main', 'a').prompt('main').message('main', ['b']).waitsFor('main', 'b'),
    ],
    [
      'of a look at an agent',
      (c) =>
        [...'ab'].reduce(
          (so, target) => so.message('main', [target]).complete('main', [{ use: target, target, waited: false }]),
          c,
        ),
    ],
  ])('%s', (_, told) => expect(says(told)).toEqual([]))
})

describe('says', () => {
  test.each<[string, Told, string[]]>([
    ['at the third launch in a row, who they are', (c) => each(c, 'abc'), ['one-by-one in main: a, b, c']],
    ['so once', (c) => each(c, 'abcdefgh'), ['one-by-one in main: a, b, c']],
    [
      'so, however slowly they follow',
      (c) => [...'abc'].reduce((so, agent) => so.message('main', [agent]).passes(10 * SECOND), c),
      ['one-by-one in main: a, b, c'],
    ],
    [
      'so anew after a prompt',
      (c) => each(each(c, 'abc').prompt('main'), 'def'),
      ['one-by-one in main: a, b, c', 'one-by-one in main: d, e, f'],
    ],
    [
      'so of an agent that launches',
      (c) => each(c.message('main', ['x']), 'abc', {}, 'x'),
      ['one-by-one in x: a, b, c'],
    ],
    [
      'so where a result was lost long ago',
      (c) => each(c.message('main', ['z']).ends('z').stop('main').passes(MINUTE).stop('main'), 'abc'),
      ['one-by-one in main: a, b, c'],
    ],
    [
      'so where the waits between brought nothing',
      (c) => [...'abc'].reduce((so, agent) => so.message('main', [agent]).waitsFor('main', agent, 'timeout'), c),
      ['wait-as-you-launch in main: b', 'one-by-one in main: a, b, c'],
    ],
    [
      'in the foreground, at the third of a type',
      (c) => each(c, 'abcd', foreground),
      ['one-after-another in main: a, b, c'],
    ],
    [
      'at the second wait right after a lone launch',
      (c) => [...'ab'].reduce((so, agent) => so.message('main', [agent]).waitsFor('main', agent), c),
      ['wait-as-you-launch in main: b'],
    ],
    [
      'so once',
      (c) => [...'abcd'].reduce((so, agent) => so.message('main', [agent]).waitsFor('main', agent), c),
      ['wait-as-you-launch in main: b'],
    ],
  ])('%s', (_, told, expected) => expect(says(told)).toEqual(expected))

  test('what they are called', () => {
    const c = [...'abc'].reduce(
      (so, agent) => so.message('main', [agent], { title: `Part ${agent}`, type: 'reviewer' }),
      conversation(),
    )
    expect(c.said.at(-1)?.data).toEqual({
      agents: ['"Part a" (reviewer)', '"Part b" (reviewer)', '"Part c" (reviewer)'],
    })
  })
})
