import { describe, expect, test } from 'vitest'
import { type Conversation, conversation } from '../../engine/conversation.ts'
import { MINUTE, SECOND } from '../../engine/stage.ts'

type Told = (c: Conversation) => Conversation

/** Each report: where it is told, how many became what, and each agent. */
function reports(told: Told): string[] {
  return told(conversation()).said.flatMap(({ kind, id, thread, data }) => {
    if (id !== 'fan-out-report/ended') return []
    expect(kind).toBe('inform')
    const [counts, ...lines] = [data.lines ?? []].flat().map(String)
    const each = lines.map((line) =>
      line.replace(/ ?\((worker|workflow)\)|task of /g, '').replace(/: the host runs.*/, ''),
    )
    return [`${thread}: ${counts} | ${each.join(' | ')}`]
  })
}

const two: Told = (c) => c.message('main', ['a', 'b'])
const both: Told = (c) =>
  two(c)
    .passes(2 * SECOND)
    .ends('a')
    .passes(SECOND)
    .ends('b')
const done = 'main: 2 agents: 2 done | DONE "a", 2 s | DONE "b", 3 s'
/** How far a fan-out is, as said where everything is. */
const standings = (told: Told, display: 'normal' | 'verbose' = 'verbose') =>
  told(conversation({ settings: { display } })).said.flatMap(({ id, data }) =>
    id === 'fan-out-report/stands' ? [data] : [],
  )

describe('with everything said', () => {
  const three: Told = (c) => c.message('main', ['a', 'b', 'c']).ends('a').prompt('main', 'a')
  test('each result but the last tells how far its fan-out is', () => {
    const lines = ['"task of b" (worker)', '"task of c" (worker)']
    const all: Told = (c) => three(c).prompt('main').ends('b').ends('c').prompt('main', 'b').prompt('main', 'c')
    expect(standings(all)).toEqual([
      { of: 3, here: 1, lines },
      { of: 3, here: 2, lines: [] },
    ])
  })
  test('and otherwise none does', () => expect(standings(three, 'normal')).toEqual([]))
})

const foreground = { background: false }

describe('says nothing', () => {
  test.each<[string, Told]>([
    ['of a single agent', (c) => c.message('main', ['a']).ends('a').prompt('main', 'a')],
    [
      'of single agents launched one by one',
      (c) => c.message('main', ['a']).message('main', ['b']).ends('a').ends('b').prompt('main', 'a', 'b'),
    ],
    ['while one runs', (c) => two(c).ends('a').prompt('main', 'a')],
    ['while one has ended and nobody has read it', (c) => both(c).prompt('main', 'a').prompt('main')],
    ['at a stop', (c) => both(c).shows('a', 'delivered').shows('b', 'delivered').stop('main')],
    [
      'at a stop that names what is missing',
      (c) => both(c).prompt('main', 'a').stop('main').passes(MINUTE).stop('main'),
    ],
    [
      'of one that the host refused beside a single agent that runs',
      (c) => c.complete('main', [c.launch('main', 'a'), c.launch('main', 'b', { refused: 'cap' })]),
    ],
    [
      'of a launch that fanout itself refused beside a single agent',
      (c) => {
        c.hears('main', { kind: 'launch', use: 'u', type: 'worker', title: 'b', background: true })
        const refused = { use: 'u', does: 'launch' as const, denied: true }
        return c
          .complete('main', [c.launch('main', 'a'), refused])
          .ends('a')
          .prompt('main', 'a')
      },
    ],
    [
      'of agents of a workflow',
      (c) =>
        c
          .message('main', ['w'], { type: 'workflow' })
          .hears('x', { kind: 'agent-started', type: 'workflow-subagent' })
          .hears('y', { kind: 'agent-started', type: 'workflow-subagent' })
          .ends('x')
          .ends('y')
          .prompt('main', 'w'),
    ],
    ['of forks', (c) => c.message('main', ['a', 'b'], { forked: true }).ends('a').ends('b').prompt('main', 'a', 'b')],
    [
      'of one who is continued before its fan-out has ended, until it ends again',
      (c) =>
        two(c)
          .ends('a')
          .prompt('main', 'a')
          .hears('a', { kind: 'agent-started', type: 'worker' })
          .ends('b')
          .prompt('main', 'b'),
    ],
  ])('%s', (_, told) => expect(reports(told)).toEqual([]))
})

const ends = (c: Conversation, agent: string, report: string) =>
  c.hears(agent, { kind: 'agent-ended', agent, how: 'finished', report })
