import { describe, expect, test } from 'vitest'
import { agent, event, inAgent, told } from './payloads.ts'

test('a finished message: each call, its file and its outcome', () => {
  const tool_calls = [
    { tool_name: 'Write', tool_input: { file_path: 'a.ts' }, tool_use_id: 'u1', tool_response: 'fanout: no' },
    { tool_name: 'Read', tool_input: { file_path: '/p/b.ts' }, tool_use_id: 'u2', tool_response: '1\tx' },
    { tool_name: 'Bash', tool_input: { command: 'ls' }, tool_use_id: 'u3', tool_response: 'a' },
    { tool_name: 'Edit', tool_input: 'odd', tool_use_id: 'u4', tool_response: 7 },
    { tool_name: 'Edit', tool_input: { file_path: '/p/c.ts' }, tool_use_id: '../x' },
    'odd',
  ]
  expect(told(event('PostToolBatch', { ...inAgent, tool_calls }))).toEqual({
    kind: 'message-complete',
    calls: [
      { use: 'u1', does: 'edit', file: 'a.ts', succeeded: false, refused: false },
      { use: 'u2', does: 'read', file: '/p/b.ts' },
      { use: 'u3', command: 'ls', succeeded: true },
      { use: 'u4', does: 'edit' },
    ],
    ...agent,
  })
})

describe('a call that speaks of an agent', () => {
  const call = (tool_name: string, tool_input: object, tool_response: unknown = ''): unknown => {
    const decoded = told(
      event('PostToolBatch', { tool_calls: [{ tool_name, tool_use_id: 'u1', tool_input, tool_response }] }),
    )
    return decoded?.kind === 'message-complete' ? decoded.calls[0] : undefined
  }
  const json = (value: object): unknown => [{ type: 'text', text: JSON.stringify(value) }]

  test.each<[string, unknown, object]>([
    ['TaskOutput waits', call('TaskOutput', { task_id: 'a1' }), { target: 'a1', missed: false, waited: true }],
    [
      'TaskOutput looks',
      call('TaskOutput', { task_id: 'a1', block: false }),
      { target: 'a1', missed: false, waited: false },
    ],
    ['TaskStop', call('TaskStop', { task_id: 'a1' }), { target: 'a1', missed: false }],
    ['SendMessage', call('SendMessage', { to: 'a1', message: 'x' }), { target: 'a1', missed: false, sent: true }],
    ['SendMessage to a name', call('SendMessage', { to: 'the reviewer' }), { missed: false, sent: true }],
    ['a tool that has ids of its own', call('TaskUpdate', { task_id: 'a1' }), { does: 'note' }],
    ['Agent', call('Agent', { description: 'x' }), { does: 'launch' }],
    ['Agent, a fork', call('Agent', { subagent_type: 'fork' }), { does: 'launch', forked: true }],
    ['Agent of a type that is called fork-like', call('Agent', { subagent_type: 'forked' }), { does: 'launch' }],
    ...['MultiEdit', 'NotebookEdit', 'Write', 'Edit'].map((tool): [string, unknown, object] => [
      tool,
      call(tool, {}),
      { does: 'edit' },
    ]),
    ...['TodoWrite', 'TaskCreate', 'TaskList', 'TaskGet'].map((tool): [string, unknown, object] => [
      tool,
      call(tool, {}),
      { does: 'note' },
    ]),
    ['Task, an older name', call('Task', {}), { does: 'launch' }],
    ['a tool like any other', call('Grep', {}), {}],
  ])('%s', (_, decoded, expected) => expect(decoded).toEqual({ use: 'u1', ...expected }))

  // As seen on 2.1.156, 2.1.232 and 2.1.328.
  test.each<[string, string, unknown, boolean]>([
    [
      'TaskStop of nobody',
      'TaskStop',
      '<tool_use_error>No task found with ID: a1. Running background agents: a2 (L)',
      true,
    ],
    ['TaskStop of one that has ended', 'TaskStop', '<tool_use_error>Task a1 is not running (status: completed)', true],
    [
      'SendMessage to nobody',
      'SendMessage',
      json({ success: false, message: 'Agent "a1" could not be resumed' }),
      true,
    ],
    ['SendMessage to one that has ended', 'SendMessage', json({ success: true, message: 'Resuming agent a1' }), false],
    ['a tool that is not offered', 'TaskOutput', '<tool_use_error>Error: No such tool available: TaskOutput', false],
    [
      'a tool that is not enabled',
      'SendMessage',
      '<tool_use_error>Error: SendMessage exists but is not enabled',
      false,
    ],
    ['a tool that is not allowed', 'TaskStop', 'Permission to use TaskStop has been denied.', false],
    ['a wait that only took time', 'TaskOutput', '<retrieval_status>timeout</retrieval_status>', false],
  ])('%s', (_, name, response, missed) => expect(call(name, { task_id: 'a1' }, response)).toMatchObject({ missed }))
})
