import { describe, expect, test } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { MINUTE, type Stage, stage } from './stage.ts'

type Step = (s: Stage) => Stage

/** What the register alone notes of the last thing that happens, without the ids it gives. */
function notes(act: Step, before: Step = (s) => s): Fact[] {
  const s = before(stage({ rules: [] }))
  const known = s.commits.length
  act(s)
  expect(s.commits.length - known).toBeLessThanOrEqual(1)
  return (s.commits[known] ?? []).map(({ id: _, ...fact }: Fact & { id?: string }) => fact)
}

const inMain = { thread: 'main:s1', session: 's1', client: 'c1' }
const inA = { thread: 'a', session: 's1', client: 'c1' }
const launch = { kind: 'launch' as const, use: 'u1', type: 'worker', title: 'Writer A', background: true }
const edit = { kind: 'before-edit' as const, use: 'u2', file: 'f.ts', whole: false }
const prompt = { kind: 'prompt' as const, deliveries: [] }
const turnEnd = { kind: 'turn-ending' as const, running: [] }
const ask = { k: 'ask' as const, file: '/p/f.ts', whole: false, expiry: MINUTE }

const running: Step = (s) => s.launches('main', 'a')
const mainAsks: Step = (s) => s.commit({ ...ask, use: 'm1', ...inMain })
const aAsks: Step = (s) => running(s).commit({ ...ask, use: 'a1', ...inA })

describe('is noted, and nothing else', () => {
  const callEnded = { k: 'call-ended', upTo: expect.any(Number), ...inMain }
  test.each<[string, Step, object[], Step?]>([
    ['a launch', (s) => s.hears('main', launch), [{ ...launch, kind: undefined, k: 'launch', ...inMain }]],
    [
      'a launch that is running',
      (s) => s.hears('main', { ...launch, kind: 'launched', agent: 'a' }),
      [{ ...launch, kind: undefined, k: 'launched', agent: 'a', ...inMain }],
    ],
    [
      'a launch that failed',
      (s) => s.hears('main', { kind: 'launch-failed', use: 'u1', refused: true }),
      [{ k: 'launch-ended', use: 'u1', refused: true, ...inMain }],
    ],
    [
      'an agent’s start',
      (s) => s.hears('a', { kind: 'agent-started', type: 'worker' }),
      [{ k: 'started', type: 'worker', ...inA }],
    ],
    ['a known agent’s end', (s) => s.ends('a', 'failed'), [{ k: 'ended', agent: 'a', how: 'failed', ...inA }], running],
    [
      'a known agent’s result',
      (s) => s.hears('main', { kind: 'prompt', deliveries: [{ agent: 'a', how: 'killed' }] }),
      [{ k: 'notified', agent: 'a', how: 'killed', ...inMain }],
      running,
    ],
    [
      'a session’s start, while agents are known',
      (s) => s.hears('main', { kind: 'session-start', source: 'clear' }),
      [{ k: 'session', source: 'clear', ...inMain }],
      running,
    ],
    [
      'a known session’s end',
      (s) => s.hears('main', { kind: 'session-end', reason: 'clear' }),
      [{ k: 'session-ended', reason: 'clear', ...inMain }],
      running,
    ],
    [
      'what the host wrote about an agent, at its first edit',
      (s) => s.hears('a', edit),
      [{ k: 'kin', use: 'u1', parent: 'p', background: false, ...inA }],
      (s) => s.notes('a', { use: 'u1', parent: 'p', background: false }),
    ],
    [
      'what the host wrote about an agent, at its first launch',
      (s) => s.hears('a', launch),
      [
        { k: 'kin', title: 'x', ...inA },
        { ...launch, kind: undefined, k: 'launch', ...inA },
      ],
      (s) => s.notes('a', { title: 'x' }),
    ],
    [
      'an agent at work, once a minute',
      (s) => s.completes('a'),
      [{ k: 'seen', ...inA }],
      (s) => running(s).passes(MINUTE + 1),
    ],
    [
      'an agent that goes on in another session',
      (s) => s.completes('a@s2'),
      [{ k: 'seen', thread: 'a', session: 's2', client: 'c2' }],
      running,
    ],
    [
      'what became of an edit the user interrupted, when the user speaks',
      (s) => s.hears('main', prompt),
      [{ k: 'edited', done: ['m1'], failed: [], upTo: expect.any(Number), ...inMain }, callEnded],
      (s) => mainAsks(s).changes('/p/f.ts'),
    ],
    [
      'what became of it, when the turn ends',
      (s) => s.hears('main', turnEnd),
      [{ k: 'edited', done: [], failed: ['m1'], upTo: expect.any(Number), ...inMain }, callEnded],
      mainAsks,
    ],
    [
      'what became of the last edit of an agent that ended in the middle of it',
      (s) => s.ends('a', 'killed'),
      [
        { k: 'edited', done: ['a1'], failed: [], upTo: expect.any(Number), ...inA },
        { k: 'ended', agent: 'a', how: 'killed', ...inA },
      ],
      (s) => aAsks(s).changes('/p/f.ts'),
    ],
    [
      'that a refused edit was not made, though somebody changed the file',
      (s) => s.ends('a', 'killed'),
      [
        { k: 'edited', done: [], failed: ['a1'], upTo: expect.any(Number), ...inA },
        { k: 'ended', agent: 'a', how: 'killed', ...inA },
      ],
      (s) => aAsks(mainAsks(s)).changes('/p/f.ts'),
    ],
  ])('%s', (_, act, expected, before) => expect(notes(act, before)).toEqual(expected))
})

describe('is not noted', () => {
  test.each<[string, Step, Step?]>([
    ['a session’s start where nothing is live', (s) => s.hears('main', { kind: 'session-start', source: 'startup' })],
    ['the end of a session nothing is known of', (s) => s.hears('main', { kind: 'session-end', reason: 'other' })],
    ['a prompt', (s) => s.hears('main', prompt), running],
    ['a turn’s end', (s) => s.hears('main', { ...turnEnd, running: ['a'] }), running],
    ['the end of an agent nobody launched, as compaction runs one', (s) => s.ends('x'), running],
    ['the start of an agent of the host’s own', (s) => s.hears('x', { kind: 'agent-started', type: '' })],
    ['an agent at work, within a minute', (s) => s.completes('a'), running],
    ['an agent nobody knows, at work', (s) => s.completes('x'), running],
    [
      'the last message of an agent that has ended',
      (s) => s.completes('a'),
      (s) =>
        running(s)
          .ends('a')
          .passes(2 * MINUTE),
    ],
    ['the main conversation at work', (s) => s.completes('main'), running],
    ['an agent’s edit, where the host wrote nothing', (s) => s.hears('a', edit), running],
    [
      'what the host wrote, a second time',
      (s) => s.hears('a', edit),
      (s) => s.notes('a', { use: 'u1' }).hears('a', edit),
    ],
    [
      'anything the host wrote about the main conversation',
      (s) => s.hears('main', edit),
      (s) => s.notes('main', { use: 'u1' }),
    ],
  ])('%s', (_, act, before) => expect(notes(act, before)).toEqual([]))
})

test('the host’s note is looked for until it is there', () => {
  const s = running(stage({ rules: [] }))
    .hears('a', edit)
    .notes('a', { use: 'u1' })
    .hears('a', edit)
  expect(s.state().agents.a).toMatchObject({ known: true })
})
