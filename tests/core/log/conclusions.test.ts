import { describe, expect, test } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { fold } from '../../../core/log/fold.ts'
import { initial, type State } from '../../../core/log/state.ts'
import {
  a,
  agent,
  ask,
  callEnded,
  ended,
  entriesOf,
  FILE,
  HOUR,
  launch,
  launched,
  MINUTE,
  main,
  type Story,
  seen,
  started,
} from './facts.ts'

/**
 * Two hooks read one log. One concludes something and is held up; the other writes what makes it untrue. What stands in the log
 * then is: what both had read, what the other heard, the conclusion. It must have no effect on what was heard of.
 */
const origin = main
const at = (story: Story): State => fold(initial(), entriesOf(story))
const working: Story = [launched(main, a, true), started(a), ask(a), HOUR]
const waited: Story = [
  launch(main, 'w', false),
  { k: 'kin', parent: main.thread, background: false, ...a },
  started(a),
  HOUR,
]
const run: Fact = {
  k: 'run-opened',
  run: '7',
  plan: 'p',
  title: 'Seven',
  file: 'specs/7/plan.yaml',
  engine: 'model',
  size: 1,
  retries: 0,
  tolerate: 0,
  onFailure: 'continue',
  session: 's1',
}
const take: Fact = { k: 'take', run: '7', task: '1', by: 'u1', needs: [], not: [], max: 9, ...main }

interface Row {
  what: string
  before: Story
  concludes: (upTo: number, state: State) => Fact
  heard: Fact
  isInForce: (state: State) => boolean
}

