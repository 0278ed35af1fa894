import { describe, expect, test } from 'vitest'
import type { Rule } from '../../../../core/engine/rule.ts'
import { worthIt } from '../../../../core/launches/rules/worth-it.ts'
import { type Conversation, conversation } from '../../engine/conversation.ts'
import { SECOND } from '../../engine/stage.ts'

type Told = (c: Conversation) => Conversation

/** What was said, and where. */
function told(story: Told): string[] {
  return story(conversation({ rules: [worthIt as Rule] })).said.map(
    ({ thread, kind, id, data }) => `${thread}: ${kind} ${id} ${[data.lines].flat().join(' | ')}`,
  )
}

/** A fan-out whose agents end one after another, each so long (s) after the start, and are read. */
function fanOut(ends: Record<string, number>, how = {}): Told {
  return (c) => {
    c.message('main', Object.keys(ends), how)
    let passed = 0
    for (const [agent, at] of Object.entries(ends)) {
      c.passes((at - passed) * SECOND).ends(agent)
      passed = at
    }
    return c.prompt('main', ...Object.keys(ends))
  }
}

const short = fanOut({ a: 3, b: 29 })
const said = 'main: inform worth-it/short "task of a" (worker), 3 s | "task of b" (worker), 29 s'

describe('says', () => {
  test('that all of a fan-out were short, with their times', () => expect(told(short)).toEqual([said]))

  test('so once a session', () => {
    const again: Told = (c) => fanOut({ c: 2, d: 4 })(short(c))
    expect(told(again)).toEqual([said])
    expect(told((c) => again(c).clears('s1', 's9'))).toEqual([said])
  })

  test('so of the others, where one failed', () => {
    const story: Told = (c) =>
      c
        .message('main', ['a', 'b', 'x'])
        .passes(3 * SECOND)
        .ends('a')
        .ends('b')
        .ends('x', 'failed')
        .prompt('main', 'a', 'b', 'x failed')
    expect(told(story)).toEqual(['main: inform worth-it/short "task of a" (worker), 3 s | "task of b" (worker), 3 s'])
  })

  test('so of the first that deserves it', () => {
    expect(told((c) => short(fanOut({ c: 2, d: 90 })(c)))).toEqual([said])
  })
})

describe('says nothing', () => {
  test.each<[string, Told]>([
    ['of a single agent', fanOut({ a: 3 })],
    ['of 30 seconds', fanOut({ a: 3, b: 30 })],
    ['where one was long', fanOut({ a: 3, b: 4, c: 31 })],
    ['while one runs', (c) => c.message('main', ['a', 'b']).passes(SECOND).ends('a').prompt('main', 'a')],
    ['of agents on the side', fanOut({ a: 3, b: 4 }, { title: '[bg] watch' })],
    [
      'where most failed or were stopped',
      (c) =>
        c
          .message('main', ['a', 'b', 'c', 'd'])
          .passes(SECOND)
          .ends('a')
          .ends('b')
          .ends('c', 'failed')
          .ends('d', 'killed')
          .prompt('main', 'a', 'b', 'c failed', 'd killed'),
    ],
    [
      'of an agent that was continued',
      (c) =>
        c
          .message('main', ['a', 'b'])
          .passes(60 * SECOND)
          .ends('a')
          .prompt('main', 'a')
          .hears('a', { kind: 'agent-started', type: 'worker' })
          .passes(SECOND)
          .ends('a')
          .prompt('main', 'a')
          .ends('b')
          .prompt('main', 'b'),
    ],
    ['of agents whose start was not heard of', (c) => c.message('main', ['a', 'b'], { background: false })],
    [
      'to an agent that launched them',
      (c) => c.message('main', ['x']).message('x', ['a', 'b']).passes(SECOND).ends('a').ends('b').prompt('x', 'a', 'b'),
    ],
  ])('%s', (_, story) => expect(told(story)).toEqual([]))
})
