import { describe, expect, test } from 'vitest'
import type { Fact } from '../../../core/state/record.ts'
import { MINUTE, type Stage, stage } from './stage.ts'

/** What the register alone notes of the last thing that happened. */
function notes(act: (s: Stage) => void, before: (s: Stage) => void = () => undefined): Fact[] {
  const s = stage({ rules: [] })
  before(s)
  const known = s.committed.length
  act(s)
  expect(s.committed.length - known).toBeLessThanOrEqual(1)
  return s.committed[known] ?? []
}

const inMain = { thread: 'main:s1', session: 's1', client: 'c1' }
const inA = { thread: 'a', session: 's1', client: 'c1' }
const launch = { kind: 'launch', use: 'u1', type: 'worker', title: 'Writer A', background: true } as const
const edit = { kind: 'before-edit', use: 'u2', tool: 'Edit', file: 'f.ts', whole: false } as const
const running = (s: Stage): void => s.launches('main', 'a')
const asked = (s: Stage): void =>
  s.commit({ k: 'ask', file: '/p/f.ts', use: 'u9', whole: false, expiry: MINUTE, ...inMain })

describe('is noted', () => {
  const rows: [string, (s: Stage) => void, object[], ((s: Stage) => void)?][] = [
    [
      'a launch',
      (s) => s.tell('main', launch),
      [{ k: 'launch', use: 'u1', title: 'Writer A', background: true, ...inMain }],
    ],
    [
      'a launch that is running',
      (s) => s.tell('main', { ...launch, kind: 'launched', agent: 'a' }),
      [{ k: 'launched', use: 'u1', agent: 'a', title: 'Writer A', background: true, ...inMain }],
    ],
    [
      'a launch that failed',
      (s) => s.tell('main', { kind: 'launch-failed', use: 'u1', reason: 'limit' }),
      [{ k: 'launch-ended', use: 'u1', ...inMain }],
    ],
    [
      'an agent’s start',
      (s) => s.tell('a', { kind: 'agent-started', type: 'worker' }),
      [{ k: 'started', type: 'worker', ...inA }],
    ],
    ['a known agent’s end', (s) => s.ends('a', 'failed'), [{ k: 'ended', agent: 'a', how: 'failed' }], running],
    [
      'a result',
      (s) =>
        s.tell('main', {
          kind: 'prompt',
          deliveries: [
            { agent: 'a', how: 'killed' },
            { agent: 'b', how: 'finished' },
          ],
        }),
      [
        { k: 'notified', agent: 'a', how: 'killed', ...inMain },
        { k: 'notified', agent: 'b', how: 'finished', ...inMain },
      ],
    ],
    [
      'a session’s start, while agents are known',
      (s) => s.tell('main', { kind: 'session-start', source: 'clear' }),
      [{ k: 'session', source: 'clear', ...inMain }],
      running,
    ],
    [
      'a known session’s end',
      (s) => s.tell('main', { kind: 'session-end', reason: 'clear' }),
      [{ k: 'session-ended', reason: 'clear', ...inMain }],
      running,
    ],
    [
      'what the host wrote about an agent, at its first edit',
      (s) => s.tell('a', edit),
      [{ k: 'kin', use: 'u1', parent: 'p', background: false, ...inA }],
      (s) => s.kin.set('a', { use: 'u1', parent: 'p', background: false }),
    ],
    [
      'what the host wrote about an agent, at its first launch',
      (s) => s.tell('a', launch),
      [
        { k: 'kin', title: 'x', ...inA },
        { k: 'launch', ...inA },
      ],
      (s) => s.kin.set('a', { title: 'x' }),
    ],
    [
      'an agent at work, once a minute',
      (s) => s.completes('a'),
      [{ k: 'seen', ...inA }],
      (s) => {
        running(s)
        s.passes(MINUTE + 1)
      },
    ],
    [
      'an agent that goes on in another session',
      (s) => s.completes('a@s2'),
      [{ k: 'seen', thread: 'a', session: 's2', client: 'c2' }],
      running,
    ],
    ...(['prompt', 'turn-ending'] as const).map((kind): [string, (s: Stage) => void, object[], (s: Stage) => void] => [
      `what became of an edit the user interrupted, at the next ${kind}`,
      (s) => s.tell('main', kind === 'prompt' ? { kind, deliveries: [] } : { kind, running: [] }),
      [
        { k: 'edited', done: ['u9'], failed: [], ...inMain },
        { k: 'call-ended', ...inMain },
      ],
      (s) => {
        asked(s)
        s.changedOnDisk.add('/p/f.ts')
      },
    ]),
    [
      'that an interrupted edit was not made',
      (s) => s.tell('main', { kind: 'turn-ending', running: [] }),
      [
        { k: 'edited', done: [], failed: ['u9'], ...inMain },
        { k: 'call-ended', ...inMain },
      ],
      asked,
    ],
    [
      'what became of the last edit of an agent that ended in the middle of it',
      (s) => s.ends('a', 'killed'),
      [
        { k: 'edited', done: ['u1'], failed: [], thread: 'a' },
        { k: 'ended', agent: 'a', how: 'killed' },
      ],
      (s) => {
        running(s)
        s.commit({ k: 'ask', file: '/p/f.ts', use: 'u1', whole: false, expiry: MINUTE, ...inA })
        s.changedOnDisk.add('/p/f.ts')
      },
    ],
    [
      'that a refused edit was not made, whoever changed the file',
      (s) => s.ends('a', 'killed'),
      [
        { k: 'edited', done: [], failed: ['u1'], thread: 'a' },
        { k: 'ended', agent: 'a' },
      ],
      (s) => {
        running(s)
        asked(s)
        s.commit({ k: 'ask', file: '/p/f.ts', use: 'u1', whole: false, expiry: MINUTE, ...inA })
        s.changedOnDisk.add('/p/f.ts')
      },
    ],
  ]
  test.each(rows)('%s', (_, act, expected, before) => expect(notes(act, before)).toMatchObject(expected))
  test.each(rows)('%s, and nothing else', (_, act, expected, before) =>
    expect(notes(act, before)).toHaveLength(expected.length),
  )
})

