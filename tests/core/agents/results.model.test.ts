import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Fate, Host } from './host/host.ts'
import { Judge, sound } from './host/judge.ts'
import { healthyStory, type Step, troubledStory } from './host/steps.ts'
import type { Dialect } from './host/truth.ts'

const always: fc.Arbitrary<Fate> = fc.constant('once')
const doubled = fc.constantFrom<Fate>('once', 'once', 'once', 'twice')
const unreliable = fc.constantFrom<Fate>('once', 'once', 'once', 'once', 'once', 'once', 'twice', 'never')
const dialect: fc.Arbitrary<Dialect> = fc.record({
  hasList: fc.constantFrom(true, true, false),
  tellsInTurn: fc.boolean(),
})

/** Plays stories and holds what is said against what happened; returns how often each thing was said in all. */
function play(story: fc.Arbitrary<Step[]>, fate: fc.Arbitrary<Fate>, numRuns: number): Record<string, number> {
  const all: Record<string, number> = { runs: 0 }
  fc.assert(
    fc.property(story, dialect, fc.infiniteStream(fate), (steps, how, fates) => {
      const judge = new Judge()
      const host = new Host(how, fates, (...said) => judge.hear(...said))
      judge.listen(host)
      host.open('c1', 's1')
      host.open('c2', 's2')
      for (const step of steps) step(host)
      judge.settle(host)
      sound(host)
      for (const [id, times] of Object.entries(judge.said)) all[id] = (all[id] ?? 0) + times
      all.runs = (all.runs ?? 0) + 1
    }),
    { numRuns },
  )
  return all
}

describe('whatever happens, in two sessions of one project', () => {
  test('a healthy session hears its reports, and of serial launches, and once of work too short; nothing else', () => {
    const said = play(healthyStory, always, 340)
    expect(Object.keys(said).sort()).toEqual([
      'fan-out-report/ended',
      'launch-together/one-after-another',
      'launch-together/one-by-one',
      'runs',
      'worth-it/short',
    ])
    expect(said['fan-out-report/ended']).toBeGreaterThan(300)
  })
  test('nothing that was read is called missing, nothing is said twice, and everything that is missing is named', () => {
    const said = play(troubledStory, doubled, 340)
    for (const id of ['no-lost-results/unread', 'no-lost-results/at-start', 'failures/failed', 'fan-out-report/ended'])
      expect(said[id], id).toBeGreaterThan(5)
  })
  test('where hooks are lost, nothing that was read is called missing, and nothing is said twice', () => {
    const said = play(troubledStory, unreliable, 340)
    for (const id of ['no-lost-results/unread', 'no-lost-results/at-start', 'fan-out-report/ended'])
      expect(said[id], id).toBeGreaterThan(5)
  })
})
