import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { State } from '../../core/state/state.ts'
import { type Heard, readRecording, recordings } from '../recordings/recording.ts'
import { type Ground, ground, reasonOf, type Said } from './replay.ts'

const grounds: Ground[] = []
afterEach(() => {
  for (const each of grounds.splice(0)) each.remove()
})
function fresh(): Ground {
  const it = ground()
  grounds.push(it)
  return it
}

const two = (how: string): string[] => [`Sub A ${how}`, `Sub B ${how}`]
const many = Array.from({ length: 24 }, (_, n) => n).filter((n) => ![14, 17, 21, 22].includes(n))

/** Who ended how, by the end of each recording. */
const endings: Record<string, string[]> = {
  '2.1.156-fan-out': two('finished'),
  '2.1.232-fan-out': two('finished'),
  '2.1.288-fan-out': two('finished'),
  '2.1.328-api-failure': two('failed'),
  '2.1.328-fan-out': two('finished'),
  '2.1.328-foreground': two('finished'),
  '2.1.328-interactive-fan-out-compact-clear': two('finished'),
  '2.1.328-nested': [...two('finished'), 'nested finished', 'nested finished'],
  '2.1.328-over-the-cap': many.map((n) => `Sub ${n} finished`).sort(),
  '2.1.328-same-file': two('finished'),
  '2.1.328-serial': two('finished'),
  '2.1.328-streamed-slowly': two('finished'),
  '2.1.328-task-stop': ['Sub A killed', 'Sub B finished'],
  '2.1.328-workflow': ['wf finished', 'workflow-subagent finished', 'workflow-subagent finished'],
}
/** Recordings in which two agents write one file: who comes second in the log. */
const second: Record<string, string> = {
  '2.1.328-same-file': 'aaabc41a03141a045',
  '2.1.328-nested': 'a906997f5bbddb46c',
}
const healthy = recordings.filter((name) => second[name] === undefined)

const ended = ({ agents }: State): string[] =>
  Object.values(agents)
    .map(({ title, type, running, how }) => `${title || type} ${running ? 'running' : how}`)
    .sort()

const isWrite = ({ payload }: Heard): boolean =>
  payload.hook_event_name === 'PreToolUse' && payload.tool_name === 'Write'

const decided = ({ reply }: Said): string | undefined =>
  'hookSpecificOutput' in reply && 'permissionDecision' in reply.hookSpecificOutput
    ? reply.hookSpecificOutput.permissionDecision
    : 'words'

test('every recording is replayed', () => expect(Object.keys(endings).sort()).toEqual(recordings))

describe('a whole session', () => {
  test.each(recordings)('%s: all who began have ended, nothing is held, asked or launching', (name) => {
    const it = fresh()
    it.hear(readRecording(name, it))
    const state = it.state()
    expect(ended(state)).toEqual(endings[name])
    expect(state).toMatchObject({ leases: {}, asks: {}, launches: {} })
    expect(state.leases).toEqual({})
  })
  test.each(healthy)('%s: nothing is said', (name) => {
    const it = fresh()
    expect(it.hear(readRecording(name, it))).toEqual([])
  })
  test.each(Object.keys(second))('%s: exactly the second writer is stopped', (name) => {
    const it = fresh()
    const said = it.hear(readRecording(name, it))
    expect(said.map((one) => [one.payload.agent_id, one.payload.tool_name, decided(one)])).toEqual([
      [second[name], 'Write', 'deny'],
    ])
  })
})

/** The recording as it would have gone on: what was denied was not made, and the agent was told so. */
function refused(events: readonly Heard[], use: unknown, reason: string): Heard[] {
  return events
    .filter(({ payload }) => payload.hook_event_name !== 'PostToolUse' || payload.tool_use_id !== use)
    .map(({ at, payload }) => {
      if (!Array.isArray(payload.tool_calls)) return { at, payload }
      const tool_calls = payload.tool_calls.map((call) =>
        call.tool_use_id === use ? { ...call, tool_response: reason } : call,
      )
      return { at, payload: { ...payload, tool_calls } }
    })
}

test.each(Object.keys(second))('%s: the refused edit is on record, by the words the agent was given', (name) => {
  const it = fresh()
  const events = readRecording(name, it)
  const asked = events.findLastIndex(isWrite)
  const [said] = it.hear(events.slice(0, asked + 1))
  const reason = said ? reasonOf(said.reply) : ''
  it.hear(refused(events.slice(asked + 1), said?.payload.tool_use_id, reason))
  expect(it.state().contested).toMatchObject([{ by: second[name] }])
  expect(Object.values(it.state().files).flatMap(({ wrote }) => Object.keys(wrote))).not.toContain(second[name])
})

test('a nested agent is named by the host’s note on it, and its parent is known', () => {
  const it = fresh()
  const events = readRecording('2.1.328-nested', it)
  const [holder, parent] = ['a8999ed51541c39c5', 'a3f22373351d64003']
  const transcript = String(events[0]?.payload.transcript_path).replace(/\.jsonl$/, '')
  fs.mkdirSync(path.join(transcript, 'subagents'), { recursive: true })
  fs.writeFileSync(
    path.join(transcript, 'subagents', `agent-${holder}.meta.json`),
    JSON.stringify({
      description: 'nested',
      toolUseId: 'toolu_000003_0',
      parentAgentId: parent,
      requestShape: 'foreground',
    }),
  )
  const said = it.hear(events.slice(0, events.findLastIndex(isWrite) + 1))
  expect(JSON.stringify(said[0]?.reply)).toContain('agent \\"nested\\" (general-purpose)')
  expect(it.state().agents[holder]).toMatchObject({ parent, background: false, known: true })
})

describe('whatever is lost or heard twice', () => {
  /** What may happen to each event: heard, lost, heard twice. */
  const fates = fc.infiniteStream(fc.constantFrom(1, 1, 1, 0, 2))
  const happened = (events: readonly Heard[], fate: Iterator<number>): Heard[] =>
    events.flatMap((event) => Array<Heard>(fate.next().value ?? 1).fill(event))

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

  test('a healthy fan-out is never disturbed, and only who runs holds anything', () => {
    fc.assert(
      fc.property(fc.constantFrom(...healthy.filter((name) => !name.includes('over-the-cap'))), fates, (name, fate) => {
        const it = fresh()
        expect(it.hear(happened(readRecording(name, it), fate))).toEqual([])
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
        expect(it.hear(events).map(({ payload }) => payload.agent_id)).toEqual(late.length < writers.length ? late : [])
        sane(it)
      }),
      { numRuns: 60 },
    )
  })

  test.each(recordings.filter((name) => !name.includes('over-the-cap')))(
    '%s: hearing everything twice changes nothing',
    (name) => {
      const it = fresh()
      it.hear(readRecording(name, it).flatMap((event) => [event, event]))
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
    it.hear(one.flatMap((event, n) => [event, ...(other[n] ? [other[n]] : [])]))
    expect(ended(it.state())).toEqual([...two('finished'), ...two('finished')].sort())
    expect(it.state().leases).toEqual({})
  })
})