describe('is not noted', () => {
  const rows: [string, (s: Stage) => void, ((s: Stage) => void)?][] = [
    ['a session’s start where nothing is live', (s) => s.tell('main', { kind: 'session-start', source: 'startup' })],
    ['the end of a session nothing is known of', (s) => s.tell('main', { kind: 'session-end', reason: 'other' })],
    ['a prompt', (s) => s.tell('main', { kind: 'prompt', deliveries: [] }), running],
    ['a turn’s end', (s) => s.tell('main', { kind: 'turn-ending', running: ['a'] }), running],
    ['the end of an agent nobody launched (compaction runs one)', (s) => s.ends('x'), running],
    ['an agent of the host’s own', (s) => s.tell('x', { kind: 'agent-started', type: '' })],
    ['an agent at work, within a minute', (s) => s.completes('a'), running],
    ['an agent nobody knows, at work', (s) => s.completes('x'), running],
    [
      'an agent’s straggling message after its end',
      (s) => s.completes('a'),
      (s) => {
        running(s)
        s.ends('a')
        s.passes(2 * MINUTE)
      },
    ],
    ['the main conversation at work', (s) => s.completes('main'), running],
    ['an agent’s edit without a note by the host', (s) => s.tell('a', edit), running],
    [
      'what the host wrote, a second time',
      (s) => s.tell('a', edit),
      (s) => {
        s.kin.set('a', { use: 'u1' })
        s.tell('a', edit)
      },
    ],
    ['the main conversation’s own kin', (s) => s.tell('main', edit), (s) => s.kin.set('main:s1', { use: 'u1' })],
  ]
  test.each(rows)('%s', (_, act, before) => expect(notes(act, before)).toEqual([]))
})

test('the host’s note is asked for only until it was there', () => {
  const s = stage({ rules: [] })
  running(s)
  s.tell('a', edit)
  s.kin.set('a', { use: 'u1', title: 'late' })
  s.tell('a', edit)
  expect(s.state().agents.a).toMatchObject({ known: true })
})
