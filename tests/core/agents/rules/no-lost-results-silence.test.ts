import { describe, expect, test } from 'vitest'
import { MINUTE, SECOND } from '../../engine/stage.ts'
import { elsewhere, missing, over, refused, says, type Told, two } from './lost.ts'

describe('says nothing', () => {
  test.each<[string, Told]>([
    [
      'where nothing was launched',
      (c) => c.stop('main').prompt('main').start('main', 'resume').start('main', 'compact'),
    ],
    ['of a result that has come', (c) => over(c).prompt('main', 'a').passes(MINUTE).stop('main').prompt('main')],
    [
      'of a result that was fetched',
      (c) => two(c).waitsFor('main', 'a').ends('b').prompt('main', 'b').passes(MINUTE).stop('main'),
    ],
    [
      'of a result that came back',
      (c) => c.message('main', ['a', 'b'], { background: false }).passes(MINUTE).stop('main'),
    ],
    [
      'of a young result, at a stop',
      (c) =>
        over(c)
          .passes(29 * SECOND)
          .stop('main'),
    ],
    [
      'of a young result, at a prompt',
      (c) =>
        over(c)
          .stop('main')
          .passes(29 * SECOND)
          .prompt('main'),
    ],
    [
      'of a young result, after compaction',
      (c) =>
        over(c)
          .stop('main')
          .passes(29 * SECOND)
          .start('main', 'compact'),
    ],
    ['of a result in the host’s queue', (c) => missing(c).shows('a', 'queued').stop('main').prompt('main')],
    ['of a result the transcript shows', (c) => missing(c).shows('a', 'delivered').stop('main').prompt('main')],
    ['of a result the transcript shows, on resuming', (c) => over(c).shows('a', 'delivered').start('main', 'resume')],
    ['while another agent runs, at a stop', (c) => missing(two(c).ends('b')).stop('main', ['b'])],
    ['while a workflow runs, at a stop', (c) => missing(c).stop('main', ['w1'])],
    [
      'at a stop where the host has no list',
      (c) => over(c).passes(MINUTE).stop('main', 'no list').stop('main', 'no list'),
    ],
    [
      'at a prompt, of one whose host was not heard since: another plugin may keep it from stopping',
      (c) => over(c).passes(MINUTE).prompt('main'),
    ],
    ['of one the host still lists', (c) => over(c).stop('main', ['a']).passes(MINUTE).prompt('main')],
    ['of an agent at work', (c) => two(c).stop('main', ['a', 'b']).passes(MINUTE).prompt('main')],
    [
      'of one not listed for a moment',
      (c) =>
        two(c)
          .stop('main', ['b'])
          .passes(29 * SECOND)
          .stop('main', ['b'])
          .prompt('main'),
    ],
    [
      'of one not listed that was heard of since',
      (c) =>
        two(c)
          .stop('main')
          .passes(29 * SECOND)
          .completes('a')
          .completes('b')
          .passes(29 * SECOND)
          .stop('main'),
    ],
    ['of what an agent launched', (c) => c.message('a', ['b']).ends('b').stop('main').passes(MINUTE).stop('main')],
    [
      'of a foreground agent the user interrupted',
      (c) => c.asks('x', 'f.ts').ends('x').stop('main').passes(MINUTE).stop('main'),
    ],
    [
      'of agents of a workflow',
      (c) =>
        c.hears('x', { kind: 'agent-started', type: 'workflow-subagent' }).stop('main').passes(MINUTE).stop('main'),
    ],
    ['of another session’s results', (c) => missing(c).stop('main@s2').prompt('main@s2').start('main@s2', 'resume')],
    ['of a failure, at its end', (c) => c.message('main', ['a']).ends('a', 'failed')],
    ['of one that was stopped', (c) => two(c).ends('a', 'killed').prompt('main', 'a killed')],
    ['of a launch that failed', (c) => c.message('main', ['b'], { refused: 'other' }).stop('main').prompt('main')],
    ['of a refused launch while others run', (c) => refused(two(c)).stop('main', ['a', 'b']).prompt('main')],
    ['of a refused launch with a result that comes', (c) => refused(over(c)).prompt('main', 'a')],
    [
      'of a refused launch that was made again',
      (c) => refused(c).message('main', ['b']).ends('b').prompt('main', 'b').stop('main'),
    ],
    ['when a session begins', (c) => over(c).start('main@s2', 'startup')],
    [
      'on resuming, of what another client runs',
      (c) => elsewhere(two(c)).start('main@new', 'resume').prompt('main@new'),
    ],
    [
      'at its stop, of what another client runs',
      (c) => elsewhere(two(c)).stop('main@new').passes(MINUTE).stop('main@new'),
    ],
    ['of a call that succeeded', (c) => two(c).complete('main', [{ use: 'x', target: 'a0123456', missed: false }])],
    ['of a call for a name', (c) => two(c).complete('main', [{ use: 'x', target: 'reviewer', missed: true }])],
    [
      'of a failed call for one at work',
      (c) => c.message('main', ['a01234567']).complete('main', [{ use: 'x', target: 'a01234567', missed: true }]),
    ],
  ])('%s', (_, told) => expect(says(told)).toEqual([]))
})
