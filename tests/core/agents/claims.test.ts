import { describe, expect, test } from 'vitest'
import type { Agent } from '../../../core/agents/agent.ts'
import { checkedEnding } from '../../../core/agents/claims.ts'
import { senses } from '../engine/sensing.ts'

const agent = { since: 1_000, wrote: ['/p/own.ts'] } as unknown as Agent
const ending = (files: string, status = 'DONE'): string => `Done.\n\nSTATUS: ${status}\nFILES WRITTEN: ${files}\n`
/** A project in which only these changed since, and these are not there. */
const world = (changed: readonly string[] = [], absent: readonly string[] = []) =>
  senses({
    canonical: (file) => (file.startsWith('/') ? file : `/p/${file}`),
    changedSince: (file) => changed.includes(file),
    exists: (file) => !absent.some((name) => file.endsWith(name)),
  })

describe('a claimed file counts as never seen written', () => {
  test.each<[string, string, ReturnType<typeof world>]>([
    ['when nothing changed it since the agent began', 'a.ts', world()],
    ['when it is not there and nothing in its folder changed', 'src/a.ts', world([], ['a.ts'])],
    ['when the claim is dressed and explained', '`src/a.ts` (new)', world()],
    ['by its full name', '/p/src/a.ts', world()],
  ])('%s', (_, files, around) => {
    const [name = ''] = files.replaceAll('`', '').split(' ')
    expect(checkedEnding(ending(files), agent, around)).toEqual({ status: 'done', claims: [name], unseen: [name] })
  })
})

describe('a claimed file is not called unseen', () => {
  test.each<[string, string, ReturnType<typeof world>, readonly string[]]>([
    ['when the agent was seen to edit it', 'own.ts', world(), []],
    ['when it changed since, as by a shell command', 'a.ts', world(['/p/a.ts']), ['a.ts']],
    [
      'when it is gone and its folder changed since: it may have been removed',
      'x/a.ts',
      world(['/p/x'], ['a.ts']),
      ['x/a.ts'],
    ],
    ['when its name is the project’s, not the agent’s folder’s', 'a.ts', world(['a.ts']), ['a.ts']],
    ['when it is a pattern', 'src/*.ts', world(), []],
    ['when it is prose', 'the parser and its tests', world(), []],
    ['when there is none', 'none', world(), []],
  ])('%s', (_, files, around, claims) => {
    const { unseen, claims: found = [] } = checkedEnding(ending(files), agent, around)
    expect([unseen, found]).toEqual([undefined, claims])
  })
})

test('a report without an ending says nothing', () => {
  expect(checkedEnding('I wrote a.ts.', agent, world())).toEqual({})
  expect(checkedEnding(undefined, agent, world())).toEqual({})
})

test.each([
  ['BLOCKED', 'blocked'],
  ['DONE_WITH_CONCERNS', 'concerns'],
  ['NEEDS_CONTEXT', 'needs-context'],
])('STATUS: %s is kept as %s', (word, status) => {
  expect(checkedEnding(ending('none', word), agent, world())).toEqual({ status })
})
