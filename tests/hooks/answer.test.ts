import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { markOf } from '../../core/log/mark.ts'
import { projectOfSession } from '../../core/log/place.ts'
import type { Reply } from '../../hooks/host/replies.ts'
import { type Ground, ground, reasonOf } from './replay.ts'

type Payload = Record<string, unknown>

let now = 1_800_000_000_000
let uses = 0
let it: Ground
afterEach(() => it.remove())

/** What fanout answers to one event, a second after the last. */
function told(payload: Payload): Reply | undefined {
  now += 1_000
  return it.hear([{ at: now, payload: { session_id: 's1', cwd: it.project, ...payload } }])[0]?.reply
}
const agent = (agent_id: string): Payload => ({ agent_id, agent_type: 'worker' })
const by = (thread: string): Payload => (thread === 'main' ? {} : agent(thread))

function edits(thread: string, file: string, tool_name = 'Edit'): Reply | undefined {
  uses += 1
  const payload = { hook_event_name: 'PreToolUse', tool_name, tool_use_id: `u${uses}`, tool_input: { file_path: file } }
  return told({ ...payload, ...by(thread) })
}
function completes(thread: string, ...calls: Payload[]): Reply | undefined {
  return told({ hook_event_name: 'PostToolBatch', tool_calls: calls, ...by(thread) })
}
const call = (tool_name: string, file_path: string, tool_response: string, use = `u${uses}`): Payload => ({
  tool_name,
  tool_use_id: use,
  tool_input: { file_path },
  tool_response,
})
const starts = (id: string): Reply | undefined => told({ hook_event_name: 'SubagentStart', ...agent(id) })
const stateFolder = (): string => String(it.env.FANOUT_STATE_DIR)

describe('a second writer', () => {
  test('is told which file, relative to the project', () => {
    it = ground()
    edits('a', path.join(it.project, 'src', 'f.ts'))
    expect(reasonOf(edits('b', path.join(it.project, 'src', 'f.ts')))).toContain(' is working on src/f.ts and ')
  })
  test('is told the whole path of a file outside the project', () => {
    it = ground()
    const outside = path.join(it.home, 'f.ts')
    edits('a', outside)
    expect(reasonOf(edits('b', outside))).toContain(` is working on ${outside} and `)
  })
  test('is told, and not stopped, where the rule only warns', () => {
    it = ground({ FANOUT_RULES: 'one-writer=warn' })
    edits('a', 'f.ts')
    expect(edits('b', 'f.ts')).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        additionalContext: expect.stringContaining('Nothing was stopped'),
      },
    })
  })
  test('is not spoken to where the rule is off', () => {
    it = ground({ FANOUT_RULES: 'one-writer=off' })
    edits('a', 'f.ts')
    expect(edits('b', 'f.ts')).toBeUndefined()
  })
})

describe('Write over what somebody else wrote', () => {
  /** B writes f.ts, as the host tells it, and ends; A is older. */
  const changed = (): void => {
    it = ground()
    starts('a')
    starts('b')
    edits('b', path.join(it.project, 'f.ts'), 'Write')
    fs.writeFileSync(path.join(it.project, 'f.ts'), 'text')
    completes('b', call('Write', 'f.ts', 'File created successfully at: f.ts'))
    told({ hook_event_name: 'SubagentStop', ...agent('b') })
  }
  test('is stopped until the file was read, by whichever name', () => {
    changed()
    expect(reasonOf(edits('a', path.join(it.project, 'f.ts'), 'Write'))).toContain(
      ' changed f.ts and you have not read it',
    )
    completes('a', call('Read', 'f.ts', '1\ttext'))
    expect(edits('a', path.join(it.project, 'f.ts'), 'Write')).toBeUndefined()
  })
  test('is not allowed by a Read that failed', () => {
    changed()
    const file = path.join(it.project, 'f.ts')
    edits('a', file, 'Write')
    completes('a', call('Read', 'f.ts', 'File does not exist.'))
    expect(reasonOf(edits('a', file, 'Write'))).toContain('you have not read it since')
  })
  test.each([
    ['changed on disk', true],
    ['as it was', false],
  ])('counts a killed agent’s last edit as made if the file is %s', (_, made) => {
    it = ground()
    const file = path.join(it.project, 'f.ts')
    fs.writeFileSync(file, 'text')
    const long = now / 1_000 - 3_600
    fs.utimesSync(file, long, long)
    starts('a')
    starts('b')
    edits('b', file)
    if (made) fs.utimesSync(file, now / 1_000, now / 1_000)
    told({ hook_event_name: 'PostToolUse', tool_name: 'TaskStop', tool_use_id: 'x', tool_input: { task_id: 'b' } })
    expect(reasonOf(edits('a', file, 'Write')) !== '').toBe(made)
  })
})

