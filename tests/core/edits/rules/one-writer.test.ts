import { describe, expect, test } from 'vitest'
import type { Delivery } from '../../../../core/engine/event.ts'
import type { Verdict } from '../../../../core/engine/verdict.ts'
import { MINUTE, SECOND, type Stage, type StageOptions, stage } from '../../engine/stage.ts'

type Row = [string, (s: Stage) => string[]]

/** Two agents launched by the main conversation; A has edited f.ts and runs on. */
const contested = (options: StageOptions = {}): Stage =>
  stage(options)
    .launches('main', 'a', { title: 'Writer A' })
    .launches('main', 'b', { title: 'Writer B' })
    .edited('a', 'f.ts')

const foreground = { background: false }
const started = { kind: 'agent-started' as const, type: 'worker' }
const prompt = (...deliveries: Delivery[]) => ({ kind: 'prompt' as const, deliveries })
const turnEnd = { kind: 'turn-ending' as const, running: undefined }
const reading = (s: Stage): Stage => s.passes(10 * MINUTE).reads('a', 'other.ts')

const letsThrough: Row[] = [
  ['a file nobody holds', (s) => s.edits('a', 'new.ts')],
  ['the holder itself, again and again', (s) => [...s.edits('a', 'f.ts'), ...s.writes('a', 'f.ts')]],
  ['another agent, in another file', (s) => s.edits('b', 'g.ts')],
  ['the copy in a worktree of one’s own', (s) => s.writes('b', '/p/.claude/worktrees/agent-b/f.ts')],
  ['once the holder has finished', (s) => s.ends('a').edits('b', 'f.ts')],
  ['once the holder has failed', (s) => s.ends('a', 'failed').edits('b', 'f.ts')],
  ['once the holder was killed', (s) => s.ends('a', 'killed').edits('b', 'f.ts')],
  [
    'once the holder’s result has arrived, if its end was never told',
    (s) => s.hears('main', prompt({ agent: 'a', how: 'failed' })).edits('b', 'f.ts'),
  ],
  ['once the holder was silent for longer than the expiry', (s) => s.passes(30 * MINUTE + 1).edits('b', 'f.ts')],
  [
    'once the holder’s client died and was silent for a minute',
    (s) => s.dies('c1').passes(MINUTE).edits('b@s2', 'f.ts'),
  ],
  [
    'once the lease was taken away',
    (s) => s.commit({ k: 'release', file: '/p/f.ts', why: 'stuck' }).edits('b', 'f.ts'),
  ],
  ['the main conversation, once the holder has ended', (s) => s.ends('a').edits('main', 'f.ts')],
  ['an agent, once the main conversation’s call is over', (s) => s.edited('main', 'm.ts').edits('a', 'm.ts')],
  [
    'an agent, once an interrupted main conversation goes on',
    (s) => s.asks('main', 'm.ts').hears('main', prompt()).edits('a', 'm.ts'),
  ],
  [
    'an agent, once an interrupted main conversation’s turn ends',
    (s) => s.asks('main', 'm.ts').hears('main', turnEnd).edits('a', 'm.ts'),
  ],
  [
    'once the agent that waited for the holder was stopped',
    (s) => s.launches('b', 'kid', foreground).edited('kid', 'g.ts').ends('b', 'killed').edits('main', 'g.ts'),
  ],
  [
    'the main conversation, once it was interrupted while it waited for the holder',
    (s) => s.launches('main', 'kid', foreground).edited('kid', 'g.ts').hears('main', prompt()).edits('main', 'g.ts'),
  ],
  ['an agent the holder waits for', (s) => s.launches('a', 'kid', foreground).edits('kid', 'f.ts')],
  [
    'an agent the holder waits for through another',
    (s) =>
      s
        .launches('a', 'kid', foreground)
        .edited('kid', 'g.ts')
        .launches('kid', 'kid2', foreground)
        .edits('kid2', 'f.ts'),
  ],
  [
    'an agent the main conversation waits for, in the file it edits in that message',
    (s) => s.asks('main', 'm.ts').launches('main', 'kid', foreground).edits('kid', 'm.ts'),
  ],
  [
    'the holder, after the agent it waited for edited the file',
    (s) => s.launches('a', 'kid', foreground).edited('kid', 'f.ts').ends('kid').edits('a', 'f.ts'),
  ],
]

