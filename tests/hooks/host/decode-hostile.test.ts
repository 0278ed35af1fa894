import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { everyPayload } from '../../recordings/recording.ts'
import {
  common,
  dropped,
  event,
  launch,
  launched,
  type Payload,
  start,
  told,
  tool,
  without,
  write,
} from './payloads.ts'

describe('no event', () => {
  const rows: [string, unknown][] = [
    ['a payload that is none', 'text'],
    ['null', null],
    ['a list', [start]],
    ['an event of hosts to come', event('TeleportStart')],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''].map((name): [string, unknown] => [
      `an event called ${name}`,
      event(name),
    ]),
    ...['__proto__', 'constructor', 'valueOf', 'Bash', 'Read'].flatMap((name): [string, unknown][] => [
      [`before ${name}`, tool('PreToolUse', name)],
      [`after ${name}`, tool('PostToolUse', name)],
      [`after ${name} failed`, tool('PostToolUseFailure', name)],
    ]),
    ...['session_id', 'hook_event_name'].map((field): [string, unknown] => [`without ${field}`, without(start, field)]),
    ...['tool_name', 'tool_use_id', 'tool_input'].map((field): [string, unknown] => [
      `an edit without ${field}`,
      without(write, field),
    ]),
    ...['tool_name', 'tool_use_id'].flatMap((field): [string, unknown][] => [
      [`a launch without ${field}`, without(launch, field)],
      [`a launch come back without ${field}`, without(launched, field)],
      [`a failed launch without ${field}`, without(dropped, field)],
    ]),
    ['an edit of no file', { ...write, tool_input: { file_path: '' } }],
    ['an edit of a file that is a number', { ...write, tool_input: { file_path: 7 } }],
    ['an edit of a name with a NUL', { ...write, tool_input: { file_path: '/p/a\0.ts' } }],
    ['an agent starts without an id', event('SubagentStart', { agent_type: 'x' })],
    ['a main thread stops as an agent', event('SubagentStop')],
    ['the main thread’s API call fails', event('StopFailure', { error: 'unknown' })],
    ['TaskStop of nothing', tool('PostToolUse', 'TaskStop')],
    [
      'TaskOutput of a task still running',
      tool('PostToolUse', 'TaskOutput', { tool_response: { task: { task_id: 'a1', status: 'running' } } }),
    ],
    ['a Workflow come back without a task', tool('PostToolUse', 'Workflow', { tool_response: {} })],
    ['a session with a hostile id', { ...start, session_id: '__proto__' }],
    ['a session with a path for an id', { ...start, session_id: '../../x' }],
    ['a session with 10 kB of id', { ...start, session_id: 'x'.repeat(10_240) }],
    ...['constructor', 'a/../b', 'main:s1', 'x'.repeat(10_240), 7, {}, ''].map((agent_id): [string, unknown] => [
      `an agent called ${String(agent_id).slice(0, 20)} is not taken for the main thread`,
      { ...write, agent_id },
    ]),
  ]
  test.each(rows)('%s', (_, payload) => expect(told(payload)).toBeUndefined())
})

describe('whatever comes, decoding answers and lets nothing odd through', () => {
  const kinds =
    /^(session-(start|end)|prompt|launch(ed|-failed)?|agent-(started|ended)|fetched|before-(edit|result|workflow)|result|own-command|message-complete|turn-ending)$/
  const sound = (payload: unknown): void => {
    const decoded = told(payload)
    if (decoded === undefined) return
    expect(decoded.kind).toMatch(kinds)
    const { use, agent, title } = decoded as { use?: unknown; agent?: unknown; title?: unknown }
    for (const id of [use, agent]) if (id !== undefined) expect(id).toMatch(/^[A-Za-z0-9][\w.:-]{0,127}$/)
    for (const short of [title, decoded.agentType]) expect(String(short ?? '').length).toBeLessThanOrEqual(80)
  }
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(undefined, '__proto__', 'constructor', '../..', '\0', 'x'.repeat(10_240), -1, 1e308),
  )

  test('any JSON', () => fc.assert(fc.property(fc.jsonValue(), sound), { numRuns: 500 }))

  test('any JSON under the names the host uses', () => {
    const names = fc.constantFrom(...new Set(everyPayload().map(({ hook_event_name }) => String(hook_event_name))))
    const tools = fc.constantFrom(
      'Agent',
      'Task',
      'Edit',
      'Write',
      'NotebookEdit',
      'TaskStop',
      'TaskOutput',
      'Workflow',
    )
    const fields = fc.record(
      { agent_id: odd, agent_type: odd, tool_use_id: odd, tool_input: odd, tool_response: odd },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(names, tools, fields, odd, (hook_event_name, tool_name, rest, anything) => {
        sound({
          ...common,
          hook_event_name,
          tool_name,
          ...rest,
          tool_calls: anything,
          background_tasks: anything,
          prompt: anything,
        })
      }),
      { numRuns: 1_000 },
    )
  })

  test('recorded payloads with a value replaced', () => {
    const payloads = everyPayload()
    fc.assert(
      fc.property(
        fc.constantFrom(...payloads),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        odd,
        (payload, path, value) => {
          sound(replaced(payload, path, value))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('every recorded payload decodes as it should: only what fanout does not listen to is no event', () => {
    const unheard = everyPayload().filter((payload) => told(payload) === undefined)
    const names = unheard.map(({ hook_event_name, tool_name }) =>
      [hook_event_name, tool_name].filter(Boolean).join(' '),
    )
    expect([...new Set(names)].sort()).toEqual([
      'PostToolUse ToolSearch',
      'PostToolUse Write',
      'PreCompact',
      'PreToolUse TaskStop',
      'PreToolUse ToolSearch',
    ])
  })
})

/** The payload with the value at this path (the n-th entry at each step) replaced. */
function replaced(node: unknown, [step, ...rest]: readonly number[], value: unknown): unknown {
  if (step === undefined || typeof node !== 'object' || node === null) return value
  const keys = Object.keys(node)
  const key = keys[step % Math.max(keys.length, 1)]
  if (key === undefined) return value
  const next = replaced((node as Payload)[key], rest, value)
  return Array.isArray(node)
    ? node.map((each, index) => (String(index) === key ? next : each))
    : { ...node, [key]: next }
}
