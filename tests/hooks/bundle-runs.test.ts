import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readState } from '../../core/log/log.ts'
import { type Bundle, buildBundle, common } from './bundle.ts'

/** A plan carried out by the programs users run: what is loaded lazily is there when it is needed, and only then. */
let bundle: Bundle
beforeAll(async () => {
  bundle = await buildBundle()
  const plan = 'version: 1\ntitle: One\ntasks:\n  - {id: a, title: A, brief: Do a., writes: [a], verify: npm test}\n'
  fs.writeFileSync(bundle.at('project', 'plan.yaml'), plan)
}, 60_000)
afterAll(() => bundle.remove())

const env = () => ({
  HOME: bundle.at('home'),
  FANOUT_STATE_DIR: bundle.at('state'),
  CLAUDE_PROJECT_DIR: bundle.at('project'),
})
const tells = (payload: object) => bundle.run(JSON.stringify({ ...common, ...payload }), env())
const input = { description: '[a] A', prompt: 'fanout-task: a', subagent_type: 'worker' }
const inAgent = { agent_id: 'a1', agent_type: 'worker' }
const shell = (command: string) =>
  tells({
    hook_event_name: 'PostToolBatch',
    tool_calls: [{ tool_name: 'Bash', tool_use_id: 's', tool_input: { command }, tool_response: '' }],
    ...inAgent,
  })
const found = (): boolean => fs.existsSync(bundle.at('home', '.local', 'state', 'fanout', 'findings.jsonl'))

test('a plan is opened, its task launched, its check seen', async () => {
  const said = execFileSync(process.execPath, [bundle.at('dist', 'fanout.cjs'), 'start', 'plan.yaml'], {
    cwd: bundle.at('project'),
    env: { PATH: process.env.PATH, ...env() },
    encoding: 'utf8',
  })
  expect(said).toContain('run project: One')
  const launch = await tells({ hook_event_name: 'PreToolUse', tool_name: 'Agent', tool_use_id: 'u', tool_input: input })
  expect(JSON.parse(launch.stdout).hookSpecificOutput.updatedInput.prompt).toContain('Do a.')
  const tool_response = { status: 'async_launched', agentId: 'a1' }
  await tells({
    hook_event_name: 'PostToolUse',
    tool_name: 'Agent',
    tool_use_id: 'u',
    tool_input: input,
    tool_response,
  })

  fs.renameSync(bundle.at('dist', 'shell.cjs'), bundle.at('shell.cjs'))
  await shell('npm test')
  expect(readState(bundle.at('state'))?.runs.project?.tasks.a?.verified?.passed, 'word by word, without a parser').toBe(
    true,
  )
  expect(found()).toBe(false)
  await shell('cd src && npm test')
  expect(found(), 'with one that is missing').toBe(true)
  fs.renameSync(bundle.at('shell.cjs'), bundle.at('dist', 'shell.cjs'))

  const before = readState(bundle.at('state'))?.runs.project?.tasks.a?.verified?.place ?? 0
  await shell('cd src && npm test 2>&1')
  expect(readState(bundle.at('state'))?.runs.project?.tasks.a?.verified?.place).toBeGreaterThan(before)
})

test('of two runs whose names are numbers, a launch is about the one that was opened last', async () => {
  const places = { ...env(), FANOUT_STATE_DIR: bundle.at('numbered') }
  for (const name of ['10', '7']) {
    fs.mkdirSync(bundle.at('project', 'specs', name), { recursive: true })
    const plan = `version: 1\ntitle: Plan ${name}\ntasks:\n  - {id: "1", title: A, brief: Do number ${name}., writes: [a]}\n`
    fs.writeFileSync(bundle.at('project', 'specs', name, 'plan.yaml'), plan)
    execFileSync(process.execPath, [bundle.at('dist', 'fanout.cjs'), 'start', `specs/${name}/plan.yaml`], {
      cwd: bundle.at('project'),
      env: { PATH: process.env.PATH, ...places },
    })
  }
  const { stdout } = await bundle.run(
    JSON.stringify({
      ...common,
      hook_event_name: 'PreToolUse',
      tool_name: 'Agent',
      tool_use_id: 'n',
      tool_input: { ...input, prompt: 'fanout-task: 1' },
    }),
    places,
  )
  expect(JSON.parse(stdout).hookSpecificOutput.updatedInput.prompt).toContain('Do number 7.')
  expect(Object.keys(readState(bundle.at('numbered'))?.runs ?? {}).sort()).toEqual(['10', '7'])
})