describe('no work where there is no work', () => {
  test.each<[string, Payload]>([
    ['a session’s start', { hook_event_name: 'SessionStart', source: 'startup' }],
    ['a prompt', { hook_event_name: 'UserPromptSubmit', prompt: 'GO' }],
    [
      'a message that runs commands',
      { hook_event_name: 'PostToolBatch', tool_calls: [{ tool_name: 'Bash', tool_use_id: 'b1', tool_input: {} }] },
    ],
    ['a message that reads', { hook_event_name: 'PostToolBatch', tool_calls: [call('Read', 'f.ts', '1\tx', 'r1')] }],
    ['a turn’s end', { hook_event_name: 'Stop', background_tasks: [] }],
    ['a session’s end', { hook_event_name: 'SessionEnd', reason: 'other' }],
    ['an event of hosts to come', { hook_event_name: 'TeleportStart' }],
  ])('%s begins no log', (_, payload) => {
    it = ground()
    expect(told(payload)).toBeUndefined()
    expect(markOf(stateFolder())).toBe('')
  })
})

test('a message of the main conversation begins no log', () => {
  it = ground()
  expect(completes('main', { tool_name: 'Bash', tool_use_id: 'b1', tool_input: { command: 'ls' } })).toBeUndefined()
  expect(completes('main', call('Read', 'f.ts', '1\tx', 'r1'))).toBeUndefined()
  expect(fs.existsSync(stateFolder())).toBe(false)
})

describe('where the project is', () => {
  test('the one the host names, wherever an agent stands', () => {
    it = ground({ FANOUT_STATE_DIR: '' })
    fs.mkdirSync(path.join(it.project, '.git'))
    fs.writeFileSync(path.join(it.project, '.git', 'HEAD'), 'ref: refs/heads/main\n')
    told({ hook_event_name: 'SubagentStart', ...agent('a'), cwd: path.join(it.home, 'elsewhere') })
    expect(fs.readdirSync(path.join(it.project, '.git', 'fanout'))).toEqual(['000001.jsonl'])
  })
  test('the agent’s folder where the host names none', () => {
    it = ground({ FANOUT_STATE_DIR: '', CLAUDE_PROJECT_DIR: '' })
    starts('a')
    const projects = path.join(it.home, '.local', 'state', 'fanout', 'projects')
    expect(fs.readdirSync(projects)).toHaveLength(1)
  })
  test('nowhere, if neither is a whole path', () => {
    it = ground({ CLAUDE_PROJECT_DIR: 'project' })
    expect(edits('a', 'f.ts')).toBeUndefined()
    expect(fs.existsSync(stateFolder())).toBe(false)
  })
  test('a session’s start remembers it for the command line', () => {
    it = ground()
    told({ hook_event_name: 'SessionStart', source: 'startup' })
    expect(projectOfSession('s1', it.env)).toBe(it.project)
  })
})

describe('the user is told', () => {
  test('at a session’s start what is wrong in the settings, and the rest holds', () => {
    it = ground({ FANOUT_RULES: 'one-writer=loud' })
    expect(told({ hook_event_name: 'SessionStart', source: 'startup' })).toEqual({
      systemMessage: expect.stringMatching(/^fanout: .*FANOUT_RULES/s),
    })
    edits('a', 'f.ts')
    expect(reasonOf(edits('b', 'f.ts'))).not.toBe('')
  })
  test('nothing where nothing is wrong', () => {
    it = ground()
    expect(told({ hook_event_name: 'SessionStart', source: 'startup' })).toBeUndefined()
  })
})

test('fanout’s own verbs are let through without a log', () => {
  it = ground()
  expect(
    told({ hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: { command: 'fanout status' } }),
  ).toMatchObject({
    hookSpecificOutput: { permissionDecision: 'allow' },
  })
  expect(fs.existsSync(stateFolder())).toBe(false)
})
