import { expect, test } from 'vitest'
import type { Agent } from '../../../core/agents/agent.ts'
import { doubtOf, doubtText, isRefusalTold } from '../../../core/agents/doubts.ts'

const agent = (change: Partial<Agent>): Agent => ({ life: 1, running: false, how: 'finished', ...change }) as Agent
const refused = (times: number, ...files: string[]) => ({ times, files })

test.each<[string, Partial<Agent>, ReturnType<typeof doubtOf>]>([
  ['nothing speaks against it', {}, undefined],
  ['its own word is BLOCKED', { status: 'blocked' }, 'blocked'],
  ['its own word is NEEDS_CONTEXT', { status: 'needs-context' }, 'in need of context'],
  ['its own word is DONE_WITH_CONCERNS', { status: 'concerns' }, 'done with concerns'],
  ['all its edits were refused', { refused: refused(1, 'a.ts') }, 'with refused edits'],
  ['one edit was refused and another made', { refused: refused(1, 'a.ts'), made: true }, undefined],
  ['it claims what nobody saw', { claims: ['a.ts'], unseen: ['a.ts'] }, 'unconfirmed'],
  ['it claims what may have been written', { claims: ['a.ts'] }, undefined],
  ['it called no tool and claims files', { claims: ['a.ts'], usage: { calls: 0 } }, 'unconfirmed'],
  ['it called no tool in its second life', { claims: ['a.ts'], usage: { calls: 0 }, life: 2 }, undefined],
  ['it called no tool and claims nothing', { usage: { calls: 0 } }, undefined],
  ['it failed: that says more', { how: 'failed', status: 'blocked' }, undefined],
  ['it runs', { running: true, refused: refused(3, 'a.ts') }, undefined],
])('%s', (_, change, expected) => expect(doubtOf(agent(change))).toBe(expected))

test.each<[string, Partial<Agent>, boolean]>([
  ['three refusals, though it made other edits', { refused: refused(3, 'a.ts'), made: true }, true],
  ['two refusals beside an edit', { refused: refused(2, 'a.ts'), made: true }, false],
  ['all refused, and files claimed', { refused: refused(1, 'a.ts'), claims: ['a.ts'] }, true],
  ['all refused, and nothing claimed', { refused: refused(1, 'a.ts') }, false],
  ['none refused', { claims: ['a.ts'] }, false],
])('told with the result, or not: %s', (_, change, expected) => expect(isRefusalTold(agent(change))).toBe(expected))

test('a line ends with what speaks against it', () => {
  const one = agent({ refused: refused(3, '/p/a.ts', '/p/b.ts'), unseen: ['a.ts'] })
  const shown = (file: string): string => file.replace('/p/', '')
  expect(doubtText(one, shown)).toBe('; 3 edits refused: a.ts, b.ts; claims a.ts, which nobody saw written')
  expect(doubtText(agent({}), shown)).toBe('')
})
