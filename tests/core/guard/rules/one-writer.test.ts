import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../../core/guard/verdict.ts'
import { MINUTE, SECOND, type Stage, stage } from '../stage.ts'

type Row = [string, (s: Stage) => string[]]

/** Two agents launched by the main conversation; A has edited f.ts. */
function contested(options = {}): Stage {
  const s = stage(options)
  s.launches('main', 'a', { title: 'Writer A' })
  s.launches('main', 'b', { title: 'Writer B' })
  s.edits('a', 'f.ts')
  s.completes('a')
  return s
}

const letsThrough: Row[] = [
  ['a file nobody holds', (s) => s.edits('a', 'new.ts')],
  ['the holder itself, again and again', (s) => [...s.edits('a', 'f.ts'), ...s.writes('a', 'f.ts')]],
  ['another agent, in another file', (s) => s.edits('b', 'g.ts')],
  ['the copy in a worktree of one’s own', (s) => s.writes('b', '/p/.claude/worktrees/agent-b/f.ts')],
  ...(['finished', 'failed', 'killed', 'lost'] as const).map(
    (how): Row => [
      `once the holder has ${how}`,
      (s) => {
        s.ends('a', how)
        return s.edits('b', 'f.ts')
      },
    ],
  ),
  [
    'once the holder’s result has arrived, when its end was never told',
    (s) => {
      s.tell('main', { kind: 'prompt', deliveries: [{ agent: 'a', how: 'failed' }] })
      return s.edits('b', 'f.ts')
    },
  ],
  [
    'once the holder was silent for longer than the expiry',
    (s) => {
      s.passes(30 * MINUTE + 1)
      return s.edits('b', 'f.ts')
    },
  ],
  [
    'once the holder’s client is gone and was silent for a minute',
    (s) => {
      s.dead.add('c1')
      s.passes(MINUTE)
      return s.edits('b@s2', 'f.ts')
    },
  ],
  [
    'once the lease was taken away',
    (s) => {
      s.commit({ k: 'release', file: '/p/f.ts', why: 'stuck' })
      return s.edits('b', 'f.ts')
    },
  ],
  [
    'the main conversation, once the holder has ended',
    (s) => {
      s.ends('a')
      return s.edits('main', 'f.ts')
    },
  ],
  [
    'an agent, once the main conversation’s call is over',
    (s) => {
      s.edits('main', 'm.ts')
      s.completes('main')
      return s.edits('a', 'm.ts')
    },
  ],
  [
    'an agent, once the user interrupted the main conversation and says something new',
    (s) => {
      s.edits('main', 'm.ts')
      s.tell('main', { kind: 'prompt', deliveries: [] })
      return s.edits('a', 'm.ts')
    },
  ],
  [
    'an agent, once the main conversation’s turn is over',
    (s) => {
      s.edits('main', 'm.ts')
      s.tell('main', { kind: 'turn-ending', running: undefined })
      return s.edits('a', 'm.ts')
    },
  ],
  [
    'an agent that the holder waits for',
    (s) => {
      s.launches('a', 'child', { background: false })
      return s.edits('child', 'f.ts')
    },
  ],
  [
    'an agent that the holder waits for through another',
    (s) => {
      s.launches('a', 'child', { background: false })
      s.edits('child', 'other.ts')
      s.launches('child', 'grandchild', { background: false })
      return s.edits('grandchild', 'f.ts')
    },
  ],
  [
    'an agent that the main conversation waits for, in the file it edits in the same message',
    (s) => {
      s.edits('main', 'm.ts')
      s.launches('main', 'child', { background: false })
      return s.edits('child', 'm.ts')
    },
  ],
  [
    'the holder, after the agent it waited for edited the file',
    (s) => {
      s.launches('a', 'child', { background: false })
      s.edits('child', 'f.ts')
      s.completes('child')
      s.ends('child')
      return s.edits('a', 'f.ts')
    },
  ],
  [
    'Edit of a file that changed meanwhile',
    (s) => {
      s.ends('a')
      return s.edits('b', 'f.ts', 'Edit')
    },
  ],
]

