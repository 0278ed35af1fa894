import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { type Heard, readRecording, recordings } from '../recordings/recording.ts'
import {
  ended,
  ended2,
  endings,
  firstLines,
  healthy,
  isDenial,
  isWrite,
  second,
  short,
  two,
  words,
} from './recorded.ts'
import { type Ground, ground } from './replay.ts'

const grounds: Ground[] = []
afterEach(() => {
  for (const each of grounds.splice(0)) each.remove()
})
function fresh(): Ground {
  const it = ground()
  grounds.push(it)
  return it
}

describe('whatever is lost or heard twice', () => {
  /** What may happen to each event: heard, lost, heard twice. */
  const fates = fc.infiniteStream(fc.constantFrom(1, 1, 1, 0, 2))
  const happened = (events: readonly Heard[], fate: Iterator<number>): Heard[] =>
    events.flatMap((event) => Array<Heard>(fate.next().value ?? 1).fill(event))

  const isStart = ({ payload }: Heard): boolean => payload.hook_event_name === 'SessionStart'

  const sane = (it: Ground): void => {
    const state = it.state()
    for (const holders of Object.values(state.leases)) {
      for (const { thread } of holders) {
        const running = state.agents[thread]?.running ?? state.sessions[thread.slice('main:'.length)]?.ended !== true
        expect([thread, running]).toEqual([thread, true])
      }
    }
    expect(Object.keys(state.asks).every((use) => use.startsWith('toolu_'))).toBe(true)
  }

  test('a fan-out hears each thing at most once, and nothing else; and only who runs holds anything', () => {
    fc.assert(
      fc.property(fc.constantFrom(...healthy.filter((name) => !name.includes('over-the-cap'))), fates, (name, fate) => {
        const it = fresh()
        const events = happened(readRecording(name, it), fate)
        const all = it.hear(events).flatMap((one) => firstLines(one).split(' / '))
        const said = all.filter((line) => line !== 'agents of this session:')
        // Told where a conversation begins anew: rightly, if neither an agent's end nor its result was heard.
        expect(all.length - said.length).toBeLessThanOrEqual(events.filter(isStart).length)
        if (all.length > said.length)
          expect(Object.values(it.state().agents).map(({ deliveredBy }) => deliveredBy)).toContain(undefined)
        const ended = said.filter((line) => line.startsWith('the fan-out has ended. 2 agents: '))
        const failed = said.filter((line) => line === 'an agent did not finish:')
        // Of an agent whose end was lost, a compacted conversation is told that it runs.
        const running = said.filter((line) => line === 'agents of this session:')
        const quick = said.filter((line) => short.endsWith(line))
        expect(said).toHaveLength(ended.length + failed.length + running.length + quick.length)
        expect(quick.length).toBeLessThanOrEqual(ended.length)
        expect(running.length).toBeLessThanOrEqual(name.includes('compact') ? 4 : 0)
        expect(ended.length).toBeLessThanOrEqual(words[name]?.length === 0 ? 0 : 1)
        expect(failed.length).toBeLessThanOrEqual(name.includes('api-failure') ? 2 : 0)
        sane(it)
      }),
      { numRuns: 100 },
    )
  })

  test('of two writers the second is stopped each time it asks, if the first was heard', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(second)), fates, (name, fate) => {
        const it = fresh()
        const events = happened(readRecording(name, it), fate)
        const writers = events.filter(isWrite).map(({ payload }) => payload.agent_id)
        const late = writers.filter((writer) => writer === second[name])
        const stopped = it.hear(events).filter(isDenial)
        expect(stopped.map(({ payload }) => payload.agent_id)).toEqual(late.length < writers.length ? late : [])
        sane(it)
      }),
      { numRuns: 60 },
    )
  })

  test.each(recordings.filter((name) => !name.includes('over-the-cap')))(
    '%s: hearing everything twice changes nothing',
    (name) => {
      const it = fresh()
      const said = it.hear(readRecording(name, it).flatMap((event) => [event, event])).filter((one) => !isDenial(one))
      expect(said.map((one) => `${one.payload.hook_event_name}: ${firstLines(one)}`)).toEqual(words[name])
      expect(ended(it.state())).toEqual(endings[name])
      expect(it.state().leases).toEqual({})
    },
  )

  test('events of two sessions in one project do not mix up who ended', () => {
    const it = fresh()
    const [one, other] = ['2.1.328-fan-out', '2.1.288-fan-out'].map((name) => readRecording(name, it)) as [
      Heard[],
      Heard[],
    ]
    const said = it.hear(one.flatMap((event, n) => [event, ...(other[n] ? [other[n]] : [])]))
    expect(said.map(firstLines)).toEqual([`${ended2}2 done.${short}`, `${ended2}2 done.${short}`])
    expect(new Set(said.map(({ payload }) => payload.session_id)).size).toBe(2)
    expect(ended(it.state())).toEqual([...two('finished'), ...two('finished')].sort())
    expect(it.state().leases).toEqual({})
  })
})
