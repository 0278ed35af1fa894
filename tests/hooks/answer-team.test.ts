import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Heard, readRecording } from '../recordings/recording.ts'
import { type Ground, ground, type Said } from './replay.ts'

/** Recorded sessions with teammates, and with agents that outlive the agent that launched them (2.1.332). */

const grounds: Ground[] = []
afterEach(() => {
  for (const each of grounds.splice(0)) each.remove()
})
function fresh(): Ground {
  const it = ground()
  grounds.push(it)
  return it
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const words = (said: readonly Said[]): string => JSON.stringify(said.map(({ reply }) => reply))
const isEvent =
  (name: string) =>
  ({ payload }: Heard): boolean =>
    payload.hook_event_name === name
const nth = (events: readonly Heard[], name: string, n: number): Heard => {
  const found = events.filter(isEvent(name)).at(n)
  if (!found) throw new Error('the recording is not what it was')
  return found
}
const later = ({ payload }: Heard, at: number, more: object = {}): Heard => ({ at, payload: { ...payload, ...more } })

/** The main transcript, as the client writes it: a teammate's report stands there before the turn it begins has ended. */
function reports(events: readonly Heard[], from: string, at: number): void {
  const file = String(events[0]?.payload.transcript_path)
  const report = JSON.stringify({ type: 'idle_notification', from, idleReason: 'available', result: 'done' })
  const content = `Another Claude session sent a message:\n<teammate-message teammate_id="${from}" color="blue">\n${report}\n</teammate-message>`
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.appendFileSync(
    file,
    `${JSON.stringify({ type: 'user', message: { role: 'user', content }, timestamp: new Date(at).toISOString() })}\n`,
  )
}

describe('teammates', () => {
  const begin = (it: Ground) => {
    const events = readRecording('own/2.1.332-teammates', it)
    const start = (name: string) =>
      String(
        events.filter(isEvent('SubagentStart')).find(({ payload }) => payload.agent_type === name)?.payload.agent_id,
      )
    const idle = events.findIndex(isEvent('TeammateIdle'))
    return { events, idle, fix: start('fix'), slow: start('slow') }
  }

  test('have the type they were launched with, a slot, and a lease on what they write', () => {
    const it = fresh()
    const { events, fix, slow } = begin(it)
    it.hear(events.slice(0, events.findIndex(isEvent('SubagentStop'))))
    const { agents, leases } = it.state()
    expect(agents[slow]).toMatchObject({ running: true, teammate: 'slow', type: 'general-purpose', title: 'Slow' })
    expect(agents[fix]).toMatchObject({ running: true, teammate: 'fix', background: true })
    expect(Object.values(leases).flat()).toContainEqual(expect.objectContaining({ thread: slow }))
  })

  test('at work are never lost: the host lists them under other ids', () => {
    const it = fresh()
    const { events, idle, slow } = begin(it)
    const stop = nth(events, 'Stop', 0)
    it.hear(events.slice(0, idle + 1))
    it.hear([later(stop, stop.at + MINUTE), later(stop, stop.at + 2 * MINUTE)])
    expect(it.state().agents[slow]).toMatchObject({ running: true, unlisted: undefined })
    const write = events.find(({ payload }) => payload.agent_id === slow && payload.tool_name === 'Write')
    const other = { agent_id: 'a0000001', agent_type: 'worker', tool_use_id: 'other' }
    const [said] = it.hear([later(write as Heard, stop.at + 2 * MINUTE, other)])
    expect(words(said ? [said] : [])).toContain('agent \\"Slow\\" (general-purpose) is working on')
  })

  test('that left the team without a word are lost 30 s later', () => {
    const it = fresh()
    const { events, slow } = begin(it)
    const stop = nth(events, 'Stop', 0)
    it.hear(events.slice(0, events.indexOf(stop) + 1))
    const gone = { background_tasks: [] }
    it.hear([later(stop, stop.at + SECOND, gone), later(stop, stop.at + MINUTE, gone)])
    expect(it.state().agents[slow]).toMatchObject({ running: false, how: 'lost' })
  })

  test('end when they are idle, each life once, and free what they held', () => {
    const it = fresh()
    const { events, idle, fix } = begin(it)
    it.hear(events.slice(0, idle + 1))
    expect(it.state().agents[fix]).toMatchObject({ life: 1, running: false, how: 'finished' })
    expect(Object.values(it.state().leases).flat()).not.toContainEqual(expect.objectContaining({ thread: fix }))
    it.hear(events.slice(idle + 1))
    expect(it.state().agents[fix]).toMatchObject({ life: 2, running: false, how: 'finished' })
  })

  test('end when they are idle where no other end was heard of', () => {
    const it = fresh()
    const { events, idle, fix } = begin(it)
    it.hear(events.slice(0, idle + 1).filter((one) => !isEvent('SubagentStop')(one)))
    expect(it.state().agents[fix]).toMatchObject({ running: false, how: 'finished' })
  })

  test('are stopped by their name', () => {
    const it = fresh()
    const { events, slow } = begin(it)
    it.hear(events)
    expect(it.state().agents[slow]).toMatchObject({ running: false, how: 'killed' })
    expect(it.state().leases).toEqual({})
  })

  test('have delivered what stands in the transcript: nothing is missing, and the fan-out ends', () => {
    const it = fresh()
    const { events, idle } = begin(it)
    const two = events.slice(0, idle + 1)
    it.hear(two)
    const { at } = nth(events, 'TeammateIdle', 0)
    reports(events, 'fix', at + SECOND)
    const stop = nth(events, 'Stop', 0)
    expect(it.hear([later(stop, at + 2 * SECOND), later(stop, at + 2 * MINUTE)])).toEqual([])
    expect(Object.values(it.state().batches).map(({ closedBy }) => closedBy)).toEqual([undefined])
    // The other one fails: nothing but the end of a turn can tell.
    const { payload } = nth(events, 'SubagentStop', 0)
    const slow = Object.keys(it.state().agents).find((id) => id.startsWith('aslow-'))
    const failed = {
      hook_event_name: 'StopFailure',
      agent_id: slow,
      error: 'unknown',
      last_assistant_message: 'API Error: 400 x',
    }
    it.hear([{ at: at + 3 * MINUTE, payload: { ...payload, ...failed } }])
    reports(events, 'slow', at + 3 * MINUTE)
    const said = it.hear([later(stop, at + 3 * MINUTE + SECOND)])
    expect(said).toMatchObject([{ reply: { decision: 'block' } }])
    expect(words(said)).toContain('the fan-out has ended. 2 agents: 1 done, 1 failed')
    expect(it.hear([later(stop, at + 4 * MINUTE)])).toEqual([])
  })

  test('that are idle keep no turn from being held for what is missing', () => {
    const it = fresh()
    const { events, idle, slow } = begin(it)
    it.hear(events.slice(0, idle + 1))
    const stop = nth(events, 'Stop', 0)
    const { at } = nth(events, 'TeammateIdle', 0)
    const fixOnly = { background_tasks: [{ id: 't1', type: 'teammate', status: 'running', description: 'Fix it' }] }
    it.hear([later(stop, at + SECOND, fixOnly)])
    const said = it.hear([later(stop, at + MINUTE, fixOnly)])
    expect(it.state().agents[slow]?.how).toBe('lost')
    expect(words(said)).toContain('LOST \\"Slow\\"')
  })
})

describe('agents that outlive the agent that launched them', () => {
  const begin = (it: Ground) => {
    const events = readRecording('own/2.1.332-outlives-its-parent', it)
    const prompts = events.filter(isEvent('UserPromptSubmit'))
    return { events, prompts }
  }

  test('are named with its result, by their ids, and belong to the conversation', () => {
    const it = fresh()
    const { events, prompts } = begin(it)
    const told = events.indexOf(prompts[1] as Heard)
    const said = it.hear(events.slice(0, told + 1)).at(-1)
    const running = Object.entries(it.state().agents).filter(([, { running }]) => running)
    expect(running.map(([, { title, inherited }]) => [title, inherited]).sort()).toEqual([
      ['Child 2', true],
      ['Child', true],
    ])
    for (const [id, { title }] of running)
      expect(words(said ? [said] : [])).toContain(
        `${id}: \\"${title}\\" (general-purpose), below \\"Parent\\" (general-purpose), which has ended`,
      )
  })

  test('deliver their results themselves: nothing is left', () => {
    const it = fresh()
    const { events } = begin(it)
    it.hear(events)
    const agents = Object.values(it.state().agents)
    expect(agents.map(({ title, how, deliveredBy }) => [title, how, deliveredBy !== undefined]).sort()).toEqual([
      ['Child 2', 'finished', true],
      ['Child', 'finished', true],
      ['Parent', 'finished', true],
    ])
  })

  test('are named when it is stopped, with the files they hold', () => {
    const it = fresh()
    const { events } = begin(it)
    const wrote = events.findIndex(({ payload }) => payload.tool_name === 'Write')
    const parent = String(nth(events, 'SubagentStart', 0).payload.agent_id)
    const all = events.filter(
      ({ payload }) => payload.agent_id !== parent || !isEvent('SubagentStop')({ at: 0, payload }),
    )
    it.hear(
      all.slice(0, all.indexOf(events[wrote] as Heard) + 1).filter((one) => one !== nth(events, 'UserPromptSubmit', 1)),
    )
    const { at, payload } = nth(events, 'PostToolBatch', 0)
    const stop = { tool_name: 'TaskStop', tool_use_id: 'u', tool_input: { task_id: parent } }
    const said = it.hear([
      { at: at + MINUTE, payload: { ...payload, hook_event_name: 'PostToolUse', tool_response: {}, ...stop } },
      { at: at + MINUTE, payload: { ...payload, tool_calls: [{ ...stop, tool_response: 'stopped' }] } },
    ])
    expect(words(said)).toContain('which was stopped; holds k.md')
    expect(words(said)).toContain('Stopping an agent does not stop the agents it launched')
  })
})
