import { describe, expect, test } from 'vitest'
import {
  agent,
  dropped,
  event,
  inAgent,
  launch,
  launched,
  main,
  notification,
  type Payload,
  start,
  told,
  tool,
  write,
} from './payloads.ts'

describe('each event of the host in our words', () => {
  const rows: [string, Payload, object][] = [
    ['a session starts', start, { kind: 'session-start', source: 'startup', ...main }],
    ['a session ends', event('SessionEnd', { reason: 'clear' }), { kind: 'session-end', reason: 'clear', ...main }],
    ['a prompt', event('UserPromptSubmit', { prompt: 'GO' }), { kind: 'prompt', deliveries: [], ...main }],
    [
      'a result arrives',
      event('UserPromptSubmit', { prompt: notification }),
      { kind: 'prompt', deliveries: [{ agent: 'a1', how: 'failed' }], ...main },
    ],
    ['Agent', launch, { kind: 'launch', use: 'u1', type: 'reviewer', title: 'Writer A', background: true, ...main }],
    [
      'Task, of older hosts, untyped',
      tool('PreToolUse', 'Task', { tool_input: { description: 'B' } }),
      { kind: 'launch', use: 'u1', type: 'general-purpose', title: 'B', ...main },
    ],
    ['Agent within an agent', { ...launch, ...inAgent }, { kind: 'launch', use: 'u1', ...agent }],
    [
      'Agent, running',
      launched,
      { kind: 'launched', use: 'u1', agent: 'a1', type: 'reviewer', title: 'Writer A', background: true, ...main },
    ],
    [
      'Agent, come back',
      { ...launched, tool_response: { status: 'completed', agentId: 'a1', content: [] } },
      { kind: 'launched', agent: 'a1', background: false },
    ],
    [
      'Agent, come back without an agent',
      { ...launched, tool_response: { status: 'completed' } },
      { kind: 'launch-failed', use: 'u1', ...main },
    ],
    ['Agent, refused by the host', dropped, { kind: 'launch-failed', use: 'u1', reason: dropped.error, ...main }],
    [
      'Workflow, running',
      tool('PostToolUse', 'Workflow', {
        tool_response: { status: 'async_launched', taskId: 'w1', workflowName: 'wf' },
      }),
      { kind: 'launched', use: 'u1', agent: 'w1', type: 'workflow', title: 'wf', background: true, ...main },
    ],
    ['SubagentStart', event('SubagentStart', inAgent), { kind: 'agent-started', type: 'general-purpose', ...agent }],
    [
      'SubagentStop',
      event('SubagentStop', { ...inAgent, last_assistant_message: 'done' }),
      { kind: 'agent-ended', agent: 'a1', how: 'finished', ...agent },
    ],
    ['StopFailure', event('StopFailure', inAgent), { kind: 'agent-ended', agent: 'a1', how: 'failed', ...agent }],
    [
      'TaskStop',
      tool('PostToolUse', 'TaskStop', { tool_input: { task_id: 'a1' } }),
      { kind: 'agent-ended', agent: 'a1', how: 'killed', ...main },
    ],
    [
      'TaskOutput, of older hosts',
      tool('PostToolUse', 'TaskOutput', { tool_response: { task: { task_id: 'a1', status: 'completed' } } }),
      { kind: 'agent-ended', agent: 'a1', how: 'finished', ...main },
    ],
    [
      'SubagentHandback',
      tool('PostToolUse', 'SubagentHandback', inAgent),
      { kind: 'agent-ended', agent: 'a1', how: 'finished', ...agent },
    ],
    ['Write', write, { kind: 'before-edit', use: 'u1', tool: 'Write', file: '/p/a.ts', whole: true, ...agent }],
    ...['Edit', 'MultiEdit'].map((name): [string, Payload, object] => [
      name,
      { ...write, tool_name: name },
      { kind: 'before-edit', tool: name, file: '/p/a.ts', whole: false },
    ]),
    [
      'NotebookEdit',
      { ...write, tool_name: 'NotebookEdit', tool_input: { notebook_path: '/p/n.ipynb' } },
      { kind: 'before-edit', tool: 'NotebookEdit', file: '/p/n.ipynb', whole: false },
    ],
    [
      'Stop',
      event('Stop', {
        background_tasks: [
          { id: 'a1', type: 'subagent', status: 'running' },
          { id: 'a2', type: 'subagent', status: 'completed' },
          { id: 'w1', type: 'workflow', status: 'pending' },
          { id: 'b1', type: 'shell', status: 'running' },
          { id: '__proto__', type: 'subagent', status: 'running' },
          null,
        ],
      }),
      { kind: 'turn-ending', running: ['a1', 'w1'], ...main },
    ],
    ['Stop, of hosts that do not tell', event('Stop'), { kind: 'turn-ending', running: undefined, ...main }],
  ]
  test.each(rows)('%s', (_, payload, expected) => expect(told(payload)).toMatchObject(expected))

  test('a finished message: each call, its file and its outcome', () => {
    const tool_calls = [
      { tool_name: 'Write', tool_input: { file_path: 'a.ts' }, tool_use_id: 'u1', tool_response: 'fanout: no' },
      { tool_name: 'Read', tool_input: { file_path: '/p/b.ts' }, tool_use_id: 'u2', tool_response: '1\tx' },
      { tool_name: 'Bash', tool_input: { command: 'ls' }, tool_use_id: 'u3' },
      { tool_name: 'Edit', tool_input: 'odd', tool_use_id: 'u4', tool_response: 7 },
      { tool_name: 'Edit', tool_input: { file_path: '/p/c.ts' }, tool_use_id: '../x' },
      'odd',
    ]
    expect(told(event('PostToolBatch', { ...inAgent, tool_calls }))).toEqual({
      kind: 'message-complete',
      calls: [
        { use: 'u1', tool: 'Write', file: 'a.ts', succeeded: false },
        { use: 'u2', tool: 'Read', file: '/p/b.ts' },
        { use: 'u3', tool: 'Bash' },
        { use: 'u4', tool: 'Edit' },
      ],
      ...agent,
    })
  })
})

describe('fields that may be missing', () => {
  test('without cwd and agent type, an edit is still one', () => {
    expect(told({ ...write, cwd: undefined, agent_type: 7 })).toMatchObject({
      kind: 'before-edit',
      cwd: '',
      agentType: '',
    })
  })
  test('without tool calls, a message is complete', () => {
    expect(told(event('PostToolBatch'))).toMatchObject({ kind: 'message-complete', calls: [] })
  })
  test('an agent id of null is the main thread', () => {
    expect(told({ ...write, agent_id: null })).toMatchObject({ thread: 'main:s1' })
  })
  test('a long description is cut', () => {
    expect(told({ ...launch, tool_input: { description: 'x'.repeat(9_999) } })).toMatchObject({ title: 'x'.repeat(80) })
  })
})
