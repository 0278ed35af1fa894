import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { compact, fold } from '../../../core/log/fold.ts'
import { initial, type State } from '../../../core/log/state.ts'
import { isUsable } from '../../../core/runs/run.ts'
import { atWorkIn } from '../../../core/runs/tasks.ts'
import { agent, ended, entriesOf, launch, launched, MINUTE, main, SECOND, seen } from '../log/facts.ts'
import { begun, claim, opened, returned, runIn, take } from '../log/run-facts.ts'

/** Six tasks: two chains that meet, and two that overlap across them. */
const tasks: Readonly<Record<string, { needs: string[]; not: string[] }>> = {
  a: { needs: [], not: ['d'] },
  b: { needs: ['a'], not: [] },
  c: { needs: ['b', 'e'], not: [] },
  d: { needs: [], not: ['a'] },
  e: { needs: ['d'], not: ['f'] },
  f: { needs: [], not: ['e'] },
}
const MOST = 3
const names = Object.keys(tasks)
const termsOf = (task: string) => ({ ...tasks[task], max: MOST })

/** What may happen at any moment, whether or not it makes sense then. `n` tells launches of one task apart. */
const step = fc
  .record({
    what: fc.constantFrom(
      'launch',
      'launch',
      'launch',
      'take only',
      'claim',
      'claim',
      'report',
      'report',
      'give back',
      'dies',
      'refused',
      'bound',
      'time',
      'long',
      'seen',
    ),
    task: fc.constantFrom(...names),
    n: fc.integer({ min: 0, max: 2 }),
    how: fc.constantFrom(
      'done' as const,
      'done' as const,
      'concerns' as const,
      'failed' as const,
      'blocked' as const,
      'open' as const,
    ),
  })
  .map(({ what, task, n, how }): (Fact | number)[] => {
    const by = `use ${n} of ${task}`
    const who = `${task}${n}`
    switch (what) {
      case 'launch':
        return [launch(main, by, true), take(task, { by, ...termsOf(task) }), launched(main, agent(who), true, by)]
      case 'take only':
        return [launch(main, by, true), take(task, { by, ...termsOf(task) })]
      case 'bound':
        return [launched(main, agent(who), true, by)]
      case 'refused':
        return [{ k: 'launch-ended', use: by, refused: true, ...main }]
      case 'claim':
        return [claim(task, `w${n}`, termsOf(task))]
      case 'report':
        return [returned(task, how)]
      case 'give back':
        return [returned(task, how, { by: `worker:w${n}` })]
      case 'dies':
        return [ended(agent(who), 'failed')]
      case 'seen':
        return [seen(agent(who))]
      default:
        return [what === 'long' ? 2 * MINUTE : SECOND]
    }
  })

/** Tasks that are at work now, and who has them. */
function working(state: State): Map<string, string> {
  const run = state.runs.r
  const atWork = atWorkIn(state)
  return new Map(Object.entries(run?.tasks ?? {}).flatMap(([id, task]) => (atWork(task) ? [[id, task.by]] : [])))
}

it('whatever happens in whatever order, a task is at work once, in its order, beside what it may be, and is done once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, twice) => {
      const entries = entriesOf([opened({ retries: 1 }), ...steps.flat()])
      let state = initial()
      const done = new Map<string, string>()
      for (const entry of entries) {
        const before = working({ ...state, clock: Math.max(state.clock, entry.t) })
        state = fold(state, twice ? [entry, entry] : [entry])
        const taking = entry.k === 'take' ? (entry as unknown as Extract<Fact, { k: 'take' }>) : undefined
        const run = state.runs.r
        for (const [id, by] of working(state)) {
          const had = before.get(id)
          if (had === by) continue
          expect(had, 'nobody loses a task that is at work to somebody else').toBe(undefined)
          // An agent that goes on where it was goes on with its task, whatever was begun since.
          if (taking === undefined) continue
          expect([id, by]).toEqual([taking.task, taking.by])
          expect(taking.needs.every((need) => isUsable(run?.tasks[need]))).toBe(true)
          expect(taking.not.some((other) => working(state).has(other))).toBe(false)
          expect(working(state).size).toBeLessThanOrEqual(Math.max(MOST, before.size))
        }
        for (const [id, by] of done) {
          expect(isUsable(run?.tasks[id]), 'what is done stays done').toBe(true)
          expect(run?.tasks[id]?.by).toBe(by)
        }
        for (const [id, task] of Object.entries(run?.tasks ?? {})) if (isUsable(task)) done.set(id, task.by)
      }
      const kept = compact(structuredClone({ ...state }))
      expect(runIn({ ...initial(), runs: kept.runs } as State).tasks).toEqual(runIn(state).tasks)
    }),
    { numRuns: 300 },
  )
})

it('a worker that dies with its task each time is given it as often as there are retries, and one time more', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4 }),
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      (retries, lapses) => {
        const story = lapses.flatMap((lapse, n) => {
          const name = `w${n}`
          const end = lapse ? 2 * MINUTE : returned('a', 'failed', { by: `worker:${name}` })
          return [claim('a', name, { retries }), end]
        })
        const state = fold(initial(), entriesOf([opened({ retries }), ...story]))
        expect(runIn(state).tasks.a?.tries).toBe(retries + 1)
      },
    ),
  )
})

it('one agent’s whole life leaves its task as its report says', () => {
  const story = [opened(), ...begun('a'), seen(agent('a')), returned('a', 'concerns'), ended(agent('a'))]
  expect(runIn(fold(initial(), entriesOf(story))).tasks.a).toMatchObject({ state: 'concerns', agent: 'a', tries: 1 })
})
