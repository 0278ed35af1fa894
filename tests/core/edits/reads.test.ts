import { describe, expect, it } from 'vitest'
import { unseenWrite } from '../../../core/edits/reads.ts'
import {
  a,
  ask,
  b,
  c,
  did,
  ended,
  FILE,
  failed,
  kin,
  lastOutcome,
  MINUTE,
  main,
  NOON,
  read,
  replay,
  type Story,
  seen,
  started,
  useOf,
  write,
} from '../log/facts.ts'

/** Both began; then `b` changed the file and ended. */
const changed: Story = [started(a), started(b), ask(b), did(b), ended(b)]

describe('a Write of the whole file is stale', () => {
  it.each<[string, Story]>([
    ['over a change since its agent began', [...changed, write(a)]],
    ['however long ago, while the agent lives', [...changed, 20 * MINUTE, write(a)]],
    ['over a change since its agent last read', [started(a), started(b), read(a), ask(b), did(b), ended(b), write(a)]],
    [
      'when it read before the last of several changes',
      [...changed, read(a), started(c), ask(c), did(c), ended(c), write(a)],
    ],
    ['when only another read', [...changed, read(c), write(a)]],
    ['when it read another file', [...changed, read(a, '/p/b.ts'), write(a)]],
    ["when the change's outcome was never told", [started(a), started(b), ask(b), ended(b), write(a)]],
    ['over a change by the main thread', [started(a), ask(main), did(main), write(a)]],
    ['for the main thread as for anybody', [seen(main), ask(a), did(a), ended(a), write(main)]],
    ['in a later life of one that began before', [...changed, started(a), ended(a), MINUTE, started(a), write(a)]],
    ['over a Write as over an Edit', [started(a), write(b), did(b), ended(b), write(a)]],
    ['again when retried', [...changed, write(a), write(a, FILE, 'again')]],
  ])('%s', (_, story) => {
    expect(lastOutcome(story)).toBe('stale')
  })
})

describe('a Write of the whole file is granted', () => {
  it.each<[string, Story]>([
    ['to a new file', [started(a), write(a)]],
    ['over its own change', [started(a), ask(a), did(a), write(a, FILE, '2')]],
    ['once it has read the change', [...changed, read(a), write(a)]],
    ['over a change from before its agent began', [started(b), ask(b), did(b), ended(b), started(a), write(a)]],
    ['over an edit that failed', [started(a), started(b), ask(b), failed(b), ended(b), write(a)]],
    ['over an edit that was refused', [started(a), ask(c), ask(b), ended(b), ended(c), read(a), write(a)]],
    ['when another file was changed', [...changed, write(a, '/p/b.ts')]],
  ])('%s', (_, story) => {
    expect(lastOutcome(story)).toBe('granted')
  })

  it('and an Edit is, whatever was changed: it fails by itself where its text is gone', () => {
    expect(lastOutcome([...changed, ask(a)])).toBe('granted')
  })
})

describe('a stale Write', () => {
  it('names the latest writer nobody has read, as it was called then', () => {
    const state = replay([
      started(a),
      kin(b, main, true, 'the parser'),
      kin(c, main, true, 'the docs'),
      ...[ask(b), did(b), ended(b)],
      ...[ask(c), did(c), ended(c)],
    ])
    expect(unseenWrite(state, FILE, 'a')).toMatchObject({ thread: 'c', title: 'the docs', at: NOON })
  })

  it('takes no lease and is contested', () => {
    const state = replay([...changed, write(a)])
    expect(state.leases[FILE]).toBeUndefined()
    expect(state.contested).toMatchObject([{ file: FILE, by: 'a', holder: 'b' }])
  })

  it('is no longer contested once it is made', () => {
    expect(replay([...changed, write(a), read(a), write(a, FILE, '2'), did(a, '2')]).contested).toEqual([])
  })

  it('is first of all held, while somebody holds', () => {
    const story = [...changed, ask(c), write(a)]
    expect(lastOutcome(story)).toBe('held')
    expect(replay(story).contested).toMatchObject([{ by: 'a', holder: 'c' }])
  })

  it("is nobody's who was never heard of", () => {
    expect(unseenWrite(replay(changed), FILE, 'stranger')).toBeUndefined()
    expect(unseenWrite(replay(changed), '/p/other.ts', 'a')).toBeUndefined()
  })
})

describe('a file nobody changed', () => {
  it('needs no note of who read it', () => {
    expect(replay([started(a), read(a), read(b)]).files).toEqual({})
  })

  it('is not changed by a call that was never asked for', () => {
    expect(replay([started(a), did(a, useOf(a)), did(b, 'unknown')]).files).toEqual({})
  })
})
