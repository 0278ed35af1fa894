import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as parser from '../../core/config/parse.ts'
import type { Fact } from '../../core/facts.ts'
import * as brief from '../../core/launches/brief/faults.ts'
import { commit, readState } from '../../core/log/log.ts'
import * as shell from '../../core/runs/ran.ts'
import { type Lookout, lookoutFor } from '../../hooks/lookout.ts'
import { clientOf } from '../../machine/client.ts'

const NOW = 1_800_000_000_000
const MINUTE = 60_000

let dir: string
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout lookout '))
})
afterEach(() => fs.rmSync(dir, { recursive: true }))

const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  HOME: dir,
  CLAUDE_PROJECT_DIR: dir,
  FANOUT_STATE_DIR: path.join(dir, 'log'),
  CLAUDE_PID: String(process.pid),
  ...more,
})
const state = () => readState(path.join(dir, 'log'))
const happens = (at: number, ...facts: Fact[]) => commit(path.join(dir, 'log'), facts, at)
const main = { thread: 'main:s1', session: 's1', client: clientOf({ CLAUDE_PID: String(process.pid) }) }
const agent = { thread: 'a1', session: 's1', client: main.client }

function starts(me: string, more: NodeJS.ProcessEnv = {}): Lookout | undefined {
  const payload = {
    hook_event_name: 'SubagentStart',
    session_id: 's1',
    agent_id: 'a1',
    agent_type: 'worker',
    cwd: dir,
    transcript_path: path.join(dir, 's1.jsonl'),
  }
  return lookoutFor(payload, env(more), me, NOW, { settings: () => parser, brief: () => brief, shell: () => shell })
}

/** An agent of this client whose transcript grew last at NOW. */
function runs(): void {
  const file = path.join(dir, 's1', 'subagents', 'agent-a1.jsonl')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, '')
  fs.utimesSync(file, NOW / 1000, NOW / 1000)
  const launch = { use: 'u1', agent: 'a1', type: 'worker', title: 'Sleeper', background: true }
  happens(NOW, { k: 'launched', ...launch, ...main }, { k: 'started', type: 'worker', ...agent })
}

/** Minutes pass, and everybody who looks out looks. */
function awake(from: number, to: number, ...lookouts: (Lookout | undefined)[]): void {
  for (let at = from; at <= to; at += MINUTE) for (const one of lookouts) expect(one?.look(at)).toBe('on')
}

test('goes on until the agent has stalled, and ends with words, once', () => {
  runs()
  const lookout = starts('me')
  awake(NOW, NOW + 9 * MINUTE, lookout)
  expect(lookout?.look(NOW + 11 * MINUTE)).toMatchObject({
    words: expect.stringMatching(/^no sign of life.*"Sleeper"/s),
  })
  expect(state()?.watchers).toEqual({})
  const next = starts('me again')
  expect(next?.look(NOW + 12 * MINUTE)).toBe('on')
})

test('ends in silence with the last agent', () => {
  runs()
  const lookout = starts('me')
  expect(lookout?.look(NOW)).toBe('on')
  happens(NOW + 1, { k: 'ended', agent: 'a1', how: 'finished', ...agent })
  expect(lookout?.look(NOW + 500)).toBe('over')
  expect(state()?.watchers).toEqual({})
})

test('waits for an agent that is not in the log yet, for some time', () => {
  const lookout = starts('me')
  expect(lookout?.look(NOW)).toBe('on')
  expect(lookout?.look(NOW + 5_000)).toBe('over')
})

test('a session that has ended is given the time /clear takes', () => {
  runs()
  const lookout = starts('me')
  happens(NOW + 1, { k: 'session-ended', reason: 'clear', ...main })
  expect(lookout?.look(NOW + 100)).toBe('on')
  happens(NOW + 200, { k: 'session', source: 'clear', ...main, thread: 'main:s2', session: 's2' })
  expect(lookout?.look(NOW + 5_000)).toBe('on')
  happens(NOW + 6_000, { k: 'session-ended', reason: 'exit', ...main, thread: 'main:s2', session: 's2' })
  expect(lookout?.look(NOW + 6_100)).toBe('on')
  expect(lookout?.look(NOW + 9_000)).toBe('over')
})

