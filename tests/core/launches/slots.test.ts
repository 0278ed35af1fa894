import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { nextInQueue, queueOf } from '../../../core/launches/queue.ts'
import { wanted } from '../../../core/launches/slot.ts'
import { agentsInUse, hasRoom, slotsInUse } from '../../../core/launches/slots.ts'
import { compact, fold } from '../../../core/log/fold.ts'
import { stamp } from '../../../core/log/record.ts'
import { parseSegment, snapshotLine, stateOf } from '../../../core/log/segment.ts'
import { initial, type State } from '../../../core/log/state.ts'
import { NOON } from '../log/facts.ts'

const limits = { max: 3, weights: { light: 0.5, heavy: 2 }, caps: { rare: 1 }, priorities: { urgent: 2 } }

type Step =
  | { do: 'launch'; session: number; type: string; title: number; background: boolean; by: number }
  | { do: 'arrive' | 'drop' | 'refuse' | 'end' | 'call' | 'complete' | 'seal' | 'pass'; nth: number; session: number }

const types = ['worker', 'light', 'heavy', 'rare', 'urgent']
const session = fc.nat(1)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('launch' as const),
      session,
      type: fc.constantFrom(...types),
      title: fc.nat(5),
      background: fc.boolean(),
      by: fc.nat(5),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom<Exclude<Step['do'], 'launch'>>(
        'arrive',
        'arrive',
        'end',
        'drop',
        'refuse',
        'call',
        'complete',
        'seal',
        'pass',
      ),
      nth: fc.nat(20),
      session,
    }),
  },
)

/** A log written by sessions that obey: what was refused is not launched. */
class Story {
  state: State = initial()
  now = NOON
  /** Calls on their way: granted by the log. */
  open: { use: string; thread: string; session: string; type: string; title: string; background: boolean }[] = []
  running: { agent: string; session: string }[] = []
  private count = 0

  take(one: Step): void {
    if (one.do === 'launch') {
      this.launch(one)
      return
    }
    const main = { thread: `main:s${one.session}`, session: `s${one.session}`, client: `c${one.session}` }
    const { nth } = one
    const launch = this.open[nth % Math.max(1, this.open.length)]
    const agent = this.running[nth % Math.max(1, this.running.length)]
    switch (one.do) {
      case 'arrive':
        if (launch) this.arrive(launch)
        break
      case 'drop':
      case 'refuse':
        if (!launch) break
        this.open = this.open.filter((other) => other !== launch)
        this.commit({ k: 'launch-ended', use: launch.use, refused: one.do === 'refuse', ...this.origin(launch) })
        break
      case 'end':
        if (!agent) break
        this.running = this.running.filter((other) => other !== agent)
        this.open = this.open.filter(({ thread }) => thread !== agent.agent)
        this.commit({ k: 'ended', agent: agent.agent, how: 'finished', ...main })
        break
      case 'call':
        this.commit({ k: 'call', max: limits.max, ...main })
        break
      case 'complete':
        this.commit({
          k: 'message',
          launches: queueOf(this.state, main.session).map(([use]) => use),
          waits: [],
          other: false,
          ...main,
        })
        break
      case 'seal':
        this.state = stateOf(parseSegment(snapshotLine(compact(this.state))))
        break
      case 'pass':
        this.now += 1_000
        this.commit({ k: 'lapsed', ...main })
    }
  }

  private launch({ session, type, title, background, by }: Extract<Step, { do: 'launch' }>): void {
    this.count += 1
    const parent = by > 3 ? this.running.filter((one) => one.session === `s${session}`)[by - 4]?.agent : undefined
    const one = {
      use: `u${this.count}`,
      thread: parent ?? `main:s${session}`,
      session: `s${session}`,
      type,
      title: `task ${title}`,
      background: background || parent === undefined,
    }
    const { type: _, ...slot } = wanted(limits, type)
    const origin = this.origin(one)
    this.commit({ k: 'launch', use: one.use, type, title: one.title, background: one.background, ...origin })
    this.commit({ k: 'slot', use: one.use, ...slot, ...origin })
    const launch = this.state.launches[one.use]
    expect(Boolean(launch?.granted) !== Boolean(launch?.denied || launch?.refused)).toBe(true)
    if (launch?.denied) expect(parent).toBeDefined()
    if (launch?.granted) this.open.push(one)
  }

  private arrive(launch: (typeof this.open)[number]): void {
    this.open = this.open.filter((other) => other !== launch)
    const agent = `a${launch.use}`
    const { use, type, title, background } = launch
    const own = { ...this.origin(launch), thread: agent }
    this.commit({ k: 'started', type, ...own })
    if (background) this.commit({ k: 'launched', use, agent, type, title, background, ...this.origin(launch) })
    else this.commit({ k: 'kin', use, title, parent: launch.thread, background, ...own })
    this.running.push({ agent, session: launch.session })
  }

  private origin({ thread, session }: { thread: string; session: string }) {
    return { thread, session, client: session.replace('s', 'c') }
  }

  private commit(fact: Fact): void {
    this.state = fold(this.state, stamp([fact], this.now))
  }
}

describe('over any history', () => {
  const histories = (check: (story: Story) => void, settle = false): void =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const story = new Story()
        for (const one of steps) {
          story.take(one)
          if (!settle) check(story)
        }
        if (settle) check(story)
      }),
      { numRuns: 400 },
    )

  it('no more slots are in use than there are', () => {
    histories(({ state }) => {
      for (const session of ['s0', 's1']) expect(slotsInUse(state, session)).toBeLessThanOrEqual(limits.max)
    })
  })

  it('what holds slots is on its way or runs', () => {
    histories(({ state, open, running }) => {
      expect(agentsInUse(state, 's0') + agentsInUse(state, 's1')).toBe(open.length + running.length)
    })
  })

  it('nothing stays in flight for ever, and everything that waits is called for in the end', () => {
    histories((story) => {
      for (let rounds = 0; story.open.length > 0 && rounds < 200; rounds += 1)
        story.take({ do: 'arrive', nth: 0, session: 0 })
      for (let rounds = 0; story.running.length > 0 && rounds < 200; rounds += 1)
        story.take({ do: 'end', nth: 0, session: 0 })
      expect(slotsInUse(story.state)).toBe(0)
      for (const session of ['s0', 's1']) {
        const waiting = queueOf(story.state, session)
        const [first] = waiting
        const fresh = waiting.some(([, { calls = 0, calledBy }]) => calls < 2 && calledBy === undefined)
        const called = waiting.some(([, { calledBy }]) => calledBy !== undefined)
        if (first && fresh && !called) expect(nextInQueue(story.state, session, limits).length).toBeGreaterThan(0)
        expect(hasRoom(story.state, wanted(limits, 'heavy'), session)).toBe(true)
      }
    }, true)
  })
})