const stops: [string, string, (s: Stage) => string[]][] = [
  ...['Edit', 'Write', 'MultiEdit', 'NotebookEdit'].map((tool): [string, string, (s: Stage) => string[]] => [
    `${tool} of another running agent’s file`,
    'held',
    (s) => s.edits('b', 'f.ts', tool),
  ]),
  ['its file by another name', 'held', (s) => s.edits('b', '../p/src/../f.ts')],
  [
    'its file through a link',
    'held',
    (s) => {
      s.aliases.set('link.ts', '/p/f.ts')
      return s.edits('b', 'link.ts')
    },
  ],
  [
    'the retry',
    'held',
    (s) => {
      s.edits('b', 'f.ts')
      s.completes('b')
      return s.edits('b', 'f.ts')
    },
  ],
  ['the main conversation', 'held', (s) => s.edits('main', 'f.ts')],
  ['another session’s main conversation', 'held', (s) => s.edits('main@s2', 'f.ts')],
  ['another session’s agent', 'held', (s) => s.edits('b@s2', 'f.ts')],
  [
    'an agent the holder launched and does not wait for',
    'held',
    (s) => {
      s.launches('a', 'child', { background: true })
      return s.edits('child', 'f.ts')
    },
  ],
  [
    'the holder, in a file that an agent of its own has edited meanwhile',
    'held',
    (s) => {
      s.launches('a', 'child', { background: true })
      s.edits('child', 'g.ts')
      return s.edits('a', 'g.ts')
    },
  ],
  [
    'two agents side by side, though the main conversation waits for both',
    'held',
    (s) => {
      s.launches('main', 'x', { background: false })
      s.launches('main', 'y', { background: false })
      s.edits('x', 'side.ts')
      return s.edits('y', 'side.ts')
    },
  ],
  [
    'an agent, while the main conversation is writing',
    'held-by-main',
    (s) => {
      s.edits('main', 'm.ts')
      return s.edits('a', 'm.ts')
    },
  ],
  [
    'the other of two main conversations',
    'held-by-main',
    (s) => {
      s.edits('main', 'm.ts')
      return s.edits('main@s2', 'm.ts')
    },
  ],
  [
    'after any but the holder has ended',
    'held',
    (s) => {
      s.ends('b')
      return s.edits('main', 'f.ts')
    },
  ],
  [
    'a holder that was silent for half an hour, to the minute',
    'held',
    (s) => {
      s.passes(30 * MINUTE)
      return s.edits('b', 'f.ts')
    },
  ],
  [
    'a holder that reads on and on',
    'held',
    (s) => {
      for (let n = 0; n < 10; n += 1) {
        s.passes(10 * MINUTE)
        s.reads('a', 'other.ts')
      }
      return s.edits('b', 'f.ts')
    },
  ],
  [
    'a holder whose client may be gone, in its first silent minute',
    'held',
    (s) => {
      s.dead.add('c1')
      s.passes(MINUTE - 1)
      return s.edits('b@s2', 'f.ts')
    },
  ],
  [
    'a holder whose client is alive and silent',
    'held',
    (s) => {
      s.passes(20 * MINUTE)
      return s.edits('b@s2', 'f.ts')
    },
  ],
  [
    'a holder that goes on after /clear',
    'held',
    (s) => {
      s.clears('s1', 's9')
      return s.edits('main', 'f.ts')
    },
  ],
  [
    'a holder in its second life',
    'held',
    (s) => {
      s.ends('a')
      s.passes(MINUTE)
      s.tell('a', { kind: 'agent-started', type: 'worker' })
      s.edits('a', 'f.ts')
      return s.edits('b', 'f.ts')
    },
  ],
  [
    'an agent that comes back after its lease ran out and went to another',
    'held',
    (s) => {
      s.passes(31 * MINUTE)
      s.edits('b', 'f.ts')
      s.completes('b')
      return s.edits('a', 'f.ts')
    },
  ],
]

describe('lets through', () => {
  test.each(letsThrough)('%s', (_, act) => expect(act(contested()).filter((id) => id !== 'pass')).toEqual([]))
})

describe('stops', () => {
  test.each(stops)('%s: %s', (_, id, act) => expect(act(contested())).toEqual([`deny one-writer/${id}`]))
})

describe('its three settings', () => {
  test.each<['off' | 'warn' | 'enforce', string[]]>([
    ['off', []],
    ['warn', ['inform one-writer/held']],
    ['enforce', ['deny one-writer/held']],
  ])('%s', (mode, expected) => expect(contested({ mode }).edits('b', 'f.ts')).toEqual(expected))

  test('off leaves no trace of leases', () => {
    expect(contested({ mode: 'off' }).state()).toMatchObject({ leases: {}, asks: {}, contested: [] })
  })
  test('a shorter expiry frees a lease sooner', () => {
    const s = contested({ expiry: 10 * SECOND })
    s.passes(10 * SECOND + 1)
    expect(s.edits('b', 'f.ts')).toEqual([])
  })
})

describe('what is said and kept', () => {
  const denial = (s: Stage, thread: string): Verdict | undefined =>
    s.tell(thread, { kind: 'before-edit', use: `u${s.committed.length}`, tool: 'Edit', file: 'f.ts', whole: false })[0]

  test('the holder is named by what it does', () => {
    expect(denial(contested(), 'b')).toMatchObject({
      id: 'one-writer/held',
      data: { file: 'f.ts', title: 'Writer A', type: 'worker', byMain: false },
    })
    expect(denial(contested(), 'main')).toMatchObject({ data: { byMain: true } })
  })
  test('a retry is answered with the same words', () => {
    const s = contested()
    const first = denial(s, 'b')
    s.passes(MINUTE)
    expect(denial(s, 'b')).toMatchObject({ id: 'one-writer/held', data: (first as { data: object }).data })
  })
  test('a refused edit is on record once, until it is made', () => {
    const s = contested()
    s.edits('b', 'f.ts')
    s.completes('b')
    s.edits('b', 'f.ts')
    s.completes('b')
    expect(s.state().contested).toMatchObject([{ file: '/p/f.ts', by: 'b', holder: 'a', against: 'Writer A' }])
    s.ends('a')
    s.edits('b', 'f.ts')
    s.completes('b')
    expect(s.state().contested).toEqual([])
  })
  test('an edit that failed leaves the lease, not a change', () => {
    const s = stage()
    s.launches('main', 'a')
    s.tell('a', { kind: 'before-edit', use: 'u1', tool: 'Edit', file: 'f.ts', whole: false })
    s.tell('a', { kind: 'message-complete', calls: [{ use: 'u1', tool: 'Edit', file: 'f.ts', succeeded: false }] })
    expect(s.state()).toMatchObject({ leases: { '/p/f.ts': [{ thread: 'a' }] }, files: {}, asks: {} })
  })
  test('an edit whose outcome is not told counts as made', () => {
    const s = stage()
    s.launches('main', 'a')
    s.tell('a', { kind: 'before-edit', use: 'u1', tool: 'Edit', file: 'f.ts', whole: false })
    s.tell('a', { kind: 'message-complete', calls: [{ use: 'u1', tool: 'Edit', file: 'f.ts' }] })
    expect(s.state()).toMatchObject({ files: { '/p/f.ts': { wrote: { a: { title: 'task of a' } } } }, asks: {} })
  })
})
