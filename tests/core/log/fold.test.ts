import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { compact, fold, revive } from '../../../core/log/fold.ts'
import type { Unknown } from '../../../core/log/record.ts'
import { parseSegment, snapshotLine, stateOf } from '../../../core/log/segment.ts'
import { initial, type State } from '../../../core/log/state.ts'
import {
  a,
  ask,
  b,
  did,
  ended,
  entriesOf,
  holdersOf,
  MINUTE,
  main,
  mainThread,
  NOON,
  notified,
  read,
  release,
  replay,
  type Story,
  seen,
  session,
  started,
  write,
} from './facts.ts'

/** A state as the next segment's reader has it. */
function reread(state: State): State {
  return stateOf(parseSegment(snapshotLine(compact(state))))
}

const story: Story = [
  ...[session(main), started(a), started(b), ask(a), ask(b), MINUTE, did(a), ended(a), notified(a)],
  ...[
    write(b),
    read(b),
    write(b, '/p/a.ts', 'again'),
    MINUTE,
    session(mainThread('s2'), 'clear'),
    ask(mainThread('s2')),
  ],
]

describe('folding', () => {
  it('gives the same state for the same lines', () => {
    expect(replay(story)).toEqual(replay(story))
  })

  it('gives the same state in one go and line by line', () => {
    let state = initial()
    for (const entry of entriesOf(story)) state = fold(state, [entry])
    expect(state).toEqual(replay(story))
  })

  it('counts a repeated id once', () => {
    const [first, second] = entriesOf([started(a), ended(a)])
    const twice = [first, second, first, second] as Unknown[]
    expect(fold(initial(), twice)).toEqual(fold(initial(), twice.slice(0, 2)))
  })

  it('counts a repeated id once across a compaction', () => {
    const entries = entriesOf([ask(a), 9 * MINUTE, seen(b)])
    const state = reread(fold(initial(), entries))
    expect(fold(state, entries).seq).toBe(2)
  })

  it('runs its clock on the latest time seen, never backward', () => {
    const entries: Unknown[] = [
      { ...seen(a), id: '1', t: NOON },
      { ...seen(a), id: '2', t: NOON - MINUTE },
      { ...ask(b), id: '3', t: NOON - 1 },
    ]
    expect(fold(initial(), entries).clock).toBe(NOON)
    expect(fold(initial(), entries).agents.b?.since).toBe(NOON)
  })

  it('numbers places without gaps', () => {
    expect(replay([seen(a), ask(a), seen(b)]).seq).toBe(3)
  })
})

describe('kinds this version does not know', () => {
  const foreign: Unknown[] = [
    { id: 'new1', t: NOON, k: 'brand-new', deep: { x: [1, null] } } as Unknown,
    { id: 'new2', t: NOON, k: 'toString' },
  ]

  it('are carried along', () => {
    expect(fold(initial(), foreign).carried).toEqual(foreign)
  })

  it('are carried through compactions, untouched and in order', () => {
    let state = fold(initial(), foreign)
    for (let round = 0; round < 3; round += 1) state = reread(state)
    expect(state.carried).toEqual(foreign)
  })

  it('change nothing else but the place', () => {
    const { carried: _, recent, seq, ...rest } = fold(replay([ask(a)]), foreign)
    const { carried: __, recent: before, seq: earlier, ...unchanged } = replay([ask(a)])
    expect(rest).toEqual(unchanged)
    expect(seq).toBe(earlier + 2)
    expect(Object.keys(recent)).toEqual([...Object.keys(before), 'new1', 'new2'])
  })

  it('are replayed by a version that knows them, and carried no further', () => {
    // Written by an older version, for which `ask` was unknown.
    const old = { ...replay([started(a)]), carried: entriesOf([ask(a)]) }
    const state = revive(JSON.parse(JSON.stringify(old)))
    expect(holdersOf(state)).toEqual(['a'])
    expect(state.carried).toEqual([])
  })

  it('leave room for the latest thousand', () => {
    const many = Array.from({ length: 1_010 }, (_, n) => ({ id: `${n}`, t: NOON, k: 'brand-new' }))
    const { carried } = reread(fold(initial(), many))
    expect(carried).toHaveLength(1_000)
    expect(carried.at(-1)?.id).toBe('1009')
  })
})

