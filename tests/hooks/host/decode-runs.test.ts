import { describe, expect, test } from 'vitest'
import { agent, event, inAgent, launch, main, type Payload, task, told, tool } from './payloads.ts'

describe('a launch', () => {
  test('has its whole prompt, and what else it asks for', () => {
    const tool_input = { ...task, isolation: 'worktree', model: 'haiku', prompt: 'fanout-task: a' }
    expect(told({ ...launch, tool_input })).toEqual({
      kind: 'launch',
      use: 'u1',
      type: 'reviewer',
      title: 'Writer A',
      prompt: 'fanout-task: a',
      isolated: true,
      model: 'haiku',
      ...main,
    })
  })
  test.each([7, null, {}, ['fanout-task: a']])('with a prompt of %j has none', (prompt) => {
    expect(told({ ...launch, tool_input: { ...task, prompt } })).toMatchObject({ prompt: undefined })
  })
})

describe('what a workflow’s agent hands in', () => {
  const hands = (name: string, fields: Payload = {}): Payload =>
    tool(name, 'StructuredOutput', { ...inAgent, tool_input: { status: 'DONE' }, ...fields })
  test.each([
    ['PreToolUse', 'before-result'],
    ['PostToolUse', 'result'],
  ])('%s', (name, kind) => {
    expect(told(hands(name))).toEqual({ kind, use: 'u1', result: { status: 'DONE' }, ...agent })
  })
  test.each<[string, Payload]>([
    ['a text', hands('PostToolUse', { tool_input: 'DONE' })],
    ['nothing', hands('PostToolUse', { tool_input: null })],
    ['a list', hands('PostToolUse', { tool_input: ['DONE'] })],
  ])('as %s is empty', (_, payload) => expect(told(payload)).toMatchObject({ kind: 'result', result: {} }))
  test.each<[string, Payload]>([
    ['by the main thread', tool('PreToolUse', 'StructuredOutput')],
    ['without an id', hands('PreToolUse', { tool_use_id: undefined })],
    ['with an odd one', hands('PreToolUse', { tool_use_id: '../x' })],
  ])('%s is none', (_, payload) => expect(told(payload)).toBe(undefined))
})

describe('a workflow', () => {
  test.each<[string, unknown, string | undefined]>([
    ['from a script', '/s/run.js', '/s/run.js'],
    ['from no script', undefined, undefined],
    ['from an odd one', 7, undefined],
    ['from one with a NUL', '/s/\0', undefined],
  ])('%s', (_, scriptPath, script) => {
    const payload = tool('PreToolUse', 'Workflow', { tool_input: { scriptPath } })
    expect(told(payload)).toEqual({ kind: 'before-workflow', use: 'u1', script, ...main })
  })
})

describe('an agent’s end', () => {
  const stop = (fields: Payload): Payload => event('SubagentStop', { ...inAgent, ...fields })
  test.each<[Payload, boolean]>([
    [{}, false],
    [{ stop_hook_active: false }, false],
    [{ stop_hook_active: true }, true],
    [{ stop_hook_active: 'yes' }, false],
  ])('%j: sent back before, %j', (fields, again) => {
    expect(told(stop({ last_assistant_message: 'So.', ...fields }))).toMatchObject({
      kind: 'agent-ended',
      report: 'So.',
      again,
    })
  })
})

describe('a command of fanout’s own', () => {
  const bash = (command: unknown, by: Payload = {}): Payload =>
    tool('PreToolUse', 'Bash', { tool_input: { command }, ...by })
  test.each<[string, string[]]>([
    ['fanout', []],
    ['fanout claim --as w1', ['claim', '--as', 'w1']],
    ["fanout done a --as w1 --report 'It\nis so.'", ['done', 'a', '--as', 'w1', '--report', 'It\nis so.']],
    ['fanout fail a --why "no network"', ['fail', 'a', '--why', 'no network']],
  ])('%j', (command, words) => expect(told(bash(command, inAgent))).toEqual({ kind: 'own-command', words, ...agent }))
  test.each([
    'npm test',
    'fanout status; rm x',
    'fanout status | tee x',
    'echo fanout',
    'fanout $(x)',
    'fanout "$x"',
    'FANOUT=0 fanout status',
    '',
    7,
    null,
  ])('%j is none', (command) => expect(told(bash(command))).toBe(undefined))
})

describe('a shell command in a finished message', () => {
  const call = (tool_response: unknown, command: unknown = 'npm test'): unknown => {
    const tool_calls = [{ tool_name: 'Bash', tool_use_id: 'u1', tool_input: { command }, tool_response }]
    const decoded = told(event('PostToolBatch', { ...inAgent, tool_calls }))
    return decoded?.kind === 'message-complete' ? decoded.calls[0]?.succeeded : 'none'
  }
  test.each<[string, unknown, boolean | undefined]>([
    ['with output', 'ok 1', true],
    ['without', '', true],
    ['as blocks', [{ type: 'text', text: 'ok' }], true],
    ['that failed', 'Exit code 1\nnot ok', false],
    ['that failed, as blocks', [{ type: 'text', text: 'Exit code 127' }], false],
    ['that ran out of time', 'Command timed out after 2m', false],
    ['put in the background', 'Command running in background with ID: b1', undefined],
    ['not allowed', 'Permission to use Bash with command npm test has been denied.', undefined],
    ['for which nobody was there to ask', 'This command requires approval', undefined],
    ['interrupted', '[Request interrupted by user for tool use]', undefined],
    ['with an error of the tool', '<tool_use_error>Cancelled: parallel tool call failed</tool_use_error>', undefined],
  ])('%s', (_, response, succeeded) => expect(call(response)).toBe(succeeded))
})
