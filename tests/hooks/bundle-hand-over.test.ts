import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readState } from '../../core/log/log.ts'
import type { TaskRun } from '../../core/runs/run.ts'
import { type Bundle, buildBundle, common } from './bundle.ts'

/** Another plugin's hook rewrites the launch of a task after fanout has: payloads as 2.1.332 sends them, to what users run. */
let bundle: Bundle
beforeAll(async () => {
  bundle = await buildBundle()
  const tasks =
    '  - {id: a, title: A, brief: Do a., writes: [a]}\n  - {id: b, title: B, brief: Do b., blockedBy: [a]}\n'
  fs.writeFileSync(bundle.at('project', 'plan.yaml'), `version: 1\ntitle: Two\ntasks:\n${tasks}`)
}, 60_000)
afterAll(() => bundle.remove())

let story = 0
beforeEach(() => {
  story += 1
  execFileSync(process.execPath, [bundle.at('dist', 'fanout.cjs'), 'start', 'plan.yaml'], {
    cwd: bundle.at('project'),
    env: { PATH: process.env.PATH, ...env() },
  })
})
const state = (): string => bundle.at(`state ${story}`)
const env = (rules = '') => ({
  HOME: bundle.at('home'),
  FANOUT_STATE_DIR: state(),
  CLAUDE_PROJECT_DIR: bundle.at('project'),
  FANOUT_RULES: rules,
})
const task = (): TaskRun | undefined => readState(state())?.runs.project?.tasks.a

/** As the transcript has it: the placeholder is not filled in. */
const COMMAND = 'node "$' + '{CLAUDE_PLUGIN_ROOT}/tidy.cjs"'

interface Said {
  decision?: string
  reason?: string
  hookSpecificOutput?: { hookEventName: string; additionalContext?: string; updatedInput?: { prompt: string } }
}
async function tells(payload: object, rules?: string): Promise<Said> {
  const { code, stdout } = await bundle.run(JSON.stringify({ ...common, ...payload }), env(rules))
  expect(code).toBe(0)
  return stdout === '' ? {} : (JSON.parse(stdout) as Said)
}

const bare = { description: '[a] A', prompt: 'fanout-task: a', subagent_type: 'worker', run_in_background: true }
const inAgent = { agent_id: 'a1', agent_type: 'worker' }
const call = { tool_name: 'Agent', tool_use_id: 'u' }
const launches = (rules?: string) => tells({ hook_event_name: 'PreToolUse', ...call, tool_input: bare }, rules)
/** The launch comes back: both input and response have what the agent was given. */
const cameBack = (given: { prompt: string } = bare, rules?: string, status = 'async_launched') => {
  const tool_response = { isAsync: true, status, agentId: 'a1', description: '[a] A', prompt: given.prompt }
  return tells({ hook_event_name: 'PostToolUse', ...call, tool_input: given, tool_response }, rules)
}
const starts = (rules?: string) => tells({ hook_event_name: 'SubagentStart', ...inAgent }, rules)
const stops = (more: object = {}, rules?: string) =>
  tells({ hook_event_name: 'SubagentStop', last_assistant_message: 'Hello.', ...inAgent, ...more }, rules)
const prompts = (prompt: string, rules?: string) => tells({ hook_event_name: 'UserPromptSubmit', prompt }, rules)
const notification =
  '<task-notification>\n<task-id>a1</task-id>\n<tool-use-id>u</tool-use-id>\n<status>completed</status>\n<summary>Agent "[a] A" finished</summary>\n<result>Hello.</result>\n</task-notification>'