describe('a snapshot of another version', () => {
  it('keeps the parts this one does not know', () => {
    const snapshot = { ...replay([ask(a)]), slots: { x: 1 } }
    expect(reread(revive(JSON.parse(JSON.stringify(snapshot))))).toMatchObject({ slots: { x: 1 } })
  })

  it('starts empty in the parts it does not have', () => {
    const { contested: _, launches: __, ...older } = replay([ask(a)])
    expect(revive(older)).toEqual(replay([ask(a)]))
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'state'],
    ['a list', []],
    ['an empty object', {}],
    ['parts that are null', { recent: null, agents: null, leases: null, carried: null, seq: null, clock: null }],
    [
      'parts of another shape',
      { recent: [], agents: 'x', leases: 7, carried: {}, seq: '1', clock: 'x', contested: {} },
    ],
    ['carried lines that are none', { carried: [null, 7, 'x', {}, []] }],
  ])('that is %s can be gone on from', (_, snapshot) => {
    const state = fold(revive(snapshot), entriesOf([ask(a), ask(b)]))
    expect(state.asks['b /p/a.ts']?.outcome).toBe('held')
    expect(reread(state)).toEqual(compact(state))
  })
})

describe('no line stops a fold', () => {
  afterEach(() => {
    for (const name of ['client', 'seen', 'ended', 'place']) Reflect.deleteProperty(Object.prototype, name)
  })

  const kinds = [
    ...[
      'session',
      'session-ended',
      'launch',
      'launched',
      'launch-ended',
      'started',
      'kin',
      'seen',
      'ended',
      'notified',
    ],
    ...['ask', 'edited', 'call-ended', 'read', 'gone', 'release', 'seal', 'new-kind', 'constructor', '__proto__'],
  ]
  const value = fc.oneof(
    fc.constantFrom('a', 'b', 'main:s1', '/p/a.ts', '__proto__', 'constructor', 'hasOwnProperty', ''),
    fc.jsonValue(),
  )
  const names = ['thread', 'session', 'client', 'agent', 'use', 'file', 'files', 'done', 'failed', 'expiry', 'whole']
  const more = ['how', 'type', 'title', 'parent', 'background', 'source', 'why', 'reason']
  const forged = fc
    .record({
      id: fc.oneof(fc.uuid(), fc.constantFrom('constructor', '__proto__')),
      t: fc.integer({ min: 0, max: 2 * NOON }),
      k: fc.constantFrom(...kinds),
      rest: fc.dictionary(fc.constantFrom(...names, ...more), value),
    })
    .map(({ rest, ...entry }) => ({ ...rest, ...entry }) as Unknown)

  it('whatever it holds, and what it leaves can be written, read and gone on from', () => {
    fc.assert(
      fc.property(fc.array(forged, { maxLength: 30 }), (entries) => {
        const state = fold(replay(story), entries)
        const again = reread(structuredClone(state))
        expect(again).toEqual(JSON.parse(JSON.stringify(compact(state))))
        const clean = fold(again, entriesOf([release('/p/new'), ask(a, '/p/new', 'fresh')], 3 * NOON))
        expect(clean.asks.fresh?.outcome).toBe('granted')
      }),
      { numRuns: 300 },
    )
  })

  it('and none reaches beyond the state', () => {
    const names = ['__proto__', 'constructor', 'toString']
    for (const name of names) {
      const origin = { thread: name, session: name, client: name }
      fold(
        initial(),
        entriesOf([seen(origin), ask(origin, name, name), did(origin, name), ended(origin), started(origin)]),
      )
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(Reflect.get({}, 'seen')).toBeUndefined()
    expect(Object.keys(Object)).toEqual([])
  })
})
