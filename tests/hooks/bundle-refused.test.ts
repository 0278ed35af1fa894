import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bundle, buildBundle, common, decision, edit } from './bundle.ts'

/** Payloads of an edit that was refused, as the real client sends them (2.1.156 to 2.1.332), told to the process users run. */
let bundle: Bundle
beforeAll(async () => {
  bundle = await buildBundle()
}, 60_000)
afterAll(() => bundle.remove())

const env = (state: string) => ({ FANOUT_STATE_DIR: bundle.at(state), CLAUDE_PID: String(process.pid) })
const file = () => bundle.at('project', 'notes.md')
const asks = (agent: string, use = `use-${agent}`): string =>
  edit(agent, { tool_use_id: use, tool_input: { file_path: file() } })
const completes = (agent_id: string, tool_response: string, use = `use-${agent_id}`): string =>
  JSON.stringify({
    ...common,
    hook_event_name: 'PostToolBatch',
    agent_id,
    agent_type: 'worker',
    tool_calls: [{ tool_name: 'Edit', tool_input: { file_path: file() }, tool_use_id: use, tool_response }],
  })

/** A file that was last changed long ago. */
function place(): void {
  fs.writeFileSync(file(), 'start\n')
  fs.utimesSync(file(), 1_700_000_000.5, 1_700_000_000.5)
}

async function tellAll(state: string, ...payloads: string[]): Promise<void> {
  for (const payload of payloads) expect((await bundle.run(payload, env(state))).code).toBe(0)
}

describe('the next agent may edit a file after', () => {
  test.each([
    ['background', 'Permission to use Edit has been denied. IMPORTANT: You *may* attempt to accomplish this'],
    ['asked', "Claude requested permissions to write to /p/notes.md, but you haven't granted it yet."],
    ['rejected', 'Permission for this tool use was denied. The tool use was rejected (eg. if it was a file edit, …'],
    ['code-2', 'PreToolUse:Edit hook error: [node /x/deny.cjs]: blocked by policy'],
    ['reason', 'protected path: use another'],
    ['changed', 'File content has changed since it was last read. This commonly happens when a linter …'],
  ])('%s: %s', async (state, said) => {
    place()
    await tellAll(state, asks('a'), completes('a', said))
    expect(decision(await bundle.run(asks('b'), env(state)))).toBe('')
  })
})

describe('the next agent may not edit a file', () => {
  test('that its holder has edited before it was refused', async () => {
    place()
    const done = 'The file notes.md has been updated successfully.'
    await tellAll('made', asks('a'), completes('a', done), asks('a', 'u2'))
    await tellAll('made', completes('a', 'Permission to use Edit has been denied. IMPORTANT:', 'u2'))
    expect(decision(await bundle.run(asks('b'), env('made')))).toBe('deny')
  })

  test('that changed although its holder was refused', async () => {
    place()
    await tellAll('perl', asks('a'))
    fs.writeFileSync(file(), 'by perl\n')
    await tellAll('perl', completes('a', 'Permission to use Edit has been denied. IMPORTANT:'))
    expect(decision(await bundle.run(asks('b'), env('perl')))).toBe('deny')
  })
})

test('three refusals and a claim are told with the result, and kept out of "done"', async () => {
  const state = env('told')
  const said = (payload: object) => bundle.run(JSON.stringify({ ...common, ...payload }), state)
  const tool_input = { description: 'Writer A', prompt: 'Write.', subagent_type: 'worker', run_in_background: true }
  const launch = { tool_name: 'Agent', tool_use_id: 'l1', tool_input }
  await said({ hook_event_name: 'PreToolUse', ...launch })
  const tool_response = { status: 'async_launched', agentId: 'a' }
  await said({ hook_event_name: 'PostToolUse', ...launch, tool_response })
  place()
  for (const use of ['1', '2', '3'])
    await tellAll('told', asks('a', use), completes('a', 'Permission to use Edit has been denied.', use))
  const last_assistant_message = 'Done.\n\nSTATUS: DONE\nFILES WRITTEN: notes.md'
  const agent = { agent_id: 'a', agent_type: 'worker', cwd: path.dirname(file()) }
  await said({ hook_event_name: 'SubagentStop', ...agent, last_assistant_message })
  const prompt = `<task-notification>\n<task-id>a</task-id>\n<status>completed</status>\n<summary>Agent "Writer A" finished</summary>\n<result>${last_assistant_message}</result>\n</task-notification>`
  const { stdout } = await said({ hook_event_name: 'UserPromptSubmit', prompt })
  expect(JSON.parse(stdout).hookSpecificOutput.additionalContext).toMatch(
    /refused edits of an agent:\n- WITH REFUSED EDITS "Writer A" \(worker\), .*; 3 edits refused: .*notes\.md; claims notes\.md, which nobody saw written\n/,
  )
})
