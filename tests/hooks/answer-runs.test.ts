import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Reply } from '../../hooks/host/replies.ts'
import { run } from '../../scripts/fanout/cli.ts'
import { painter } from '../../scripts/fanout/text.ts'
import { type Ground, ground, reasonOf } from './replay.ts'

type Payload = Record<string, unknown>

const PLAN = `version: 1
title: Two
context: Node 20.
tasks:
  - {id: a, title: First, brief: Do a., writes: [a], verify: npm test, model: haiku}
  - {id: b, title: Second, brief: Do b., writes: [b], blockedBy: [a]}
`

let it: Ground
let now = 1_800_000_000_000
beforeEach(async () => {
  it = ground()
  fs.writeFileSync(path.join(it.project, 'plan.yaml'), PLAN)
  await fanout('start', 'plan.yaml')
})
afterEach(() => it.remove())

async function fanout(...argv: string[]): Promise<string> {
  const env = it.env as Record<string, string>
  const around = { cwd: it.project, env, now, paint: painter(false), gone: () => false, input: () => '', plugin: '/' }
  const { stdout, stderr } = await run([...argv, '--project', it.project], around)
  return stdout + stderr
}

/** What fanout answers to one event, a second after the last. */
function told(payload: Payload): Reply | undefined {
  now += 1_000
  return it.hear([{ at: now, payload: { session_id: 's1', cwd: it.project, ...payload } }])[0]?.reply
}
const input = (id: string) => ({
  description: `[${id}] x`,
  prompt: `fanout-task: ${id}`,
  subagent_type: 'worker',
  effort: 'low',
})
/** What the host calls each task's launch with: the input as fanout changed it, unless another hook has the last word. */
const inputs: Record<string, unknown> = {}
function launches(id: string, use = `u-${id}`): Reply | undefined {
  const reply = told({ hook_event_name: 'PreToolUse', tool_name: 'Agent', tool_use_id: use, tool_input: input(id) })
  const { updatedInput } = (reply as { hookSpecificOutput?: { updatedInput?: unknown } })?.hookSpecificOutput ?? {}
  inputs[id] = updatedInput ?? input(id)
  return reply
}
const begins = (id: string): Reply | undefined =>
  told({
    hook_event_name: 'PostToolUse',
    tool_name: 'Agent',
    tool_use_id: `u-${id}`,
    tool_input: inputs[id],
    tool_response: { status: 'async_launched', agentId: `agent-${id}` },
  })
const inAgent = (id: string): Payload => ({ agent_id: `agent-${id}`, agent_type: 'worker' })
const shells = (id: string, command: string, tool_response = 'ok'): Reply | undefined =>
  told({
    hook_event_name: 'PostToolBatch',
    tool_calls: [{ tool_name: 'Bash', tool_use_id: 'sh', tool_input: { command }, tool_response }],
    ...inAgent(id),
  })
const stops = (id: string, last_assistant_message: string, stop_hook_active = false): Reply | undefined =>
  told({ hook_event_name: 'SubagentStop', last_assistant_message, stop_hook_active, ...inAgent(id) })
const stateOf = (id: string): string | undefined => it.state().runs['my-project']?.tasks[id]?.state

describe('the launch of a task', () => {
  test('is given back whole, with the brief for a prompt, and the user is asked as ever', () => {
    expect(launches('a')).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        updatedInput: {
          ...input('a'),
          prompt: expect.stringMatching(
            /^fanout-task: a\n[\s\S]*## Task\nFirst\n\nDo a\.\n[\s\S]*as one command[^\n]*\nnpm test\n/,
          ),
          model: 'haiku',
          run_in_background: true,
        },
      },
    })
  })
  test('told twice is answered alike', () => expect(launches('a')).toEqual(launches('a')))
  test('that the plan does not allow yet is refused, in the same words each time', () => {
    const reason = reasonOf(launches('b'))
    expect(reason).toBe(
      'fanout: task b of run my-project was not launched: it waits for a. You are told when it is ready; go on with what is.',
    )
    expect(reasonOf(launches('b', 'again'))).toBe(reason)
  })
  test('without a task is left alone', () => {
    const tool_input = { ...input('a'), prompt: 'Look around.' }
    expect(told({ hook_event_name: 'PreToolUse', tool_name: 'Agent', tool_use_id: 'u', tool_input })).toBe(undefined)
  })
  test('that the user does not allow gives the task back', () => {
    launches('a')
    const tool_response = 'Permission to use Agent has been denied.'
    told({
      hook_event_name: 'PostToolBatch',
      tool_calls: [{ tool_name: 'Agent', tool_use_id: 'u-a', tool_input: input('a'), tool_response }],
    })
    expect(stateOf('a')).toBe('open')
  })
})