const rows: Row[] = [
  {
    what: 'missing: it gave a sign of life',
    before: working,
    concludes: (upTo) => ({ k: 'missing', agents: ['a'], upTo, ...origin }),
    heard: seen(a),
    isInForce: ({ agents }) => agents.a?.how === 'lost',
  },
  {
    what: 'missing: its transcript showed life',
    before: working,
    concludes: (upTo) => ({ k: 'missing', agents: ['a'], upTo, ...origin }),
    heard: { k: 'alive', agent: 'a', at: 0 },
    isInForce: ({ agents }) => agents.a?.how === 'lost',
  },
  {
    what: 'unlisted',
    before: working,
    concludes: (upTo) => ({ k: 'unlisted', agents: ['a'], upTo, ...origin }),
    heard: seen(a),
    isInForce: ({ agents }) => agents.a?.unlisted !== undefined,
  },
  {
    what: 'gone, of an agent',
    before: working,
    concludes: (upTo) => ({ k: 'gone', client: 'c1', upTo }),
    heard: seen(a),
    isInForce: ({ agents }) => agents.a?.how === 'lost',
  },
  {
    what: 'gone, of a conversation',
    before: working,
    concludes: (upTo) => ({ k: 'gone', client: 'c1', upTo }),
    heard: ask(main),
    isInForce: ({ sessions }) => sessions.s1?.ended === true,
  },
  {
    what: 'stalled, although it was heard of in the same millisecond',
    before: working.slice(0, 3),
    concludes: (upTo, { agents }) => ({ k: 'stalled', agent: 'a', seen: agents.a?.seen ?? 0, upTo }),
    heard: seen(a),
    isInForce: ({ agents }) => agents.a?.stalled !== undefined,
  },
  {
    what: 'running too long: it began another life',
    before: [...working, ended(a), MINUTE],
    concludes: (upTo) => ({ k: 'late', stalled: [], overran: ['a'], upTo }),
    heard: started(a),
    isInForce: ({ agents }) => agents.a?.overranToldBy !== undefined,
  },
  {
    what: 'delivered: it began another life',
    before: [...working, ended(a), MINUTE],
    concludes: (upTo) => ({ k: 'delivered', agents: ['a'], upTo, ...origin }),
    heard: started(a),
    isInForce: ({ agents }) => agents.a?.running === false,
  },
  {
    what: 'queued: it began another life',
    before: [...working, ended(a), MINUTE],
    concludes: (upTo) => ({ k: 'queued', agents: ['a'], upTo, ...origin }),
    heard: started(a),
    isInForce: ({ agents }) => agents.a?.queued !== undefined,
  },
  {
    what: 'call-ended: the next call holds the file',
    before: [ask(main, '/p/old.ts'), MINUTE],
    concludes: (upTo) => ({ ...callEnded(main), upTo }) as Fact,
    heard: ask(main),
    isInForce: ({ leases, asks }) => leases[FILE] === undefined || asks[`main:s1 ${FILE}`] === undefined,
  },
  {
    what: 'call-ended: who it waits for was heard of',
    before: waited,
    concludes: (upTo) => ({ ...callEnded(main), upTo }) as Fact,
    heard: seen(a),
    isInForce: ({ agents }) => agents.a?.how === 'killed',
  },
  {
    what: 'edited, as the file tells: the next call holds the file',
    before: [ask(main, '/p/old.ts'), MINUTE],
    concludes: (upTo) => ({ k: 'edited', done: ['main:s1 /p/old.ts'], failed: [], upTo, ...main }),
    heard: ask(main),
    isInForce: ({ leases }) => leases[FILE] === undefined,
  },
  {
    what: 'launch-ended: it waits in the queue',
    before: [launched(main, a, true, 'u0'), launch(main, 'u1', true), MINUTE],
    concludes: (upTo) => ({ k: 'launch-ended', use: 'u1', upTo, ...origin }),
    heard: { k: 'slot', use: 'u1', weight: 1, max: 1, ...main },
    isInForce: ({ launches }) => launches.u1 === undefined,
  },
  {
    what: 'launch-ended: it has taken its task',
    before: [run, launch(main, 'u1', true), MINUTE],
    concludes: (upTo) => ({ k: 'launch-ended', use: 'u1', upTo, ...origin }),
    heard: take,
    isInForce: ({ runs }) => runs['7']?.tasks['1']?.state !== 'running',
  },
  {
    what: 'run-held: a task began',
    before: [run],
    concludes: (upTo) => ({ k: 'run-held', run: '7', upTo, ...origin }),
    heard: take,
    isInForce: ({ runs }) => runs['7']?.heldBy !== undefined,
  },
  {
    what: 'run-reported: a task began',
    before: [run],
    concludes: (upTo) => ({ k: 'run-reported', run: '7', upTo, ...origin }),
    heard: take,
    isInForce: ({ runs }) => runs['7']?.reportedBy !== undefined,
  },
  {
    what: 'closed: one of the fan-out began another life',
    before: [
      launched(main, a, true, 'u1'),
      launched(main, agent('b'), true, 'u2'),
      { k: 'message', launches: ['u1', 'u2'], waits: [], other: false, ...main },
      ended(a),
      ended(agent('b')),
      MINUTE,
      { k: 'delivered', agents: ['a', 'b'], ...main },
    ],
    concludes: (_, { batches }) => ({ k: 'closed', batches: Object.keys(batches), ...origin }),
    heard: started(a),
    isInForce: ({ batches }) => Object.values(batches).some(({ closedBy }) => closedBy !== undefined),
  },
  {
    what: 'named: its result was delivered',
    before: [...working, ended(a), MINUTE],
    concludes: () => ({ k: 'named', agents: ['a'], uses: [], ...origin }),
    heard: { k: 'notified', agent: 'a', how: 'finished', ...main },
    isInForce: ({ agents }) => agents.a?.namedBy !== undefined,
  },
]

describe('a conclusion that comes behind what it did not know of', () => {
  test.each(rows)('has no effect: $what', ({ before, concludes, heard, isInForce }) => {
    const read = at(before)
    expect(isInForce(at([...before, heard, concludes(read.seq, read)]))).toBe(false)
  })
  test.each(rows)('and has its effect where nothing came between: $what', ({ before, concludes, isInForce }) => {
    const read = at(before)
    const isDelivery = concludes(0, read).k
    // An end that is delivered has come already; what these say is said of a life that runs.
    const story = ['late', 'delivered'].includes(isDelivery) ? [...before.slice(0, -2), HOUR] : before
    const then = at(story)
    expect(isInForce(at([...story, concludes(then.seq, then)]))).toBe(true)
  })
})

test('what a conclusion of an earlier version says is taken as it is', () => {
  expect(at([...working, seen(a), { k: 'missing', agents: ['a'], ...origin }]).agents.a?.how).toBe('lost')
})

test('what became of the last edit of an agent that is gone is no sign of its life', () => {
  const read = at(working)
  const edited: Fact = { k: 'edited', done: [`a ${FILE}`], failed: [], upTo: read.seq, ...a }
  const state = at([...working, edited, { k: 'gone', client: 'c1', upTo: read.seq }])
  expect(state.agents.a).toMatchObject({ how: 'lost', seen: read.agents.a?.seen, wrote: [FILE] })
})
