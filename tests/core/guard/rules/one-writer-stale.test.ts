import { describe, expect, test } from 'vitest'
import { MINUTE, SECOND, type Stage, stage } from '../stage.ts'

/** A and B run; B writes f.ts and ends: nobody holds the file, and A has not seen what is in it now. */
function changed(before: (s: Stage) => void = () => undefined): Stage {
  const s = stage()
  s.launches('main', 'a', { title: 'Writer A' })
  s.launches('main', 'b', { title: 'Writer B' })
  before(s)
  s.edits('b', 'f.ts')
  s.completes('b')
  s.ends('b')
  return s
}

/** A slow message: what it read, it may have read long before it is told of. */
const SLOW = ['Bash']

type Row = [string, (s: Stage) => void]

const letsThrough: Row[] = [
  [
    'once it read the file, heard of before',
    (s) => {
      s.edits('a', 'other.ts')
      s.reads('a', 'f.ts')
    },
  ],
  [
    'once it read the file in a message of quick calls, seconds after the change',
    (s) => {
      s.passes(6 * SECOND)
      s.reads('a', 'f.ts', ['Grep'])
    },
  ],
  [
    'once it read the file a second time, where the first reading may have come before the change',
    (s) => {
      s.reads('a', 'f.ts', SLOW)
      s.reads('a', 'f.ts', SLOW)
    },
  ],
  [
    'once it read the file after it was told to',
    (s) => {
      s.writes('a', 'f.ts')
      s.completes('a')
      s.reads('a', 'f.ts')
    },
  ],
  [
    'once it read the file by another name',
    (s) => {
      s.passes(6 * SECOND)
      s.reads('a', './src/../f.ts')
    },
  ],
  [
    'once it read the file, after /clear gave it another session',
    (s) => {
      s.clears('s1', 's9')
      s.passes(6 * SECOND)
      s.reads('a', 'f.ts')
    },
  ],
]

const stops: Row[] = [
  ['and it never read the file', () => undefined],
  [
    'and it read another file',
    (s) => {
      s.passes(MINUTE)
      s.reads('a', 'g.ts')
    },
  ],
  [
    'and its reading may have come before the change: the message ended within seconds of it',
    (s) => s.reads('a', 'f.ts'),
  ],
  [
    'and its reading may have come before the change: the message took its time',
    (s) => {
      s.passes(MINUTE)
      s.reads('a', 'f.ts', SLOW)
    },
  ],
  [
    'and its reading failed',
    (s) => {
      s.passes(MINUTE)
      s.completes('a', [{ use: 'r1', tool: 'Read', file: 'f.ts', succeeded: false }])
    },
  ],
  [
    'and what it ran may or may not have shown the file',
    (s) => {
      s.passes(MINUTE)
      s.completes('a', [
        { use: 'r1', tool: 'Bash' },
        { use: 'r2', tool: 'Grep', file: 'f.ts' },
      ])
    },
  ],
  [
    'and only another agent read the file',
    (s) => {
      s.launches('main', 'c')
      s.passes(MINUTE)
      s.reads('c', 'f.ts')
    },
  ],
  [
    'and its retry does not help',
    (s) => {
      s.writes('a', 'f.ts')
      s.completes('a')
    },
  ],
]

describe('Write over another agent’s change is let through', () => {
  test.each(letsThrough)('%s', (_, act) => {
    const s = changed()
    act(s)
    expect(s.writes('a', 'f.ts')).toEqual([])
  })
  test('by an agent that began after the change', () => {
    const s = changed()
    s.launches('main', 'late')
    expect(s.writes('late', 'f.ts')).toEqual([])
  })
  test('when the change was its own', () => {
    const s = changed()
    s.passes(6 * SECOND)
    s.reads('a', 'f.ts')
    s.writes('a', 'f.ts')
    s.completes('a')
    expect(s.writes('a', 'f.ts')).toEqual([])
  })
  test('when the change did not happen', () => {
    const s = stage()
    s.launches('main', 'a')
    s.launches('main', 'b')
    s.tell('b', { kind: 'before-edit', use: 'u1', tool: 'Write', file: 'f.ts', whole: true })
    s.tell('b', { kind: 'message-complete', calls: [{ use: 'u1', tool: 'Write', file: 'f.ts', succeeded: false }] })
    s.ends('b')
    expect(s.writes('a', 'f.ts')).toEqual([])
  })
  test.each(['Edit', 'MultiEdit', 'NotebookEdit'])(
    '%s needs no reading: it fails where the text it names is gone',
    (tool) => {
      expect(changed().edits('a', 'f.ts', tool)).toEqual([])
    },
  )
})

describe('Write over another agent’s change is stopped', () => {
  test.each(stops)('%s', (_, act) => {
    const s = changed()
    act(s)
    expect(s.writes('a', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('and it read the file only before the change', () => {
    const s = changed((early) => early.reads('a', 'f.ts'))
    expect(s.writes('a', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('and it wrote the file itself before the change', () => {
    const s = changed((early) => {
      early.writes('a', 'f.ts')
      early.completes('a')
      early.passes(31 * MINUTE)
    })
    expect(s.writes('a', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('and it is the main conversation', () => {
    expect(changed().writes('main', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('and the change was made through a message cut off before its outcome was told', () => {
    const s = stage()
    s.launches('main', 'a')
    s.launches('main', 'b')
    s.writes('b', 'f.ts')
    s.changedOnDisk.add('/p/f.ts')
    s.ends('b', 'killed')
    expect(s.writes('a', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('and the change after the one it read was made by a third', () => {
    const s = changed()
    s.launches('main', 'c', { title: 'Writer C' })
    s.passes(6 * SECOND)
    s.reads('a', 'f.ts')
    s.edits('c', 'f.ts')
    s.completes('c')
    s.ends('c')
    const [verdict] = s.tell('a', { kind: 'before-edit', use: 'u', tool: 'Write', file: 'f.ts', whole: true })
    expect(verdict).toMatchObject({ id: 'one-writer/stale', data: { title: 'Writer C' } })
  })
})

describe('its three settings', () => {
  test.each<['off' | 'warn' | 'enforce', string[]]>([
    ['off', []],
    ['warn', ['inform one-writer/stale']],
    ['enforce', ['deny one-writer/stale']],
  ])('%s', (mode, expected) => {
    const s = stage({ mode })
    s.launches('main', 'a')
    s.launches('main', 'b')
    s.writes('b', 'f.ts')
    s.completes('b')
    s.ends('b')
    expect(s.writes('a', 'f.ts')).toEqual(expected)
  })
  test('under warn, a change made despite the warning is seen by the next', () => {
    const s = stage({ mode: 'warn' })
    s.launches('main', 'a')
    s.launches('main', 'b')
    s.edits('a', 'f.ts')
    s.completes('a')
    s.writes('b', 'f.ts')
    s.completes('b')
    s.ends('b')
    expect(s.writes('a', 'f.ts')).toEqual(['inform one-writer/stale'])
  })
})

test('the change is told by who made it, and is on record as contested', () => {
  const s = changed()
  const [verdict] = s.tell('a', { kind: 'before-edit', use: 'u', tool: 'Write', file: 'f.ts', whole: true })
  expect(verdict).toMatchObject({ data: { file: 'f.ts', title: 'Writer B', type: 'worker' } })
  expect(s.state().contested).toMatchObject([{ file: '/p/f.ts', by: 'a', holder: 'b' }])
})