const three: Told = (c) =>
  c.complete('main', [c.launch('main', 'a'), c.launch('main', 'b'), c.launch('main', 'c', { refused: 'other' })])

describe('says', () => {
  test.each<[string, Told, string[]]>([
    [
      'that a launch failed: it is one of those that were asked for',
      (c) => three(c).ends('a').ends('b').prompt('main', 'a').prompt('main', 'b'),
      ['main: 3 agents: 2 done, 1 failed | FAILED (never started) "c" | DONE "a", 0 s | DONE "b", 0 s'],
    ],
    [
      'that the user or another plugin refused a launch',
      (c) => {
        c.hears('main', { kind: 'launch', use: 'u', type: 'worker', title: 'b', background: true })
        return c
          .complete('main', [c.launch('main', 'a'), { use: 'u', does: 'launch' }])
          .ends('a')
          .prompt('main', 'a')
      },
      ['main: 2 agents: 1 done, 1 failed | FAILED (never started) "b" | DONE "a", 0 s'],
    ],
    [
      'nothing of a failure when what failed was launched again',
      (c) => three(c).message('main', ['c']).ends('a').ends('b').ends('c').prompt('main', 'a', 'b', 'c'),
      ['main: 3 agents: 3 done | DONE "a", 0 s | DONE "b", 0 s | DONE "c", 0 s'],
    ],
    [
      'who is not done by its own word, and what is left for others',
      (c) => {
        const last = ends(
          ends(two(c), 'a', 'STATUS: BLOCKED'),
          'b',
          'STATUS: DONE_WITH_CONCERNS\nFOLLOW-UPS: mend c.ts',
        )
        return last.prompt('main', 'a', 'b')
      },
      [
        'main: 2 agents: 1 blocked, 1 done with concerns | BLOCKED "a", 0 s | DONE WITH CONCERNS "b", 0 s | FOLLOW-UP of "b": mend c.ts',
      ],
    ],
    [
      'who claims files that nobody saw written',
      (c) => ends(ends(two(c), 'a', 'STATUS: DONE\nFILES WRITTEN: x.ts'), 'b', 'Done.').prompt('main', 'a', 'b'),
      [
        'main: 2 agents: 1 done, 1 unconfirmed | UNCONFIRMED "a", 0 s; claims x.ts, which nobody saw written | DONE "b", 0 s',
      ],
    ],
    [
      'whose edits were all refused',
      (c) => {
        const call = { use: 'e1', file: 'x.ts' }
        two(c).hears('a', { kind: 'before-edit', whole: false, ...call })
        c.complete('a', [{ does: 'edit', succeeded: false, refused: true, ...call }])
        return c.ends('a').ends('b').prompt('main', 'a', 'b')
      },
      [
        'main: 2 agents: 1 done, 1 with refused edits | WITH REFUSED EDITS "a", 0 s; 1 edit refused: /p/x.ts | DONE "b", 0 s',
      ],
    ],
    [
      'with the last result, once, how all ended',
      (c) => both(c).prompt('main', 'a').prompt('main', 'b').prompt('main').prompt('main', 'b'),
      [done],
    ],
    ['with the last of several results in one prompt', (c) => both(c).prompt('main', 'b', 'a'), [done]],
    ['with the last that is fetched', (c) => both(c).waitsFor('main', 'b').waitsFor('main', 'a'), [done]],
    [
      'with the last that comes back',
      (c) => c.message('main', ['a', 'b'], foreground),
      ['main: 2 agents: 2 done | DONE "a", 0 s | DONE "b", 0 s'],
    ],
    [
      'in an agent that launched them',
      (c) => c.message('main', ['x']).message('x', ['a', 'b'], foreground),
      ['x: 2 agents: 2 done | DONE "a", 0 s | DONE "b", 0 s'],
    ],
    [
      'with the next prompt, where the last came without an event',
      (c) => both(c).prompt('main', 'a').shows('b', 'delivered').stop('main').prompt('main').prompt('main'),
      [done],
    ],
    [
      'so at once, where the prompt finds it',
      (c) => both(c).prompt('main', 'a').shows('b', 'delivered').prompt('main'),
      [done],
    ],
    [
      'with what is missing, at a prompt',
      (c) => both(c).prompt('main', 'a').stop('main').passes(MINUTE).prompt('main'),
      [done],
    ],
    [
      'what went wrong first, and what went well not to be confused',
      (c) =>
        c
          .message('main', ['a', 'b', 'c', 'd'])
          .ends('a')
          .ends('b', 'killed')
          .ends('c', 'failed')
          .prompt('main', 'a')
          .prompt('main', 'b killed')
          .prompt('main', 'd failed')
          .prompt('main', 'c failed'),
      [
        'main: 4 agents: 1 done, 2 failed, 1 stopped | FAILED (overloaded) "c", 0 s | FAILED (overloaded) "d", 0 s | STOPPED "b", 0 s | DONE "a", 0 s',
      ],
    ],
    [
      'whom the host refused',
      (c) =>
        c
          .complete('main', [c.launch('main', 'a'), c.launch('main', 'b', { refused: 'cap' })])
          .prompt('main', 'a')
          .stop('main')
          .prompt('main'),
      ['main: 2 agents: 1 done, 1 refused | REFUSED "b" | DONE "a", 0 s'],
    ],
    [
      'what those became that were launched again',
      (c) =>
        c
          .complete('main', [c.launch('main', 'a'), c.launch('main', 'b', { refused: 'cap' })])
          .message('main', ['b'])
          .prompt('main', 'a')
          .prompt('main', 'b'),
      ['main: 2 agents: 2 done | DONE "a", 0 s | DONE "b", 0 s'],
    ],
    [
      'who failed in the foreground, though nothing else names it',
      (c) => {
        const calls = [c.launch('main', 'a', foreground), { use: 'u', does: 'launch' as const }]
        c.hears('main', { kind: 'launch', use: 'u', type: 'worker', title: 'task of b', background: false })
        return c
          .hears('main', { kind: 'launch-failed', use: 'u', refused: false, failure: 'overloaded' })
          .complete('main', calls)
      },
      ['main: 2 agents: 1 done, 1 failed | FAILED (overloaded) "b" | DONE "a", 0 s'],
    ],
    [
      'who failed in the foreground, and what it wrote',
      (c) => {
        const launch = { use: 'u', type: 'worker', title: 'task of b', background: false }
        const calls = [c.launch('main', 'a', foreground), { use: 'u', does: 'launch' as const }]
        c.hears('main', { kind: 'launch', ...launch })
          .notes('b', launch)
          .edited('b', 'b.ts')
        c.hears('main', { kind: 'launch-failed', use: 'u', refused: false, failure: 'overloaded' })
        return c.ends('b', 'failed').complete('main', calls)
      },
      ['main: 2 agents: 1 done, 1 failed | FAILED (overloaded) "b", 0 s, wrote /p/b.ts | DONE "a", 0 s'],
    ],
    [
      'with the second life of one that was continued before the end',
      (c) =>
        two(c)
          .ends('a')
          .prompt('main', 'a')
          .hears('a', { kind: 'agent-started', type: 'worker' })
          .ends('b')
          .prompt('main', 'b')
          .ends('a')
          .prompt('main', 'a'),
      ['main: 2 agents: 2 done | DONE "a", 0 s | DONE "b", 0 s'],
    ],
    [
      'of one fan-out that is told of twice, once',
      (c) => {
        const calls = [c.launch('main', 'a'), c.launch('main', 'b')]
        return c
          .complete('main', calls)
          .complete('main', calls)
          .ends('a')
          .ends('b')
          .prompt('main', 'a', 'b')
          .prompt('main')
      },
      ['main: 2 agents: 2 done | DONE "a", 0 s | DONE "b", 0 s'],
    ],
    [
      'of each of two fan-outs',
      (c) =>
        c.message('main', ['c', 'd']).message('main', ['a', 'b']).prompt('main', 'a', 'c').prompt('main', 'd', 'b'),
      [
        'main: 2 agents: 2 done | DONE "c", 0 s | DONE "d", 0 s',
        'main: 2 agents: 2 done | DONE "a", 0 s | DONE "b", 0 s',
      ],
    ],
    [
      'after /clear, with the last result',
      (c) => both(c).prompt('main', 'a').clears('s1', 's9').prompt('main', 'b'),
      [done],
    ],
    [
      'whose edits were refused and never made',
      (c) => two(c).edited('a', 'f.ts').edited('b', 'f.ts').ends('a').ends('b').prompt('main', 'a').prompt('main', 'b'),
      [
        'main: 2 agents: 2 done | DONE "a", 0 s, wrote /p/f.ts | DONE "b", 0 s | CONTESTED /p/f.ts: "b" was refused because of "a" and was not seen to make its edit',
      ],
    ],
  ])('%s', (_, told, expected) => expect(reports(told)).toEqual(expected))
})
