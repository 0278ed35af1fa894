import { describe, expect, it } from 'vitest'
import type { Agent } from '../../../core/agents/agent.ts'
import type { Batch } from '../../../core/agents/fan-out.ts'
import {
  agentLine,
  called,
  capped,
  contestLine,
  fanOutLines,
  outcome,
  refusedLine,
  unreadLine,
} from '../../../core/agents/lines.ts'
import type { Launch } from '../../../core/launches/launch.ts'
import { initial, type State } from '../../../core/log/state.ts'

const agent: Agent = {
  life: 1,
  running: false,
  how: 'finished',
  type: 'worker',
  title: 'Writer A',
  session: 's1',
  client: 'c1',
  since: 1_000,
  seen: 13_000,
  endedAt: 13_000,
  born: 1,
  place: 1,
  owed: 0,
}
const launch: Launch = { thread: 'main:s1', session: 's1', type: 'worker', title: 'Writer C', at: 0 }
const shown = (file: string): string => file.replace('/p/', '')

const reading = { shown, text: () => undefined, modified: () => 0 }

describe('how an agent ended', () => {
  it.each<[string, Partial<Agent>]>([
    ['RUNNING', { running: true }],
    ['DONE', {}],
    ['STOPPED', { how: 'killed' }],
    ['STOPPED', { how: 'killed', failure: 'stopped' }],
    ['STOPPED (killed by user)', { how: 'killed', failure: 'killed by user' }],
    ['STOPPED (timed out)', { how: 'killed', failure: 'timed out' }],
    ['LOST', { how: 'lost' }],
    ['FAILED (api error)', { how: 'failed' }],
    ['FAILED (rate limit)', { how: 'failed', failure: 'rate limit' }],
  ])('%s', (word, change) => expect(outcome({ ...agent, ...change })).toBe(word))
})

describe('an agent’s line', () => {
  it.each<[string, Partial<Agent>, string]>([
    ['says how it ended, who it was, and how long it took', {}, 'DONE "Writer A" (worker), 12 s'],
    ['says minutes', { endedAt: 1_000 + 119_600 }, 'DONE "Writer A" (worker), 2 min 0 s'],
    ['never says 60 seconds', { endedAt: 1_000 + 59_600 }, 'DONE "Writer A" (worker), 1 min 0 s'],
    [
      'says what it wrote',
      { wrote: ['/p/a.ts', '/p/src/b.ts'] },
      'DONE "Writer A" (worker), 12 s, wrote a.ts, src/b.ts',
    ],
    [
      'says five files and counts the rest',
      { wrote: [...'abcdefg'].map((f) => `/p/${f}`) },
      'DONE "Writer A" (worker), 12 s, wrote a, b, c, d, e and 2 more',
    ],
    ['says no time of one at work', { running: true, endedAt: undefined }, 'RUNNING "Writer A" (worker)'],
    ['calls one without a title an agent', { title: '' }, 'DONE an agent (worker), 12 s'],
    ['says no type where none is known', { title: '', type: '' }, 'DONE an agent, 12 s'],
  ])('%s', (_, change, line) => expect(agentLine({ ...agent, ...change }, shown)).toBe(line))

  it('for who has not read it, has the id', () => {
    expect(unreadLine('a1', agent, shown)).toBe('DONE "Writer A" (worker), 12 s, id a1')
  })
})

it('a refused launch’s line says that it never started', () => {
  expect(refusedLine(launch)).toBe(
    'REFUSED "Writer C" (worker): the host runs no more agents at once; it never started',
  )
})

it('the line of an unread result names the command that prints the report, and no file of the host', () => {
  const unread = unreadLine('a1', { ...agent, output: '/tmp/tasks/a1.output', report: 'text1' }, shown)
  expect(unread).toContain(', id a1, report: `fanout report --agent a1`')
  expect(unread).not.toContain('.output')
  expect(unreadLine('a1', { ...agent, output: '/tmp/tasks/a1.output' }, shown)).toMatch(/id a1$/)
})

it('a contested edit whose file changed by other means may have been made', () => {
  const contest = { file: '/p/f.ts', by: 'b', holder: 'a', title: 'B', against: 'A', at: 50 }
  const wrote = { a: { place: 1, at: 60, title: 'A', type: 'worker' } }
  const state = { ...initial(), files: { '/p/f.ts': { wrote, read: {} } } }
  const line = (modified: number): string => contestLine(state, contest, { shown, modified: () => modified })
  const open = 'CONTESTED f.ts: "B" was refused because of "A" and was not seen to make its edit'
  expect([line(0), line(40), line(60)]).toEqual([open, open, open])
  expect(line(61)).toBe(`${open}; the file was changed since by other means, so look at it first`)
})

it('a contested edit’s line says whose edit is missing', () => {
  const contest = { file: '/p/f.ts', by: 'b', holder: 'a', title: 'Writer B', against: '', at: 0 }
  expect(contestLine(initial(), contest, reading)).toBe(
    'CONTESTED f.ts: "Writer B" was refused because of an agent and was not seen to make its edit',
  )
})

