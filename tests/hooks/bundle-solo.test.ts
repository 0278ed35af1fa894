import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Fact } from '../../core/facts.ts'
import { commit, readState } from '../../core/log/log.ts'
import { clientOf } from '../../machine/client.ts'
import { type Bundle, buildBundle, decision, silent } from './bundle.ts'

/** A session without agents, told to the built hook. Two clients that live: this process and the one that started it. */
let bundle: Bundle
beforeAll(async () => {
  bundle = await buildBundle()
}, 60_000)
afterAll(() => bundle.remove())

let dir: string
beforeEach(() => {
  dir = fs.mkdtempSync(bundle.at('solo '))
})
const state = (): string => path.join(dir, 'state')
const findings = (): string => path.join(dir, 'home', '.local', 'state', 'fanout', 'findings.jsonl')
afterEach(() => expect(fs.existsSync(findings())).toBe(false))

interface Client {
  session: string
  pid: number
}
const one: Client = { session: 's1', pid: process.pid }
const two: Client = { session: 's2', pid: process.ppid }

const tells = ({ session, pid }: Client, payload: object) =>
  bundle.run(
    JSON.stringify({ session_id: session, cwd: dir, transcript_path: `${dir}/${session}.jsonl`, ...payload }),
    {
      HOME: path.join(dir, 'home'),
      FANOUT_STATE_DIR: state(),
      CLAUDE_PROJECT_DIR: dir,
      CLAUDE_PID: String(pid),
    },
  )
const starts = (client: Client) => tells(client, { hook_event_name: 'SessionStart', source: 'startup' })
const ends = (client: Client) => tells(client, { hook_event_name: 'SessionEnd', reason: 'other' })
const stops = (client: Client, background_tasks: object[] = []) =>
  tells(client, { hook_event_name: 'Stop', background_tasks })
const call = (use: string, file = 'f.ts') => ({
  tool_name: 'Write',
  tool_use_id: use,
  tool_input: { file_path: path.join(dir, file), content: 'x' },
})
const edits = (client: Client, use: string, more: object = {}) =>
  tells(client, { hook_event_name: 'PreToolUse', ...call(use), ...more })
const did = (client: Client, use: string) =>
  tells(client, {
    hook_event_name: 'PostToolBatch',
    tool_calls: [{ ...call(use), tool_response: 'The file has been updated successfully.' }],
  })
const prompts = (client: Client) => tells(client, { hook_event_name: 'UserPromptSubmit', prompt: 'go on' })
const segments = (): string[] =>
  fs.existsSync(state()) ? fs.readdirSync(state()).filter((name) => /^\d/.test(name)) : []

/** Without the bundle that judges, an event that needs it leaves a finding. */
async function withoutJudge(act: () => Promise<void>): Promise<void> {
  fs.renameSync(bundle.at('dist', 'judge.cjs'), bundle.at('judge.cjs'))
  try {
    await act()
  } finally {
    fs.renameSync(bundle.at('judge.cjs'), bundle.at('dist', 'judge.cjs'))
  }
}

async function works(client: Client): Promise<void> {
  expect(await prompts(client)).toEqual(silent)
  expect(await edits(client, 'u1')).toEqual(silent)
  expect(await did(client, 'u1')).toEqual(silent)
  expect(await stops(client)).toEqual(silent)
}

describe('a session without agents', () => {
  test('begins no log, loads nothing that judges, and leaves nothing behind', async () => {
    await starts(one)
    await withoutJudge(() => works(one))
    expect(segments()).toEqual([])
    await ends(one)
    expect(fs.existsSync(state())).toBe(false)
  })

  test('costs the same in a project in which agents worked before', async () => {
    const main = { thread: 'main:s0', session: 's0', client: 'here:1' }
    const launched = { use: 'u0', agent: 'a0', type: 'worker', title: 'Before', background: true }
    const facts: Fact[] = [
      { k: 'launched', ...launched, ...main },
      { k: 'ended', agent: 'a0', how: 'finished', ...main, thread: 'a0' },
      { k: 'notified', agent: 'a0', how: 'finished', ...main },
      { k: 'session-ended', reason: 'other', ...main },
    ]
    commit(state(), facts, Date.now() - 60_000)
    await starts(one)
    const before = fs.readFileSync(path.join(state(), '000001.jsonl'), 'utf8')
    await withoutJudge(() => works(one))
    expect(fs.readFileSync(path.join(state(), '000001.jsonl'), 'utf8')).toBe(before)
  })

  test('goes back to that when its own agents have ended and were read', async () => {
    await starts(one)
    const client = clientOf({ CLAUDE_PID: String(one.pid) })
    const main = { thread: 'main:s1', session: 's1', client }
    const launched = { use: 'u0', agent: 'a0', type: 'worker', title: 'Mine', background: true }
    commit(
      state(),
      [
        { k: 'launched', ...launched, ...main },
        { k: 'started', type: 'worker', ...main, thread: 'a0' },
      ],
      Date.now(),
    )
    await stops(one, [{ id: 'a0', type: 'subagent', status: 'running' }])
    expect(fs.existsSync(path.join(state(), 'quiet'))).toBe(false)
    commit(state(), [{ k: 'notified', agent: 'a0', how: 'finished', ...main }], Date.now())
    await stops(one)
    await withoutJudge(() => works(one))
  })
})

describe('it is judged as ever', () => {
  test('when another client edits the same file meanwhile: the second is refused', async () => {
    await starts(one)
    await starts(two)
    expect(await edits(one, 'u1')).toEqual(silent)
    expect(decision(await edits(two, 'u2'))).toBe('deny')
    await did(one, 'u1')
    expect(readState(state())?.leases).toEqual({})
  })

  test('when another client came after its first edit', async () => {
    await starts(one)
    await works(one)
    expect(segments()).toEqual([])
    await starts(two)
    expect(await edits(one, 'u2')).toEqual(silent)
    expect(decision(await edits(two, 'u3'))).toBe('deny')
  })

  test('and is alone again when the other has left', async () => {
    await starts(one)
    await starts(two)
    await edits(one, 'u1')
    await did(one, 'u1')
    await ends(two)
    await stops(one)
    await withoutJudge(() => works(one))
  })

  test('where its client could not be noted', async () => {
    expect(await edits(one, 'u1')).toEqual(silent)
    expect(segments()).toEqual(['000001.jsonl'])
  })

  test('when an agent of another session holds the file', async () => {
    await starts(one)
    const agent = { agent_id: 'a1', agent_type: 'worker' }
    await tells(two, { hook_event_name: 'SubagentStart', ...agent })
    await edits(two, 'u1', agent)
    expect(decision(await edits(one, 'u2'))).toBe('deny')
  })
})
