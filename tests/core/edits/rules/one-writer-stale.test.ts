import { describe, expect, test } from 'vitest'
import { MINUTE, SECOND, type Stage, type StageOptions, stage } from '../../engine/stage.ts'

const both = (options: StageOptions = {}): Stage =>
  stage(options).launches('main', 'a', { title: 'Writer A' }).launches('main', 'b', { title: 'Writer B' })

/** A and B ran; B edited f.ts and ended: nobody holds the file, and A has not seen what is in it now. */
const changed = (before: (s: Stage) => Stage = (s) => s): Stage => before(both()).edited('b', 'f.ts').ends('b')

const read = { use: 'r1', does: 'read' as const, file: 'f.ts' }

type Row = [string, (s: Stage) => Stage]

const letsThrough: Row[] = [
  ['when the file is gone: there is nothing to read or to lose', (s) => s.lacks('f.ts')],
  ['once it read the file at once', (s) => s.reads('a', 'f.ts')],
  ['once it read the file in a message that took its time', (s) => s.passes(6 * SECOND).reads('a', 'f.ts', ['Bash'])],
  ['once it read the file because it was told to', (s) => s.edited('a', 'f.ts', 'Write').reads('a', 'f.ts')],
  ['once it read the file by another name', (s) => s.passes(6 * SECOND).reads('a', './src/../f.ts')],
  [
    'once it read the file, in the session after /clear',
    (s) =>
      s
        .clears('s1', 's9')
        .passes(6 * SECOND)
        .reads('a', 'f.ts'),
  ],
  [
    'once it read and wrote the file itself',
    (s) =>
      s
        .passes(6 * SECOND)
        .reads('a', 'f.ts')
        .edited('a', 'f.ts', 'Write'),
  ],
]

const stops: Row[] = [
  ['and it never read the file', (s) => s],
  ['and it read another file', (s) => s.passes(MINUTE).reads('a', 'g.ts')],
  ['and its reading failed', (s) => s.passes(MINUTE).completes('a', [{ ...read, succeeded: false }])],
  [
    'and a search may have shown some of the file',
    (s) => s.passes(MINUTE).completes('a', [{ ...read, does: undefined }]),
  ],
  ['and only another agent read the file', (s) => s.launches('main', 'c').passes(MINUTE).reads('c', 'f.ts')],
  ['and it tries again', (s) => s.edited('a', 'f.ts', 'Write')],
  ['and it edited the file, which needs no reading', (s) => s.edited('a', 'f.ts')],
]

describe('Write over another agent’s change is let through', () => {
  test.each(letsThrough)('%s', (_, act) => expect(act(changed()).writes('a', 'f.ts')).toEqual([]))

  test('by an agent that began after the change', () => {
    expect(changed().launches('main', 'late').writes('late', 'f.ts')).toEqual([])
  })
  test('by the one who made it', () => {
    const again = { kind: 'agent-started', type: 'worker' } as const
    expect(changed().passes(MINUTE).hears('b', again).writes('b', 'f.ts')).toEqual([])
  })
  test('when it was not made after all', () => {
    const call = { use: 'u1', does: 'edit' as const, file: 'f.ts' }
    const s = both().hears('b', { kind: 'before-edit', whole: true, ...call })
    s.hears('b', { kind: 'message-complete', calls: [{ ...call, succeeded: false }] }).ends('b')
    expect(s.writes('a', 'f.ts')).toEqual([])
  })
  test('when its message was cut off and the file is as it was', () => {
    expect(both().asks('b', 'f.ts').ends('b', 'killed').writes('a', 'f.ts')).toEqual([])
  })
  test('when its maker’s client died in the middle of it and the file is as it was', () => {
    const s = stage().launches('main', 'a').launches('main@s2', 'b@s2').asks('b@s2', 'f.ts')
    expect(s.dies('c2').passes(MINUTE).writes('a', 'f.ts')).toEqual([])
  })
  test.each(['Edit', 'MultiEdit', 'NotebookEdit'])(
    '%s needs no reading: it fails where the text it names is gone',
    (tool) => {
      expect(changed().edits('a', 'f.ts', tool)).toEqual([])
    },
  )
})

describe('Write over another agent’s change is stopped', () => {
  test.each(stops)('%s', (_, act) => expect(act(changed()).writes('a', 'f.ts')).toEqual(['deny one-writer/stale']))

  test('and it read the file only before the change', () => {
    const s = changed((early) => early.passes(MINUTE).reads('a', 'f.ts').passes(MINUTE))
    expect(s.writes('a', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('and it wrote the file itself before the change', () => {
    const s = changed((early) => early.edited('a', 'f.ts', 'Write').passes(31 * MINUTE))
    expect(s.writes('a', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('and it is the main conversation', () => {
    expect(changed().writes('main', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('and the change was made by the main conversation', () => {
    expect(both().edited('main', 'f.ts').writes('a', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('and the message that made it was cut off', () => {
    const s = both().asks('b', 'f.ts').changes('/p/f.ts').ends('b', 'killed')
    expect(s.writes('a', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('and its maker’s client died in the middle of it', () => {
    const s = stage().launches('main', 'a').launches('main@s2', 'b@s2').asks('b@s2', 'f.ts').changes('/p/f.ts')
    expect(s.dies('c2').passes(MINUTE).writes('a', 'f.ts')).toEqual(['deny one-writer/stale'])
  })
  test('by its last maker’s name, where there were several', () => {
    const s = changed().launches('main', 'c', { title: 'Writer C' }).edited('c', 'f.ts').ends('c')
    const [verdict] = s.tell('a', { kind: 'before-edit', use: 'u', file: 'f.ts', whole: true })
    expect(verdict).toMatchObject({ id: 'one-writer/stale', data: { file: 'f.ts', title: 'Writer C', type: 'worker' } })
  })
})

describe('its settings', () => {
  test.each<['off' | 'warn' | 'enforce', string[]]>([
    ['off', []],
    ['warn', ['inform one-writer/stale']],
    ['enforce', ['deny one-writer/stale']],
  ])('%s', (mode, expected) => {
    expect(both({ mode }).edited('b', 'f.ts').ends('b').writes('a', 'f.ts')).toEqual(expected)
  })
  test('under warn, a change made despite the warning is seen by the next', () => {
    const s = both({ mode: 'warn' }).edited('a', 'f.ts').edited('b', 'f.ts').ends('b')
    expect(s.writes('a', 'f.ts')).toEqual(['inform one-writer/stale'])
  })
})

test('a refused Write is on record', () => {
  expect(changed().edited('a', 'f.ts', 'Write').state().contested).toMatchObject([
    { file: '/p/f.ts', by: 'a', holder: 'b' },
  ])
})