describe('a fan-out', () => {
  const uses = ['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8']
  const batch: Batch = { thread: 'main:s1', uses, at: 0 }
  function state(): State {
    const one = (use: string, title: string, change: Partial<Agent> = {}): Agent => ({
      ...agent,
      use,
      title,
      ...change,
    })
    return {
      ...initial(),
      agents: {
        a1: one('u1', 'A'),
        a2: one('u2', 'B', { how: 'killed' }),
        a3: one('u3', 'C', { how: 'failed', failure: 'overloaded' }),
        a4: one('u4', 'D', { how: 'lost' }),
        a5: one('u5', 'E'),
        other: one('u9', 'Other'),
      },
      launches: {
        u6: { ...launch, title: 'F', refused: true },
        u7: { ...launch, title: 'G', failure: 'rate limit' },
        u10: launch,
      },
      contested: [
        { file: '/p/f.ts', by: 'a5', holder: 'a1', title: 'E', against: 'A', at: 0 },
        { file: '/p/g.ts', by: 'other', holder: 'a1', title: 'Other', against: 'A', at: 0 },
      ],
    }
  }
  it('has counts, what went wrong, what went well, and what was contested', () => {
    expect(fanOutLines(state(), batch, reading)).toEqual([
      '8 agents: 2 done, 2 failed, 1 lost, 1 stopped, 1 refused, 1 launched again',
      'FAILED (overloaded) "C" (worker), 12 s',
      'FAILED (rate limit) "G" (worker)',
      'LOST "D" (worker), 12 s',
      'STOPPED "B" (worker), 12 s',
      'REFUSED "F" (worker): the host runs no more agents at once; it never started',
      'DONE "A" (worker), 12 s',
      'DONE "E" (worker), 12 s',
      'CONTESTED f.ts: "E" was refused because of "A" and was not seen to make its edit',
    ])
  })
  it('that is under way says who runs and who is being launched', () => {
    const agents = { a1: { ...agent, use: 'u1', running: true, endedAt: undefined } }
    expect(
      fanOutLines({ ...initial(), agents, launches: { u2: launch } }, { ...batch, uses: ['u1', 'u2'] }, reading),
    ).toEqual(['2 agents: 2 running', 'RUNNING "Writer A" (worker)', 'RUNNING "Writer C" (worker)'])
  })
  it('of many never hides a failure behind successes', () => {
    const many = Array.from({ length: 30 }, (_, n) => `u${n}`)
    const agents = Object.fromEntries(
      many.map((use, n) => [`a${n}`, { ...agent, use, how: n === 29 ? ('failed' as const) : agent.how }]),
    )
    const lines = fanOutLines({ ...initial(), agents }, { ...batch, uses: many }, reading)
    expect(lines.slice(0, 2)).toEqual(['30 agents: 29 done, 1 failed', 'FAILED (api error) "Writer A" (worker), 12 s'])
    expect(lines.slice(-1)).toEqual(['and 10 more (`fanout report`)'])
    expect(lines).toHaveLength(22)
  })
})

describe('a list', () => {
  const of = (length: number): string[] => Array.from({ length }, (_, n) => `line ${n}`)
  it('of twenty is whole', () => expect(capped(of(20))).toEqual(of(20)))
  it('of more is cut, and says so', () => expect(capped(of(21))).toEqual([...of(20), 'and 1 more (`fanout report`)']))
})

describe('what comes from outside stays within its line', () => {
  const hostile: [string, string][] = [
    ['line breaks', 'a\nDONE "all" \r\nb'],
    ['line separators', 'a\u2028b\u2029c'],
    ['escape sequences', 'a\u001b[31mb\u0007'],
    ['a NUL', 'a\0b'],
    ['text that runs the other way', 'a\u202egnp.ts'],
    ['invisible characters', 'a\u200b\u2066b\ufeff'],
    ['length', 'x'.repeat(100_000)],
  ]
  const control = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
  it.each(hostile)('titles, types, files, outputs and failures with %s', (_, text) => {
    const odd = {
      ...agent,
      how: 'failed' as const,
      failure: text,
      title: text,
      type: text,
      wrote: [text, text],
      output: text,
    }
    const contest = { file: text, by: 'b', holder: 'a', title: text, against: text, at: 0 }
    const lines = [
      unreadLine('a1', odd, shown),
      refusedLine({ ...launch, title: text, type: text }),
      contestLine(initial(), contest, reading),
    ]
    for (const line of lines) {
      expect(line).not.toMatch(control)
      expect(line.length).toBeLessThan(2_000)
    }
  })
  it('a title cannot end its own quotation', () => {
    expect(called({ title: 'A" (worker), DONE "B', type: 'worker' })).toBe('"A\' (worker), DONE \'B" (worker)')
  })
})