const stops: [string, string, (s: Stage) => string[]][] = [
  ['Edit of another running agent’s file', 'held', (s) => s.edits('b', 'f.ts')],
  ['Write of it', 'held', (s) => s.writes('b', 'f.ts')],
  ['MultiEdit of it', 'held', (s) => s.edits('b', 'f.ts', 'MultiEdit')],
  ['NotebookEdit of it', 'held', (s) => s.edits('b', 'f.ts', 'NotebookEdit')],
  ['its file by another name', 'held', (s) => s.edits('b', '../p/src/../f.ts')],
  ['its file through a link', 'held', (s) => s.linked('link.ts', '/p/f.ts').edits('b', 'link.ts')],
  ['the retry', 'held', (s) => s.edited('b', 'f.ts').edits('b', 'f.ts')],
  ['the main conversation', 'held', (s) => s.edits('main', 'f.ts')],
  ['another session’s main conversation', 'held', (s) => s.edits('main@s2', 'f.ts')],
  ['another session’s agent', 'held', (s) => s.edits('b@s2', 'f.ts')],
  ['an agent the holder launched and does not wait for', 'held', (s) => s.launches('a', 'kid').edits('kid', 'f.ts')],
  [
    'the holder, in a file of an agent it launched',
    'held',
    (s) => s.launches('a', 'kid').edited('kid', 'g.ts').edits('a', 'g.ts'),
  ],
  [
    'two agents side by side, though the main conversation waits for both',
    'held',
    (s) => s.launches('main', 'x', foreground).launches('main', 'y', foreground).edited('x', 'g.ts').edits('y', 'g.ts'),
  ],
  [
    'an agent, while the main conversation is writing',
    'held-by-main',
    (s) => s.asks('main', 'm.ts').edits('a', 'm.ts'),
  ],
  ['the other of two main conversations', 'held-by-main', (s) => s.asks('main', 'm.ts').edits('main@s2', 'm.ts')],
  [
    'when the main conversation that waits for the holder has a result',
    'held',
    (s) =>
      s
        .launches('main', 'kid', foreground)
        .edited('kid', 'g.ts')
        .hears('main', prompt({ agent: 'b', how: 'finished' }))
        .edits('a', 'g.ts'),
  ],
  ['when any but the holder has ended', 'held', (s) => s.ends('b').edits('main', 'f.ts')],
  ['a holder silent for half an hour to the millisecond', 'held', (s) => s.passes(30 * MINUTE).edits('b', 'f.ts')],
  ['a holder that reads on and on', 'held', (s) => reading(reading(reading(reading(s)))).edits('b', 'f.ts')],
  [
    'a holder whose client died less than a minute ago',
    'held',
    (s) =>
      s
        .dies('c1')
        .passes(MINUTE - 1)
        .edits('b@s2', 'f.ts'),
  ],
  ['a holder whose client is alive and silent', 'held', (s) => s.passes(20 * MINUTE).edits('b@s2', 'f.ts')],
  ['a holder that goes on after /clear', 'held', (s) => s.clears('s1', 's9').edits('main', 'f.ts')],
  [
    'a holder that lives again',
    'held',
    (s) => s.ends('a').passes(MINUTE).hears('a', started).edited('a', 'f.ts').edits('b', 'f.ts'),
  ],
  [
    'who comes back after its lease ran out and went to another',
    'held',
    (s) =>
      s
        .passes(31 * MINUTE)
        .edited('b', 'f.ts')
        .edits('a', 'f.ts'),
  ],
]

describe('lets through', () => {
  test.each(letsThrough)('%s', (_, act) => expect(act(contested())).toEqual([]))
})

describe('stops', () => {
  test.each(stops)('%s: %s', (_, id, act) => expect(act(contested())).toEqual([`deny one-writer/${id}`]))
})

describe('its settings', () => {
  test.each<['off' | 'warn' | 'enforce', string[]]>([
    ['off', []],
    ['warn', ['inform one-writer/held']],
    ['enforce', ['deny one-writer/held']],
  ])('%s', (mode, expected) => expect(contested({ mode }).edits('b', 'f.ts')).toEqual(expected))

  test('off leaves no trace of leases', () => {
    expect(contested({ mode: 'off' }).state()).toMatchObject({ leases: {}, asks: {}, contested: [], files: {} })
  })
  test('warn does not speak of a holder whose client is gone', () => {
    expect(contested({ mode: 'warn' }).dies('c1').passes(MINUTE).edits('b@s2', 'f.ts')).toEqual([])
  })
  test('a shorter expiry frees a lease sooner', () => {
    expect(
      contested({ expiry: 10 * SECOND })
        .passes(10 * SECOND + 1)
        .edits('b', 'f.ts'),
    ).toEqual([])
  })
})

describe('what is said and kept', () => {
  const denial = (s: Stage, thread: string, use: string): Verdict | undefined =>
    s.tell(thread, { kind: 'before-edit', use, file: 'f.ts', whole: false })[0]

  test('the holder is named by what it does', () => {
    const data = { file: 'f.ts', title: 'Writer A', type: 'worker' }
    expect(denial(contested(), 'b', 'u1')).toMatchObject({ id: 'one-writer/held', data: { ...data, byMain: false } })
    expect(denial(contested(), 'main', 'u1')).toMatchObject({ id: 'one-writer/held', data: { ...data, byMain: true } })
  })
  test('a retry is answered with the same data, whatever happened meanwhile', () => {
    const s = contested()
    const first = denial(s, 'b', 'u1')
    s.passes(MINUTE).edited('a', 'f.ts').launches('main', 'c').edited('b', 'g.ts')
    expect(denial(s, 'b', 'u2')).toEqual({ ...first, hangsOn: expect.anything() })
  })
  test('a refused edit is on record once, until it is made', () => {
    const s = contested().edited('b', 'f.ts').edited('b', 'f.ts')
    expect(s.state().contested).toMatchObject([{ file: '/p/f.ts', by: 'b', holder: 'a', against: 'Writer A' }])
    expect(s.ends('a').edited('b', 'f.ts').state().contested).toEqual([])
  })
  test('an edit that failed leaves neither a lease nor a change', () => {
    const call = { use: 'u1', does: 'edit' as const, file: 'f.ts' }
    const s = stage()
      .launches('main', 'a')
      .hears('a', { kind: 'before-edit', whole: false, ...call })
    s.hears('a', { kind: 'message-complete', calls: [{ ...call, succeeded: false }] })
    expect(s.state()).toMatchObject({ leases: {}, files: {}, asks: {} })
  })
  test.each([
    ['made where the file has changed since', true],
    ['not made where it has not', false],
  ])('an edit whose outcome the text does not tell counts as %s', (_, made) => {
    const call = { use: 'u1', does: 'edit' as const, file: 'f.ts' }
    const s = stage()
      .launches('main', 'a')
      .hears('a', { kind: 'before-edit', whole: false, ...call })
    if (made) s.changes('/p/f.ts')
    s.hears('a', { kind: 'message-complete', calls: [call] })
    expect(Object.keys(s.state().files)).toEqual(made ? ['/p/f.ts'] : [])
    expect(s.state().asks).toEqual({})
  })
})