describe.each(['', 'plan-order=warn', 'plan-order=off', 'native=off,rolling=off', 'verify=off,run-report=off'])(
  'with FANOUT_RULES="%s"',
  (rules) => {
    test('the bare marker is answered with the brief, in every mode', async () => {
      expect((await launches(rules)).hookSpecificOutput?.updatedInput?.prompt).toContain('## Task\nA\n\nDo a.')
    })

    test('an agent that starts while its launch is on its way back waits for it, and gets the brief', async () => {
      await launches(rules)
      const [said] = await Promise.all([starts(rules), cameBack(bare, rules)])
      expect(said.hookSpecificOutput?.hookEventName).toBe('SubagentStart')
      expect(said.hookSpecificOutput?.additionalContext).toContain('## Task\nA\n\nDo a.')
      expect(await stops({ last_assistant_message: 'STATUS: DONE' }, rules)).toEqual({})
      expect(task()?.state).toBe('done')
    })

    test('an agent whose end comes without the brief is kept from ending, then its task is not begun', async () => {
      await launches(rules)
      await cameBack(bare, rules)
      expect(await stops({}, rules)).toMatchObject({ decision: 'block', reason: expect.stringContaining('Do a.') })
      expect(task()?.state).toBe('running')
    })

    test('an agent that ends and cannot be kept leaves its task unbegun, and that is said once', async () => {
      await launches(rules)
      await cameBack(bare, rules)
      expect(await stops({ stop_hook_active: true }, rules)).toEqual({})
      expect(task()).toMatchObject({ state: 'open', tries: 0 })
      const said = (await prompts(notification, rules)).hookSpecificOutput?.additionalContext ?? ''
      expect(said).toContain('another hook rewrote the launch of task a of run project, and the agent ended without')
      expect((await prompts('and now?', rules)).hookSpecificOutput?.additionalContext ?? '').not.toContain('rewrote')
    })
  },
)

test('the hook that rewrote the launch is named by its command, where the transcript has it', async () => {
  const transcript_path = bundle.at('s1.jsonl')
  const answer = (command: string, prompt: string) => {
    const stdout = JSON.stringify({ hookSpecificOutput: { hookEventName: 'PreToolUse', updatedInput: { prompt } } })
    const attachment = { type: 'hook_success', hookName: 'PreToolUse:Agent', hookEvent: 'PreToolUse', toolUseID: 'u' }
    return JSON.stringify({ attachment: { ...attachment, stdout, command }, type: 'attachment' })
  }
  const brief = (await launches()).hookSpecificOutput?.updatedInput?.prompt ?? ''
  const lines = [answer('node dist/hook.cjs', brief), answer(COMMAND, 'fanout-task: a')]
  fs.writeFileSync(transcript_path, `${lines.join('\n')}\n{"cut`)
  await cameBack()
  await starts()
  const said = await tells({ hook_event_name: 'UserPromptSubmit', prompt: 'and now?', transcript_path })
  expect(said.hookSpecificOutput?.additionalContext).toContain(`another hook (${COMMAND}) rewrote`)
})

test('an agent in the foreground is known by the first line of its transcript', async () => {
  await launches()
  const agent_transcript_path = bundle.at('s1', 'subagents', 'agent-a1.jsonl')
  fs.mkdirSync(bundle.at('s1', 'subagents'), { recursive: true })
  const line = { isSidechain: true, type: 'user', message: { role: 'user', content: 'fanout-task: a' } }
  fs.writeFileSync(agent_transcript_path, `${JSON.stringify(line)}\n`)
  const note = { toolUseId: 'u', description: '[a] A' }
  fs.writeFileSync(bundle.at('s1', 'subagents', 'agent-a1.meta.json'), JSON.stringify(note))
  const places = { transcript_path: bundle.at('s1.jsonl'), agent_transcript_path }
  expect(await stops(places)).toMatchObject({ decision: 'block', reason: expect.stringContaining('Do a.') })
  await stops({ ...places, stop_hook_active: true, last_assistant_message: 'STATUS: DONE' })
  await cameBack(bare, '', 'completed')
  expect(task()?.state).toBe('done')
})

test('nothing is said where the agent was given the brief with more around it', async () => {
  const prompt = `Be brief.\n\n${(await launches()).hookSpecificOutput?.updatedInput?.prompt}\n\nThat is all.`
  await cameBack({ prompt })
  expect(await starts()).toEqual({})
  expect(await stops({ last_assistant_message: 'STATUS: DONE' })).toEqual({})
  expect(task()?.state).toBe('done')
})
