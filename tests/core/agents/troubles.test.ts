import { describe, expect, it } from 'vitest'
import type { Ending } from '../../../core/agents/agent.ts'
import { type Trouble, troublesOf } from '../../../core/agents/troubles.ts'
import type { Fact } from '../../../core/facts.ts'
import { fold } from '../../../core/log/fold.ts'
import type { Step } from '../../../core/log/history.ts'
import { initial } from '../../../core/log/state.ts'
import { agent, entriesOf, launched, main, NOON, notified, SECOND, type Story } from '../log/facts.ts'

function* stepsOf(story: Story): Generator<Step> {
  const state = initial()
  for (const entry of entriesOf(story)) yield { entry, state: fold(state, [entry]), asks: {} }
}

const nothingNow = { waiting: [] as string[], contested: [] as string[] }
const troubles = (story: Story, since = 0, now = nothingNow): Trouble[] =>
  troublesOf(stepsOf(story), since, now, (file) => file)
const lines = (story: Story, since = 0, now = nothingNow): string[] =>
  troubles(story, since, now).flatMap(({ kind, lines }) => lines.map((line) => `${kind}: ${line}`))

const message = (...launches: string[]): Fact => ({ k: 'message', launches, waits: [], other: false, ...main })
/** A message that launches this one alone. */
const alone = (id: string, background = true): Story => {
  const one = launched(main, agent(id), background)
  return [one, message((one as { use: string }).use)]
}
const end = (id: string, failure?: string, how: Ending = 'finished'): Fact => ({
  ...(notified(agent(id), how) as Extract<Fact, { k: 'notified' }>),
  ...(failure === undefined ? {} : { failure }),
})
const missed = (...ids: string[]): Fact => ({ k: 'missed', ids, ...main })
const contested = 'CONTESTED a.ts: "B" was refused because of "A"'

describe('which of the five troubles holds', () => {
  it.each<[string, Story, string[]]>([
    ['none where nothing happened', [], []],
    ['none where agents did well', [...alone('a'), 40 * SECOND, end('a')], []],
    ['two alone are no row', [...alone('a'), ...alone('b')], []],
    [
      'launched one by one',
      [...alone('a'), ...alone('b'), ...alone('c')],
      ['apart: "task of a" (worker), "task of b" (worker), "task of c" (worker): launched one by one'],
    ],
    [
      'a row that grew is told of once',
      [...alone('a'), ...alone('b'), ...alone('c'), ...alone('d')],
      [
        'apart: "task of a" (worker), "task of b" (worker), "task of c" (worker), "task of d" (worker): launched one by one',
      ],
    ],
    ['an id nobody has', [missed('a1234567')], ['unknown-id: a1234567: unknown']],
    [
      'an id that is nearly one',
      [...alone('a1234567'), missed('a1234576')],
      ['unknown-id: a1234576: unknown, most like it a1234567'],
    ],
    [
      'an id whose agent has ended',
      [...alone('a1234567'), end('a1234567'), missed('a1234567')],
      ['unknown-id: a1234567: DONE "task of a1234567" (worker)'],
    ],
    [
      'an agent whose context was too small',
      [...alone('a'), 40 * SECOND, end('a', 'context exceeded', 'failed')],
      ['context: FAILED (context exceeded) "task of a" (worker), 40 s'],
    ],
    [
      'an empty report',
      [...alone('a'), 40 * SECOND, end('a', 'empty report')],
      ['empty: DONE (empty report) "task of a" (worker), 40 s'],
    ],
    [
      'an end that is told twice counts once',
      [...alone('a'), end('a', 'empty report'), 5 * SECOND, end('a', 'empty report')],
      ['empty: DONE (empty report) "task of a" (worker), 0 s'],
    ],
    ['no other failure', [...alone('a'), end('a', 'overloaded', 'failed')], []],
  ])('%s', (_, story, expected) => expect(lines(story)).toEqual(expected))

  it('what stands in the way at this moment', () => {
    const now = { waiting: ['session s1: 3 queued; 5 slots are in use'], contested: [contested] }
    expect(lines([], 0, now)).toEqual(['apart: session s1: 3 queued; 5 slots are in use', `same-file: ${contested}`])
  })

  it('of late only', () => {
    const story = [...alone('a'), end('a', 'empty report'), 100 * SECOND, missed('a1234567')]
    expect(lines(story, NOON + 60 * SECOND)).toEqual(['unknown-id: a1234567: unknown'])
  })

  it('each with what helps', () => {
    for (const { title, cure } of troubles([missed('a1234567')], 0, { waiting: ['x'], contested: [contested] }))
      expect([title, cure].join(' ')).toMatch(/^[A-Z].+ .+\.$/)
  })
})
