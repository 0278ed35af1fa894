import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { agentsInUse, slotsInUse } from '../../../core/launches/slots.ts'
import { fold } from '../../../core/log/fold.ts'
import { stamp } from '../../../core/log/record.ts'
import { initial, type State } from '../../../core/log/state.ts'
import { Conversation } from '../engine/conversation.ts'
import { SECOND, unset } from '../engine/stage.ts'

/**
 * Two sessions whose models launch what they are told to, whatever else happens: nothing that was asked for is lost, nothing
 * runs twice, the bounds hold at every moment, and at the end no count is left.
 */

const MAX = 3
const REPOSITORY = 4
const LIMIT_MS = 30 * SECOND
const WEIGHTS = { light: 0.5, heavy: 2 }

const session = fc.constantFrom('s1', 's2')
const type = fc.constantFrom('worker', 'worker', 'light', 'heavy', 'capped')
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('launch' as const),
      session,
      types: fc.array(type, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('ends', 'fails', 'limits', 'stops', 'escapes', 'refuses', 'passes'),
      session,
      nth: fc.nat(5),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

class World extends Conversation {
  readonly wanted: string[] = []
  readonly ran: string[] = []
  private readonly running = new Map<string, string>()
  private readonly types = new Map<string, string>()
  private told = 0
  private live = initial()

  /** The log, folded as it grows: from its beginning each time, long stories take minutes. */
  override state(): State {
    return this.live
  }

  protected override append(facts: readonly Fact[]): State {
    this.commits.push([...facts])
    this.live = fold(this.live, stamp(facts, this.clock))
    return this.live
  }

  take(one: Step): void {
    const { session } = one
    if (one.do === 'launch') {
      const titles = one.types.map((type) => {
        const title = `t${this.wanted.length}`
        this.wanted.push(title)
        this.types.set(title, type)
        return title
      })
      this.launchAll(session, titles)
      return
    }
    const mine = [...this.running].filter(([, where]) => where === session)
    const agent = mine[one.nth % Math.max(1, mine.length)]?.[0]
    if (one.do === 'stops') this.turnEnds(session)
    else if (one.do === 'passes') this.passes(one.nth * 4 * SECOND)
    else if (one.do === 'escapes') this.breaksOff(session)
    else if (one.do === 'refuses') this.refused(session)
    else if (agent !== undefined) this.over(session, agent, one.do)
  }

  /** Whatever still runs ends, until nothing is left to be done. */
  settle(): void {
    this.passes(LIMIT_MS * 2)
    for (let n = 0; n < 300; n += 1) {
      const [next] = this.running
      if (next) this.over(next[1], next[0], 'ends')
      const before = this.ran.length
      for (const session of ['s1', 's2']) this.turnEnds(session)
      if (this.running.size === 0 && this.ran.length === before) return
    }
  }

  /** One message that launches these, and what follows from what is said to it. */
  private launchAll(session: string, titles: readonly string[]): void {
    const calls = titles.map((title) => {
      const use = `use${this.commits.length}-${title}`
      const type = this.types.get(title) ?? ''
      const launch = { use, title, type, background: true }
      const refused = this.tell(`main@${session}`, { kind: 'launch', ...launch }).some(({ kind }) => kind === 'deny')
      if (!refused) {
        this.ran.push(title)
        this.running.set(title, session)
        this.hears(`${title}@${session}`, { kind: 'agent-started', type })
        this.hears(`main@${session}`, { kind: 'launched', agent: title, ...launch })
      }
      this.bounded()
      return { use, does: 'launch' as const }
    })
    this.complete(`main@${session}`, calls)
    this.obey(session)
  }

  private over(session: string, agent: string, how: 'ends' | 'fails' | 'limits'): void {
    this.running.delete(agent)
    const failure = { ends: undefined, fails: 'api error', limits: 'rate limit' }[how]
    const outcome = { how: failure ? ('failed' as const) : ('finished' as const), failure }
    this.hears(`${agent}@${session}`, { kind: 'agent-ended', agent, ...outcome })
    this.passes(SECOND).hears(`main@${session}`, { kind: 'prompt', deliveries: [{ agent, ...outcome }] })
    this.obey(session)
  }

  private turnEnds(session: string): void {
    this.stop(
      `main@${session}`,
      [...this.running].flatMap(([agent, where]) => (where === session ? [agent] : [])),
    )
    this.obey(session)
  }

  /** The user interrupts a launch that was let through. */
  private breaksOff(session: string): void {
    this.tell(`main@${session}`, { kind: 'launch', use: `gone${this.commits.length}`, title: 'gone', type: 'worker' })
    this.passes(10 * SECOND).prompt(`main@${session}`)
    this.obey(session)
  }

  /** The user does not allow it. */
  private refused(session: string): void {
    const use = `no${this.commits.length}`
    this.tell(`main@${session}`, { kind: 'launch', use, title: 'no', type: 'worker' })
    this.complete(`main@${session}`, [{ use, does: 'launch' }])
    this.obey(session)
  }

  /** What was called for, or named at the end of a turn, is launched: together. A limit is waited for. */
  private obey(session: string): void {
    const news = this.said.slice(this.told)
    this.told = this.said.length
    const asked = news.filter(({ id }) => id === 'slots/called' || id === 'no-lost-results/unread')
    if (asked.some(({ data }) => data.until !== undefined)) this.passes(LIMIT_MS)
    const lines = asked.flatMap(({ data }) => [data.lines ?? []].flat().map(String))
    const titles = lines.flatMap((line) => [...line.matchAll(/"(t\d+)"/g)].map(([, title = '']) => title))
    const open = titles.filter((title) => !this.ran.includes(title))
    expect(
      titles.filter((title) => this.ran.includes(title)),
      'called for what has run',
    ).toEqual([])
    if (open.length > 0) this.launchAll(session, open)
  }

  private bounded(): void {
    const state = this.state()
    for (const session of ['s1', 's2'])
      if (agentsInUse(state, session) > 1) expect(slotsInUse(state, session)).toBeLessThanOrEqual(MAX)
    const [one, two] = [agentsInUse(state, 's1'), agentsInUse(state, 's2')]
    if (one > 1 && two > 1) expect(slotsInUse(state)).toBeLessThanOrEqual(REPOSITORY + 1)
  }
}

test('whatever happens, what was asked for runs, once, within the bounds', () => {
  const limits = { ...unset.limits, max: MAX, repository: REPOSITORY, weights: WEIGHTS, caps: { capped: 1 } }
  const all: Record<string, number> = {}
  fc.assert(
    fc.property(fc.array(step, { minLength: 3, maxLength: 25 }), (steps) => {
      const world = new World({ settings: { limits } })
      for (const one of steps) world.take(one)
      world.settle()
      expect(world.problems).toEqual([])
      expect([...world.ran].sort()).toEqual([...world.wanted].sort())
      const state = world.state()
      expect(slotsInUse(state)).toBe(0)
      expect(
        Object.values(state.launches).filter(
          ({ refused, granted, title }) => title.startsWith('t') && (refused || granted),
        ),
      ).toEqual([])
      for (const { id } of world.said) all[id] = (all[id] ?? 0) + 1
    }),
    { numRuns: 120 },
  )
  expect(all['slots/called']).toBeGreaterThan(20)
  expect(all['slots/limited']).toBeGreaterThan(5)
  expect(all['slots/queued']).toBeGreaterThan(50)
})