test('three look out at most; one acts, and the next takes its place', () => {
  runs()
  const [first, second] = [starts('one'), starts('two')]
  expect(starts('three')).toBeDefined()
  expect(starts('four')).toBeUndefined()
  awake(NOW, NOW + 9 * MINUTE, first, second)
  expect(second?.look(NOW + 11 * MINUTE)).toBe('on')
  expect(first?.look(NOW + 11 * MINUTE)).toHaveProperty('words')
  happens(NOW + 11 * MINUTE, { k: 'alive', agent: 'a1', at: NOW + 11 * MINUTE })
  awake(NOW + 12 * MINUTE, NOW + 20 * MINUTE, second)
  expect(second?.look(NOW + 22 * MINUTE)).toHaveProperty('words')
})

test('the log has a record a minute while agents are at work, by one of those that look out', () => {
  runs()
  const [first, second] = [starts('one'), starts('two')]
  const before = state()?.seq ?? 0
  awake(NOW, NOW + 5 * MINUTE, first, second)
  expect((state()?.seq ?? 0) - before).toBe(5)
  expect(state()?.agents.a1?.seen).toBe(NOW)
})

test('a machine that slept for hours wakes nobody for it, and what was silence before goes on to count', () => {
  runs()
  const lookout = starts('me')
  awake(NOW, NOW + 5 * MINUTE, lookout)
  const woken = NOW + 8 * 60 * MINUTE
  awake(woken, woken + 3 * MINUTE, lookout)
  expect(state()?.agents.a1?.stalled).toBeUndefined()
  awake(woken + 4 * MINUTE, woken + 4 * MINUTE, lookout)
  expect(lookout?.look(woken + 6 * MINUTE)).toHaveProperty('words')
})

/** What the host writes behind the transcript of an agent that it stops. */
function stopsAgent(at: number, text = '[Request interrupted by user]'): void {
  const file = path.join(dir, 's1', 'subagents', 'agent-a1.jsonl')
  fs.writeFileSync(file, `${JSON.stringify({ type: 'user', message: { content: [{ type: 'text', text }] } })}\n`)
  fs.utimesSync(file, at / 1000, at / 1000)
}

test('without a terminal it ends as soon as the host has stopped its agents, and concludes nothing', () => {
  runs()
  const lookout = starts('me', { CLAUDE_CODE_ENTRYPOINT: 'sdk-cli' })
  expect(lookout?.look(NOW + 1_000)).toBe('on')
  stopsAgent(NOW + 1_900)
  expect(lookout?.look(NOW + 2_000)).toBe('over')
  expect(state()?.watchers).toEqual({})
  expect(state()?.agents.a1?.running).toBe(true)
})

test.each<[string, () => void, NodeJS.ProcessEnv]>([
  ['in a terminal, where an event tells of it', () => stopsAgent(NOW + 1_000), { CLAUDE_CODE_ENTRYPOINT: 'cli' }],
  ['where an agent only reads such words', () => stopsAgent(NOW + 1_000, 'I read: [Request interrupted by user]'), {}],
  [
    'while another agent works',
    () => {
      stopsAgent(NOW + 1_000)
      const launch = { use: 'u2', agent: 'a2', type: 'worker', title: 'Other', background: true }
      happens(
        NOW + 1_000,
        { k: 'launched', ...launch, ...main },
        { k: 'started', type: 'worker', ...agent, thread: 'a2' },
      )
    },
    {},
  ],
])('it goes on %s', (_, happened, more) => {
  runs()
  const lookout = starts('me', more)
  expect(lookout?.look(NOW + 500)).toBe('on')
  happened()
  expect(lookout?.look(NOW + 2_000)).toBe('on')
  expect(lookout?.look(NOW + 2_500)).toBe('on')
})

