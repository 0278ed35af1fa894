import { describe, expect, test } from 'vitest'
import { standIn } from '../../../core/plan/scripts.ts'
import {
  agent,
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
    [
      'Workflow, running',
      tool('PostToolUse', 'Workflow', {
        tool_response: { status: 'async_launched', taskId: 'w1', workflowName: 'wf', runId: 'wf_2ed9489d-15e' },
      }),
      {
        kind: 'launched',
        use: 'u1',
        agent: 'w1',
        type: 'workflow',
        title: 'wf',
        background: true,
        workflow: 'wf_2ed9489d-15e',
        ...main,
      },
    ],
    [
      'Workflow, of a file',
      tool('PreToolUse', 'Workflow', { tool_input: { scriptPath: '/s/workflow-1.js' } }),
      { kind: 'before-workflow', use: 'u1', script: '/s/workflow-1.js', ...main },
    ],
    [
      'Workflow, of a script that stands in for a file',
      tool('PreToolUse', 'Workflow', { tool_input: { script: standIn('demo', '/s/workflow-1.js') } }),
      { kind: 'before-workflow', use: 'u1', script: '/s/workflow-1.js', ...main },
    ],
    [
      'Workflow, of a script',
      tool('PreToolUse', 'Workflow', { tool_input: { script: 'export const meta = {}' } }),
      { kind: 'before-workflow', use: 'u1', script: undefined, ...main },
    ],
    ['SubagentStart', event('SubagentStart', inAgent), { kind: 'agent-started', type: 'general-purpose', ...agent }],
    [
      'SubagentStop',
      event('SubagentStop', { ...inAgent, last_assistant_message: 'done' }),
      { kind: 'agent-ended', agent: 'a1', how: 'finished', ...agent },
    ],
    [
      'StopFailure',
      event('StopFailure', { ...inAgent, error: 'rate_limit', last_assistant_message: 'API Error' }),
      { kind: 'agent-ended', agent: 'a1', how: 'failed', failure: 'rate limit', ...agent },
    ],
    [
      'StopFailure that says nothing',
      event('StopFailure', inAgent),
      { kind: 'agent-ended', agent: 'a1', how: 'failed', failure: undefined, ...agent },
    ],
    [
      'TaskStop',
      tool('PostToolUse', 'TaskStop', { tool_input: { task_id: 'a1' } }),
      { kind: 'agent-ended', agent: 'a1', how: 'killed', ...main },
    ],
    [
      'TaskOutput, of older hosts',
      tool('PostToolUse', 'TaskOutput', { tool_response: { task: { task_id: 'a1', status: 'completed' } } }),
      { kind: 'fetched', agent: 'a1', how: 'finished', ...main },
    ],
    [
      'TaskOutput of an agent that failed',
      tool('PostToolUse', 'TaskOutput', { tool_response: { task: { task_id: 'a1', status: 'failed' } } }),
      { kind: 'fetched', agent: 'a1', how: 'failed', ...main },
    ],
    [
      'SubagentHandback',
      tool('PostToolUse', 'SubagentHandback', inAgent),
      { kind: 'agent-ended', agent: 'a1', how: 'finished', ...agent },
    ],
    ['Write', write, { kind: 'before-edit', use: 'u1', file: '/p/a.ts', whole: true, ...agent }],
    ...['Edit', 'MultiEdit'].map((name): [string, Payload, object] => [
      name,
      { ...write, tool_name: name },
      { kind: 'before-edit', file: '/p/a.ts', whole: false },
    ]),
    [
      'NotebookEdit',
      { ...write, tool_name: 'NotebookEdit', tool_input: { notebook_path: '/p/n.ipynb' } },
      { kind: 'before-edit', file: '/p/n.ipynb', whole: false },
    ],
    [
      'Stop',
      event('Stop', {
        background_tasks: [
          { id: 'a1', type: 'subagent', status: 'running' },
          { id: 'a2', type: 'subagent', status: 'completed' },
          { id: 'w1', type: 'workflow', status: 'pending' },
          { id: 'b1', type: 'shell', status: 'running' },
          { id: 'b2', type: 'monitor', status: 'running' },
          { id: 'b3', type: 'MCP task', status: 'running' },
          { id: 'a3', type: 'a label of hosts to come', status: 'running' },
          { id: '__proto__', type: 'subagent', status: 'running' },
          null,
        ],
      }),
      { kind: 'turn-ending', running: ['a1', 'w1', 'a3'], beside: ['b1', 'b2', 'b3'], ...main },
    ],
    ['Stop, of hosts that do not tell', event('Stop'), { kind: 'turn-ending', running: undefined, ...main }],
  ]
  test.each(rows)('%s', (_, payload, expected) => expect(told(payload)).toMatchObject(expected))
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
