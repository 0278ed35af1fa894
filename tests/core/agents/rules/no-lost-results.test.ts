import { describe, expect, test } from 'vitest'
import { conversation } from '../../engine/conversation.ts'
import { MINUTE, SECOND } from '../../engine/stage.ts'
import { atStart, elsewhere, failed, missing, over, refused, says, type Told, two, unread } from './lost.ts'

describe('says', () => {
  test.each<[string, Told, string[]]>([
    ['at a stop, what is missing', (c) => missing(c).stop('main'), [`hold ${unread}: DONE "task of a"`]],
    ['at the next prompt, what is missing', (c) => missing(c).prompt('main'), [`inform ${unread}: DONE "task of a"`]],
    [
      'once: the second stop passes',
      (c) => missing(c).stop('main').stop('main').prompt('main').stop('main'),
      [`hold ${unread}: DONE "task of a"`],
    ],
    [
      'when compaction ends, what is missing',
      (c) => missing(c).start('main', 'compact').stop('main'),
      [`inform ${atStart}: DONE "task of a"`],
    ],
    [
      'at a prompt, on a host without a list',
      (c) =>
        over(c)
          .stop('main', 'no list')
          .passes(30 * SECOND)
          .prompt('main')
          .stop('main', 'no list'),
      [`inform ${unread}: DONE "task of a"`],
    ],
    [
      'what was stopped and failed, as such',
      (c) => two(c).ends('a', 'killed').ends('b', 'failed').stop('main').passes(MINUTE).stop('main'),
      [`hold ${unread}: STOPPED "task of a", FAILED (api error) "task of b"`],
    ],
    [
      'what a workflow’s result is',
      (c) => c.message('main', ['w1'], { type: 'workflow' }).ends('w1').stop('main').passes(MINUTE).stop('main'),
      [`hold ${unread}: DONE "task of w1"`],
    ],
    [
      'a new state of affairs anew',
      (c) => missing(c).stop('main').message('main', ['b']).ends('b').stop('main').passes(MINUTE).stop('main'),
      [`hold ${unread}: DONE "task of a"`, `hold ${unread}: DONE "task of b"`],
    ],
    [
      'a second life anew',
      (c) =>
        missing(c)
          .stop('main')
          .hears('a', { kind: 'agent-started', type: 'worker' })
          .ends('a')
          .stop('main')
          .passes(MINUTE)
          .stop('main'),
      [`hold ${unread}: DONE "task of a"`, `hold ${unread}: DONE "task of a"`],
    ],
    [
      'a result that stayed in the queue of a client that died',
      (c) => elsewhere(missing(c).shows('a', 'queued').stop('main').dies('c1')).start('main@new', 'resume'),
      [`inform ${atStart}: DONE "task of a"`],
    ],
    [
      'an agent its host lists no more, 30 s after',
      (c) =>
        two(c)
          .stop('main', ['b'])
          .passes(30 * SECOND)
          .prompt('main', 'b')
          .stop('main'),
      [`hold ${unread}: LOST "task of a"`],
    ],
    [
      'what a client that died had running, on resuming',
      (c) => elsewhere(two(c).dies('c1')).start('main@new', 'resume').stop('main@new').prompt('main@new'),
      [`inform ${atStart}: LOST "task of a", LOST "task of b"`],
    ],
    [
      'what a client that died had running, at a stop',
      (c) =>
        elsewhere(two(c).dies('c1'))
          .stop('main@new')
          .passes(30 * SECOND)
          .stop('main@new'),
      [`hold ${unread}: LOST "task of a", LOST "task of b"`],
    ],
    [
      'after compaction, what runs',
      (c) => two(c).start('main', 'compact'),
      [`inform ${atStart}: RUNNING "task of a", RUNNING "task of b"`],
    ],
    [
      'after /clear, what runs',
      (c) => two(c).clears('s1', 's9'),
      [`inform ${atStart}: RUNNING "task of a", RUNNING "task of b"`],
    ],
    [
      // The host gives it a new id, and tells of its agents after its start.
      'where a session went into the background, what is missing there',
      (c) =>
        two(c)
          .continues('s9', 'c9', 'new')
          .start('main@new', 'fork')
          .hears('a@new', { kind: 'agent-started', type: 'worker' })
          .hears('b@new', { kind: 'agent-started', type: 'worker' })
          .ends('a@new')
          .prompt('main@new', 'a')
          .stop('main@new', ['b'])
          .ends('b@new')
          .stop('main@new')
          .passes(MINUTE)
          .stop('main@new'),
      [`hold ${unread}: DONE "task of b"`],
    ],
    [
      'after compaction, nothing but what runs of what the host refused',
      (c) => refused(two(c)).start('main', 'compact'),
      [`inform ${atStart}: RUNNING "task of a", RUNNING "task of b"`],
    ],
    [
      'what the host refused, at a stop',
      (c) => refused(c).stop('main').stop('main').prompt('main'),
      [`hold ${unread}: REFUSED "task of b"`],
    ],
    [
      'what the host refused, at a stop after a prompt that called for it',
      (c) => refused(c).prompt('main').stop('main'),
      [`hold ${unread}: REFUSED "task of b"`],
    ],
    [
      'what the host refused twice, once',
      (c) => refused(refused(c)).stop('main').stop('main'),
      [`hold ${unread}: REFUSED "task of b"`],
    ],
    [
      'of two that were refused, the one not made again',
      (c) =>
        c
          .message('main', ['a', 'b'], { refused: 'cap' })
          .message('main', ['b'])
          .ends('b')
          .prompt('main', 'b')
          .stop('main'),
      [`hold ${unread}: REFUSED "task of a"`],
    ],
    [
      'why an agent failed, when its result comes',
      (c) =>
        c
          .message('main', ['a'])
          .ends('a', 'failed')
          .prompt('main', 'a failed')
          .prompt('main', 'a failed')
          .passes(MINUTE)
          .stop('main'),
      [`inform ${failed}: FAILED (overloaded) "task of a"`],
    ],
    [
      'why it failed, where only its result tells',
      (c) => c.message('main', ['a']).prompt('main', 'a failed'),
      [`inform ${failed}: FAILED (overloaded) "task of a"`],
    ],
    [
      'that an agent failed, where the host calls it completed (2.1.156)',
      (c) => c.message('main', ['a']).ends('a', 'failed').prompt('main', 'a'),
      [`inform ${failed}: FAILED (api error) "task of a"`],
    ],
    [
      'several failures that come together, in one',
      (c) => two(c).prompt('main', 'a failed', 'b failed'),
      [`inform ${failed}: FAILED (overloaded) "task of a", FAILED (overloaded) "task of b"`],
    ],
    [
      'which agents are known, to a call for one that is not',
      (c) => c.message('main', ['a01234567']).complete('main', [{ use: 'x', target: 'a01234568', missed: true }]),
      ['inform no-lost-results/unknown-id: a01234568'],
    ],
    [
      'to a call for another session’s agent, that it is not known',
      (c) => c.message('main', ['a01234567@s2']).complete('main', [{ use: 'x', target: 'a01234567', missed: true }]),
      ['inform no-lost-results/unknown-id: a01234567'],
    ],
    [
      'to a call for one that has ended, how',
      (c) =>
        c
          .message('main', ['a01234567'])
          .ends('a01234567')
          .complete('main', [{ use: 'x', target: 'a01234567', missed: true }]),
      ['inform no-lost-results/not-running: a01234567'],
    ],
  ])('%s', (_, told, expected) => expect(says(told)).toEqual(expected))

  test('how to read the report and what was written', () => {
    const c = missing(conversation().launches('main', 'b').edited('b', 'b.ts'))
    c.hears('b', { kind: 'agent-ended', agent: 'b', how: 'finished', report: 'All of it.' })
      .prompt('main', 'a')
      .stop('main')
      .passes(MINUTE)
      .stop('main')
    expect(c.lines()).toEqual([
      'DONE "task of b" (worker), 30 s, wrote /p/b.ts, id b, report: `fanout report --agent b`',
    ])
  })
  test('the nearest id, and whose they are', () => {
    const c = conversation().message('main', ['a01234567', 'a89abcdef'])
    c.complete('main', [{ use: 'x', target: 'a01234568', missed: true }])
    expect(c.said.at(-1)?.data).toEqual({
      target: 'a01234568',
      meant: 'a01234567',
      known: ['a01234567: RUNNING "task of a01234567" (worker)', 'a89abcdef: RUNNING "task of a89abcdef" (worker)'],
    })
  })
  test('in warn mode, nothing that keeps a turn from ending', () => {
    const c = missing(conversation({ mode: 'warn' }))
      .stop('main')
      .stop('main')
    expect(c.heard()).toEqual(['inform no-lost-results/unread'])
  })
})

describe('agents that ended with an earlier session', () => {
  const left = 'no-lost-results/left'
  const gone: Told = (c) => two(c).ends('a').prompt('main', 'a').dies('c1').passes(MINUTE)
  test.each<[string, Told, string[]]>([
    [
      'are told to the next one, once',
      (c) => gone(c).start('main@s2', 'startup').start('main@s3', 'startup'),
      [`inform ${left}: LOST "task of b"`],
    ],
    [
      'and to their own all the same, when it is resumed',
      (c) => gone(c).start('main@s2', 'startup').continues('s1', 'c9', 'new').start('main@new', 'resume'),
      [`inform ${left}: LOST "task of b"`, `inform ${atStart}: LOST "task of b"`],
    ],
    ['are not told where their client lives', (c) => two(c).start('main@s2', 'startup'), []],
  ])('%s', (_, told, expected) => {
    expect(says(told).filter((said) => !said.startsWith(`inform ${failed}`))).toEqual(expected)
  })
})