test('there is none where the rules are off, or for another event’s payload', () => {
  runs()
  expect(starts('me', { FANOUT_RULES: 'timely=off,slots=off' })).toBeUndefined()
  expect(
    lookoutFor({}, env(), 'me', NOW, { settings: () => parser, brief: () => brief, shell: () => shell }),
  ).toBeUndefined()
  expect(state()?.watchers).toEqual({})
})

const limit: Fact = { k: 'pause', until: NOW + 5 * MINUTE, why: 'rate limit', ...main }
const lapsed: Fact = { k: 'lapsed', ...main }
const fails: Fact = { k: 'ended', agent: 'a1', how: 'failed', failure: 'rate limit', ...agent }
const delivers: Fact = { k: 'notified', agent: 'a1', how: 'failed', ...main }
const asks = (use: string): Fact[] => [
  { k: 'launch', use, type: 'worker', title: `Task ${use}`, ...main },
  { k: 'slot', use, weight: 1, max: 5, ...main },
]
const named = (...uses: string[]): Fact => ({ k: 'named', agents: [], uses, ...main })

const terminal = { CLAUDE_CODE_ENTRYPOINT: 'cli' }

test('in a terminal it outlives the last agent while a limit keeps what waits from starting, and wakes the conversation', () => {
  runs()
  const lookout = starts('me', terminal)
  const until = NOW + 300 * MINUTE
  happens(NOW + 1, fails, { ...limit, until })
  expect(lookout?.look(NOW + 5 * MINUTE)).toBe('on')
  happens(NOW + 6 * MINUTE, delivers, ...asks('u2'), ...asks('u3'), named('u2', 'u3'), lapsed)
  expect(lookout?.look(NOW + 299 * MINUTE)).toBe('on')
  expect(lookout?.look(until)).toMatchObject({
    words: expect.stringMatching(/^slots are free for what was queued:\n- "Task u2".*\n- "Task u3"/),
  })
  expect(state()?.sessions.s1?.idle).toBeUndefined()
})

test.each<[string, Fact[], NodeJS.ProcessEnv]>([
  ['where nothing waits for the end of the limit', [limit, lapsed], terminal],
  ['without a terminal, where nobody could be woken', [limit, ...asks('u2'), lapsed], {}],
  ['where nobody knows when the limit ends', [{ ...limit, until: NOW, held: true }, ...asks('u2'), lapsed], terminal],
  ['where the queue is off', [limit, ...asks('u2'), lapsed], { ...terminal, FANOUT_RULES: 'slots=off' }],
  ['where enough was said of it', [...asks('u2'), named('u2'), lapsed], terminal],
])('ends with the last agent %s', (_, facts, more) => {
  runs()
  const lookout = starts('me', more)
  happens(NOW + 1, fails, delivers, ...facts)
  expect(lookout?.look(NOW + 500)).toBe('over')
})

test('an idle conversation is woken when another session has freed the slots it waits for, and not while it works', () => {
  const other = { thread: 'main:s2', session: 's2', client: 'c2' }
  const theirs = { use: 'v1', agent: 'b1', type: 'worker', title: 'Theirs', background: true }
  runs()
  const lookout = starts('me', { FANOUT_CONCURRENCY_REPOSITORY: '2' })
  happens(
    NOW + 1,
    { k: 'launch', use: 'v1', type: 'worker', title: 'Theirs', ...other },
    { k: 'launched', ...theirs, ...other },
    { k: 'launch', use: 'u2', type: 'worker', title: 'Mine', ...main },
    { k: 'slot', use: 'u2', weight: 1, max: 5, repository: 2, ...main },
    lapsed,
  )
  expect(state()?.launches.u2).toMatchObject({ refused: true })
  expect(lookout?.look(NOW + 10_000)).toBe('on')
  happens(NOW + 11_000, { k: 'ended', agent: 'b1', how: 'finished', ...other, thread: 'b1' })
  expect(lookout?.look(NOW + 11_500)).toMatchObject({ words: expect.stringContaining('"Mine"') })
})
