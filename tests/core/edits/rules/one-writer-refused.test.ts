import { describe, expect, test } from 'vitest'
import type { Call } from '../../../../core/engine/event.ts'
import { MINUTE, SECOND, type Stage, stage } from '../../engine/stage.ts'

const both = (): Stage =>
  stage().launches('main', 'a', { title: 'Writer A' }).launches('main', 'b', { title: 'Writer B' })
let count = 0

/** An edit by `a` whose result the host tells so, and what happens before it does. */
function told(
  s: Stage,
  result: Pick<Call, 'succeeded' | 'refused'>,
  tool = 'Edit',
  meanwhile = (): unknown => s,
): Stage {
  const call = { use: `told${(count += 1)}`, file: 'f.ts' }
  s.hears('a', { kind: 'before-edit', whole: tool === 'Write', ...call })
  meanwhile()
  return s.hears('a', { kind: 'message-complete', calls: [{ does: 'edit', ...call, ...result }] })
}
const refused = { succeeded: false, refused: true }
const unclear = {}

describe('a file whose holder was refused is free for others', () => {
  test.each<[string, (s: Stage) => Stage]>([
    ['refused by the host or the user', (s) => told(s, refused)],
    ['refused by another plugin, in words of its own', (s) => told(s, unclear)],
    ['not made for another reason', (s) => told(s, { succeeded: false, refused: false })],
    ['refused again and again', (s) => told(told(told(s, refused), refused, 'Write'), refused)],
    ['waiting for an answer for more than five minutes', (s) => s.asks('a', 'f.ts').passes(5 * MINUTE + SECOND)],
    ['a Write of a file that is there, waiting for an answer', (s) => s.asks('a', 'f.ts', 'Write').passes(6 * MINUTE)],
  ])('%s', (_, act) => expect(act(both()).edits('b', 'f.ts')).toEqual([]))
})

describe('a file stays with its holder', () => {
  test.each<[string, (s: Stage) => Stage]>([
    ['that edited it before it was refused', (s) => told(s.edited('a', 'f.ts'), refused)],
    ['whose refused edit is in the file all the same', (s) => told(s, refused, 'Edit', () => s.changes('/p/f.ts'))],
    ['that is asked about it for less than five minutes', (s) => s.asks('a', 'f.ts').passes(4 * MINUTE)],
    [
      'that made the edit and is in its next call',
      (s) =>
        s
          .edited('a', 'f.ts')
          .asks('a', 'f.ts')
          .passes(9 * MINUTE),
    ],
    [
      'when the file changed while the question was open',
      (s) =>
        s
          .asks('a', 'f.ts')
          .changes('/p/f.ts')
          .passes(9 * MINUTE),
    ],
  ])('%s', (_, act) => expect(act(both()).edits('b', 'f.ts')).toEqual(['deny one-writer/held']))

  test('that waits for an answer to a Write of a new file: a late yes would overwrite what is there by then', () => {
    const s = both()
      .lacks('new.ts')
      .removes('/p/new.ts')
      .asks('a', 'new.ts', 'Write')
      .passes(9 * MINUTE)
    expect(s.writes('b', 'new.ts')).toEqual(['deny one-writer/held'])
  })
})

test('a late yes to a question that was passed over counts as a write of its asker', () => {
  const s = both()
    .asks('a', 'f.ts')
    .passes(6 * MINUTE)
    .edited('b', 'f.ts')
    .ends('b')
    .completes('a')
  expect(s.state().agents.a).toMatchObject({ wrote: ['/p/f.ts'], made: true })
})

test('refusals are counted for a life, and what was edited after all is not listed', () => {
  const s = told(told(both(), refused), unclear)
  expect(s.state().agents.a?.refused).toEqual({ times: 2, files: ['/p/f.ts'] })
  expect(s.edited('a', 'f.ts').state().agents.a?.refused).toEqual({ times: 2, files: [] })
  s.ends('a').passes(MINUTE).hears('a', { kind: 'agent-started', type: 'worker' })
  expect(s.state().agents.a?.refused).toBeUndefined()
})

test('what fanout refuses, and an edit that fails by itself, are no refusals', () => {
  const s = both().edited('b', 'f.ts').edited('a', 'f.ts')
  expect(s.state().agents.a?.refused).toBeUndefined()
  told(s.ends('b'), { succeeded: false, refused: false })
  expect(s.state().agents.a?.refused).toBeUndefined()
})