describe('an agent with a check', () => {
  beforeEach(() => {
    launches('a')
    begins('a')
  })
  test('is sent back once, in the words of its plan', () => {
    expect(stops('a', 'All well.\nSTATUS: DONE')).toEqual({
      decision: 'block',
      reason: expect.stringMatching(/^fanout: the check of your task was not seen[\s\S]*\nnpm test$/),
    })
    expect(stops('a', 'All well.\nSTATUS: DONE', true)).toBe(undefined)
    expect(stateOf('a')).toBe('unverified')
  })
  test.each(['npm test', 'cd src && npm test 2>&1'])('that ran it (%s) ends, and what waits may begin', (command) => {
    shells('a', command)
    expect(stops('a', 'All well.\nSTATUS: DONE')).toBe(undefined)
    expect(stateOf('a')).toBe('done')
    expect(JSON.stringify(launches('b'))).toContain('### a: First (done)\\nAll well.')
  })
  test.each(['Error handling: 12 ok', 'Error-free', 'Permission to use the API: ok'])(
    'that ran it and whose check printed "%s" first ends, and what waits may begin',
    (output) => {
      shells('a', 'npm test', output)
      expect(stops('a', 'STATUS: DONE')).toBe(undefined)
      expect(stateOf('a')).toBe('done')
    },
  )
  test.each([
    'Command did not complete within its 120s timeout and was moved to the background (ID: b1).',
    'Command was manually backgrounded by user with ID: b1.',
    'Command was moved to the background (ID: b1) so that a message that arrived while it was running can reach you.',
    'Command running in background with ID: b1.',
  ])('whose check went to the background (%s) is told to wait, and its task is not done', (note) => {
    shells('a', 'npm test', `12 passed so far\n${note} Output is being written to: /t/b1.output.`)
    expect(stops('a', 'STATUS: DONE')).toEqual({
      decision: 'block',
      reason: expect.stringMatching(/was put in the background.*Wait until it has ended.*longer timeout/s),
    })
    expect(stops('a', 'STATUS: DONE', true)).toBe(undefined)
    expect(stateOf('a')).toBe('unverified')
    expect(reasonOf(launches('b'))).toContain('it waits for a')
  })
  test.each(['npm test | tail', 'npm test || true'])(
    'that ran it so that its outcome does not show (%s) is sent back',
    (command) => {
      shells('a', command)
      expect(stops('a', 'STATUS: DONE')).toMatchObject({ decision: 'block' })
    },
  )
})

test('a worker claims by its own command, is tied to it, and loses the task with its end', async () => {
  const command = 'fanout claim --as w1'
  const reply = told({
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    tool_use_id: 'b',
    tool_input: { command },
    ...inAgent('w'),
  })
  expect(reply).toMatchObject({ hookSpecificOutput: { permissionDecision: 'allow' } })
  expect(await fanout('claim', '--as', 'w1')).toContain('fanout-task: a')
  expect(it.state().runs['my-project']?.tasks.a).toMatchObject({ by: 'worker:w1', agent: 'agent-w', verify: true })
  expect(stops('w', 'Enough.')).toBe(undefined)
  expect(stateOf('a')).toBe('lost')
})

test('cancelling is asked of the user', () => {
  const command = 'fanout cancel'
  expect(told({ hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_use_id: 'b', tool_input: { command } })).toBe(
    undefined,
  )
})
