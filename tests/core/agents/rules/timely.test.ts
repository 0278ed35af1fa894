import { describe, expect, test } from 'vitest'
import { outcome } from '../../../../core/agents/lines.ts'
import type { Mode } from '../../../../core/config/config.ts'
import { type Conversation, conversation } from '../../engine/conversation.ts'
import { MINUTE } from '../../engine/stage.ts'

type Told = (c: Conversation) => Conversation

/** What was said of late agents: `inform timely/stalled task of a`. */
function says(told: Told, mode: Mode = 'enforce'): string[] {
  return told(conversation({ mode })).said.flatMap(({ kind, id, data }) => {
    const lines = Array.isArray(data.lines) ? data.lines.map((line) => /"([^"]*)"/.exec(line)?.[1]) : []
    return id.startsWith('timely/') ? [`${kind} ${id} ${lines.join(', ')}`] : []
  })
}

const silent: Told = (c) =>
  c
    .message('main', ['a'])
    .lives('a')
    .passes(11 * MINUTE)
const stalled = 'inform timely/stalled task of a'
const run = ['a']

describe('says nothing', () => {
  test.each<[string, Told]>([
    [
      'of one heard of lately',
      (c) =>
        c
          .message('main', ['a'])
          .lives('a')
          .passes(9 * MINUTE)
          .prompt('main'),
    ],
    ['of one whose transcript has grown', (c) => silent(c).lives('a', MINUTE).prompt('main')],
    [
      'of one whose transcript cannot be found',
      (c) =>
        c
          .message('main', ['a'])
          .passes(11 * MINUTE)
          .prompt('main'),
    ],
    ['of one that has ended', (c) => silent(c).ends('a').prompt('main', 'a')],
    ['of one whose result this prompt brings', (c) => silent(c).prompt('main', 'a')],
    ['to another session', (c) => silent(c).prompt('main@s2')],
    ['to an agent', (c) => silent(c).works('b')],
    [
      'of one nobody waits for',
      (c) =>
        c
          .message('main', ['a'], { title: '[bg] tidy' })
          .lives('a')
          .passes(61 * MINUTE)
          .prompt('main'),
    ],
    [
      'of a workflow',
      (c) =>
        c
          .message('main', ['a'], { type: 'workflow' })
          .lives('a')
          .passes(61 * MINUTE)
          .prompt('main'),
    ],
    [
      'of what an agent launched',
      (c) =>
        c
          .message('main', ['x'])
          .message('x', ['a'])
          .lives('a')
          .passes(5 * MINUTE)
          .works('x')
          .passes(6 * MINUTE)
          .prompt('main'),
    ],
  ])('%s', (_, told) => expect(says(told)).toEqual([]))

  test('when it is off', () => expect(says((c) => silent(c).prompt('main').stop('main', run), 'off')).toEqual([]))
})

describe('says', () => {
  test.each<[string, Told, string[]]>([
    ['who has stalled, at a prompt, once', (c) => silent(c).prompt('main').prompt('main'), [stalled]],
    ['so at the end of a message', (c) => silent(c).works('main').works('main'), [stalled]],
    [
      'so at the end of a turn, which goes on',
      (c) => silent(c).stop('main', run).stop('main', run),
      ['hold timely/stalled task of a'],
    ],
    ['so when nothing happens', (c) => silent(c).hears('main', { kind: 'tick' }), [stalled]],
    [
      'so again after a sign of life',
      (c) =>
        silent(c)
          .prompt('main')
          .works('a')
          .passes(11 * MINUTE)
          .prompt('main'),
      [stalled, stalled],
    ],
    [
      'so again after its transcript has grown',
      (c) =>
        silent(c)
          .prompt('main')
          .lives('a')
          .prompt('main')
          .passes(11 * MINUTE)
          .prompt('main'),
      [stalled, stalled],
    ],
    ['so after /clear', (c) => silent(c).clears('s1', 's9').prompt('main'), [stalled]],
    [
      'who takes too long, once a life',
      (c) => {
        c.message('main', ['a'])
        for (let n = 0; n < 61; n += 1) c.passes(MINUTE).lives('a')
        return c.prompt('main').prompt('main')
      },
      ['inform timely/overran task of a'],
    ],
  ])('%s', (_, told, expected) => expect(says(told)).toEqual(expected))
})

describe('the file of a stalled agent', () => {
  const holds: Told = (c) => c.message('main', ['a', 'b']).edited('a', 'f.ts').lives('a')
  test.each<[string, Told, string[]]>([
    ['is free', (c) => holds(c).passes(11 * MINUTE), []],
    [
      'is not while its transcript grows',
      (c) =>
        holds(c)
          .passes(11 * MINUTE)
          .lives('a'),
      ['deny one-writer/held'],
    ],
    ['is not before', (c) => holds(c).passes(9 * MINUTE), ['deny one-writer/held']],
    [
      'is not where nothing shows that it has stalled',
      (c) =>
        c
          .message('main', ['a', 'b'])
          .edited('a', 'f.ts')
          .passes(11 * MINUTE),
      ['deny one-writer/held'],
    ],
    [
      'is not when it was heard of again',
      (c) =>
        holds(c)
          .passes(11 * MINUTE)
          .prompt('main')
          .works('a'),
      ['deny one-writer/held'],
    ],
  ])('%s', (_, told, expected) => expect(told(conversation()).edits('b', 'f.ts')).toEqual(expected))

  test('is held until its lease expires, when the rule is off for all', () => {
    const c = holds(conversation({ mode: 'off' })).passes(11 * MINUTE)
    expect(c.state().agents.a?.stalled).toBeUndefined()
  })
})

test('who is stopped then was stalled', () => {
  const { agents } = silent(conversation())
    .prompt('main')
    .hears('main', { kind: 'agent-ended', agent: 'a', how: 'killed', failure: 'stopped' })
    .state()
  expect(agents.a && outcome(agents.a)).toBe('STOPPED (stalled)')
})
