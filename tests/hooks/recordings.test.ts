import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Heard, readRecording, recordings } from '../recordings/recording.ts'
import { decided, ended, endings, firstLines, isDenial, isWrite, second, words } from './recorded.ts'
import { type Ground, ground, reasonOf } from './replay.ts'

const grounds: Ground[] = []
afterEach(() => {
  for (const each of grounds.splice(0)) each.remove()
})
function fresh(): Ground {
  const it = ground()
  grounds.push(it)
  return it
}

test('every recording is replayed', () => {
  expect(Object.keys(endings).sort()).toEqual(recordings)
  expect(Object.keys(words).sort()).toEqual(recordings)
})

describe('a whole session', () => {
  test.each(recordings)('%s: all who began have ended, nothing is held, asked or launching', (name) => {
    const it = fresh()
    it.hear(readRecording(name, it))
    const state = it.state()
    expect(ended(state)).toEqual(endings[name])
    expect(state).toMatchObject({ leases: {}, asks: {}, launches: {} })
    expect(state.leases).toEqual({})
  })
  test.each(recordings)('%s: its fan-out is told of once, and nothing else is said', (name) => {
    const it = fresh()
    const said = it.hear(readRecording(name, it)).filter((one) => !isDenial(one))
    expect(said.map((one) => `${one.payload.hook_event_name}: ${firstLines(one)}`)).toEqual(words[name])
  })
  test('what the host refused for good is named by its task', () => {
    const it = fresh()
    const said = it.hear(readRecording('2.1.328-over-the-cap', it)).at(-1)
    const refused = [14, 17, 21, 22].map((n) => `REFUSED "Sub ${n}" (general-purpose)`)
    for (const line of refused) expect(JSON.stringify(said?.reply).replaceAll('\\"', '"')).toContain(line)
    expect(JSON.stringify(said?.reply).match(/- [A-Z]+ /g)).toHaveLength(4)
  })
  test.each(Object.keys(second))('%s: exactly the second writer is stopped', (name) => {
    const it = fresh()
    const said = it.hear(readRecording(name, it)).filter(isDenial)
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

test('an agent that waited for its own shell has ended when the second notice says so, and holds nothing', () => {
  const it = fresh()
  const events = readRecording('own/2.1.332-waits-for-its-shell', it)
  const notices = events
    .map(({ payload }) => String(payload.prompt))
    .filter((text) => text.includes('<task-notification>'))
  expect(notices).toEqual([
    expect.stringContaining('Agent "Waiter" is waiting on its own background work'),
    expect.stringMatching(/^(?![\s\S]*<tool-use-id>)[\s\S]*Agent "Waiter" finished/),
  ])
  it.hear(events)
  expect(ended(it.state())).toEqual(['Waiter finished'])
  expect(it.state()).toMatchObject({ leases: {}, asks: {}, launches: {} })
})

test('an agent whose session is moved to the background keeps its file, under another id and in another process', () => {
  const it = fresh()
  const events = readRecording('own/2.1.328-move-to-background', it)
  const moved = events.findIndex(({ payload }) => payload.source === 'fork')
  const [before, after, rest] = [events.slice(0, moved), events.slice(moved, moved + 2), events.slice(moved + 2)]
  it.env.CLAUDE_PID = String(spawnSync(process.execPath, ['-e', '0']).pid)
  it.hear(before)
  it.env.CLAUDE_PID = String(process.pid)
  it.hear(after)
  const { at, payload } = after.at(-1) as Heard
  const { agent_id, agent_type, ...main } = payload
  const input = { tool_input: { file_path: `${it.project}/a.md` }, tool_use_id: 'toolu_main' }
  const write = { ...main, hook_event_name: 'PreToolUse', tool_name: 'Write', ...input }
  // Long after the process is gone in which the agent began.
  const [said] = it.hear([{ at: at + 120_000, payload: write }])
  expect(reasonOf(said?.reply)).toMatch(/^fanout: agent "Writer A" \(general-purpose\) is working on a\.md/)
  expect(it.hear(rest)).toEqual([])
  expect(it.state().leases).toEqual({})
  expect(ended(it.state())).toEqual(['Writer A finished'])
})
