import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { nameInTeam, reportersIn } from '../../../hooks/host/team.ts'
import { whereaboutsIn } from '../../../hooks/host/transcript.ts'
import { temporaryFolder } from '../../repository/checkout.ts'
import { event, inAgent, main, type Payload, told, tool } from './payloads.ts'

const fix = { agent_id: 'afix-60a3047923f3d7a9', agent_type: 'fix' }

describe('a teammate in the host’s words (2.1.328, 2.1.332)', () => {
  const spawned = tool('PostToolUse', 'Agent', {
    tool_input: { description: 'Fix it', prompt: 'do', subagent_type: 'reviewer', name: 'fix' },
    tool_response: { status: 'teammate_spawned', agentId: fix.agent_id, teammate_id: 'fix@session-1', name: 'fix' },
  })
  test('is launched in the background, under its name', () => {
    expect(told(spawned)).toMatchObject({
      kind: 'launched',
      agent: fix.agent_id,
      type: 'reviewer',
      title: 'Fix it',
      background: true,
      teammate: 'fix',
    })
  })
  test('a plain agent that was given a name is no teammate', () => {
    const response = { status: 'async_launched', agentId: 'afix-60a3047923f3d7a9' }
    expect(told({ ...spawned, tool_response: response })).toMatchObject({ kind: 'launched', teammate: undefined })
  })
  test('is idle', () => {
    const idle = event('TeammateIdle', { ...fix, teammate_name: 'fix', team_name: 'session-1' })
    expect(told(idle)).toMatchObject({ kind: 'agent-idle', thread: fix.agent_id })
    expect(told(event('TeammateIdle'))).toBeUndefined()
  })
  const listed = (...background_tasks: Payload[]) => told(event('Stop', { background_tasks }))
  const stop = { kind: 'turn-ending', beside: [], ...main }
  test('is listed by its description, not among the ids', () => {
    const teammate = { id: 'tm4folnyl', type: 'teammate', status: 'running', description: 'Fix it' }
    const agent = { id: 'a1', type: 'subagent', status: 'running', description: 'Plain' }
    expect(listed(teammate, agent)).toMatchObject({ ...stop, running: ['a1'], teammates: ['Fix it'] })
    expect(listed(agent)).toMatchObject({ ...stop, running: ['a1'] })
    expect(listed(agent)).not.toHaveProperty('teammates')
    expect(listed({ ...teammate, description: 7 })).toMatchObject({ ...stop, running: [], teammates: [''] })
  })
  test('is stopped by its name: the response tells what it was launched as', () => {
    const response = { task_id: 'tm4folnyl', task_type: 'in_process_teammate', command: 'Fix it' }
    const stopped = tool('PostToolUse', 'TaskStop', { tool_input: { task_id: 'fix' }, tool_response: response })
    expect(told(stopped)).toMatchObject({ kind: 'agent-ended', agent: 'fix', how: 'killed', teammate: 'Fix it' })
    expect(told({ ...stopped, tool_response: { task_type: 'local_agent' } })).toMatchObject({ teammate: undefined })
  })
  test('what it does is its own', () => {
    const write = tool('PreToolUse', 'Write', { ...inAgent, ...fix, tool_input: { file_path: '/p/a.ts' } })
    expect(told(write)).toMatchObject({ kind: 'before-edit', thread: fix.agent_id, agentType: 'fix' })
  })
})

test.each([
  ['afix-60a3047923f3d7a9', 'fix'],
  ['aapi-tests-60a3047923f3d7a9', 'api-tests'],
  ['a60a3047923f3d7a9', undefined],
  ['fix', undefined],
])('the name in %s is %s', (id, name) => expect(nameInTeam(id)).toBe(name))

const block = (from: string, more: object = {}, id = from): string =>
  `<teammate-message teammate_id="${id}" color="blue">\n${JSON.stringify({ type: 'idle_notification', from, idleReason: 'available', ...more })}\n</teammate-message>`
const said = (...blocks: string[]): string =>
  `Another Claude session sent a message:\n${blocks.join('\n\n')}\n\nThis came from another Claude session.`
const at = (time: number): string => new Date(time).toISOString()
const NOON = Date.UTC(2026, 10, 20, 12)
const line = (content: unknown, more: object = {}): string =>
  JSON.stringify({ type: 'user', message: { role: 'user', content }, timestamp: at(NOON), ...more })

describe('whose reports a line of the transcript holds', () => {
  test.each<[string, string, string[]]>([
    ['one', line(said(block('fix', { result: 'done' }))), ['fix']],
    ['several', line(said(block('fix'), block('bad', { idleReason: 'failed' }))), ['fix', 'bad']],
    ['without the introduction', line(block('fix')), ['fix']],
    ['a report that quotes another', line(said(block('fix', { result: block('bad') }))), ['fix']],
    [
      'a word while it works',
      line(said('<teammate-message teammate_id="fix">\nidle_notification\n</teammate-message>')),
      [],
    ],
    ['another type', line(said(block('fix', { type: 'message' }))), []],
    ['one that speaks for another', line(said(block('fix', {}, 'bad'))), []],
    ['a person who quotes one', line(`look: ${said(block('fix'))}`), []],
    ['a tool that showed one', line([{ type: 'tool_result', content: said(block('fix')) }]), []],
    ['a queue', line(said(block('fix')), { type: 'queue-operation' }), []],
    ['half a line', line(said(block('fix'))).slice(0, -9), []],
  ])('%s', (_, text, expected) => expect(reportersIn(text)).toEqual(expected))
})

describe('a teammate’s report in the transcript', () => {
  const found = (lines: readonly string[], since = NOON): object => {
    const file = path.join(temporaryFolder(), 's1.jsonl')
    fs.writeFileSync(file, lines.map((one) => `${one}\n`).join(''))
    return whereaboutsIn({ transcript_path: file }, { [fix.agent_id]: since, a1: since })
  }
  test('is delivered', () => expect(found([line(said(block('fix')))])).toEqual({ [fix.agent_id]: 'delivered' }))
  test('of another is not', () => expect(found([line(said(block('bad')))])).toEqual({}))
  test('of an earlier life is not', () => expect(found([line(said(block('fix')))], NOON + 60_000)).toEqual({}))
})
