import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { agent, ask, launched, MINUTE, main, NOW, SECOND, Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})

const status = async (around?: { cwd?: string; colours?: boolean }): Promise<string> =>
  (await stage.run(['status'], around)).stdout

function note(...findings: { at: number; problem: string }[]): void {
  const dir = path.join(stage.home, '.local', 'state', 'fanout')
  fs.mkdirSync(dir, { recursive: true })
  fs.writeFileSync(path.join(dir, 'findings.jsonl'), findings.map((finding) => `${JSON.stringify(finding)}\n`).join(''))
}

describe('without a log', () => {
  it('says so, exits with 0 and leaves nothing behind', async () => {
    const { stdout, code } = await stage.run(['status'])
    expect(stdout).toBe(
      `no fanout state here yet (${stage.project}): it begins with the first session that has the plugin\n`,
    )
    expect(code).toBe(0)
    expect(fs.existsSync(stage.log)).toBe(false)
    expect(await stage.json('status')).toMatchObject({ begun: false, agents: [], leases: [], contested: [] })
  })

  it('names wrong settings all the same', async () => {
    stage.settings('foo: 1')
    expect(await status()).toContain('fanout.yaml:1 foo: unknown')
  })
})

it('with a log in which nothing is going on', async () => {
  stage.happened(MINUTE, { k: 'session', source: 'startup', ...main })
  expect(await status()).toBe('agents  none\nleases  none\ncontested edits  none\n')
})

describe('shows', () => {
  beforeEach(() => {
    stage.happened(10 * MINUTE, launched('a1', 'Write the parser', 'Explore'), launched('a2', 'Docs'))
    stage.happened(9 * MINUTE, ask(stage, 'a1', 'src/parser.ts', 'e1'))
    stage.happened(8 * MINUTE, ask(stage, 'a2', 'src/parser.ts', 'e2'))
    stage.happened(2 * MINUTE, { k: 'ended', agent: 'a2', how: 'failed', ...agent('a2') })
    stage.happened(20 * SECOND, { k: 'seen', ...agent('a1') })
  })

  it('agents, leases and contested edits', async () => {
    expect(await status()).toBe(`agents
  running  agent "Write the parser" (Explore)  began 10m ago, last sign of life 20s ago
  failed   agent "Docs" (general-purpose)      ended 2m ago
slots
  in use  1 of 5  session s1
leases
  ${path.join('src', 'parser.ts')}  agent "Write the parser" (Explore)  since 9m ago
contested edits
  ${path.join('src', 'parser.ts')}  agent "Docs" was refused because of agent "Write the parser"  8m ago
cost
  session s1  2 agents, tokens not known
`)
  })

  it('a limit that keeps launches waiting, and until when', async () => {
    const limit = { k: 'pause' as const, why: 'spend limit', ...agent('a1') }
    stage.happened(1 * SECOND, { ...limit, until: 0, held: true })
    expect(await status()).toContain(
      "1 of 5, launches wait: the API's spend limit holds, and its message does not say until when",
    )
    stage.happened(
      0,
      { k: 'unpause', ...agent('a1') },
      { ...limit, why: 'usage limit', until: stage.now + 50 * 3_600_000 },
    )
    expect(await status()).toMatch(/launches wait: the API's usage limit holds until \w{3} \d+ \w{3}, \d\d:\d\d/)
  })

  it('the same as values', async () => {
    expect(await stage.json('status')).toMatchObject({
      project: stage.project,
      stateDir: stage.log,
      begun: true,
      agents: [
        {
          id: 'a1',
          state: 'running',
          life: 1,
          title: 'Write the parser',
          since: NOW - 10 * MINUTE,
          seen: NOW - 20 * SECOND,
        },
        { id: 'a2', state: 'failed', endedAt: NOW - 2 * MINUTE },
      ],
      leases: [{ file: stage.logged('src/parser.ts'), holder: 'a1', state: 'held', since: NOW - 9 * MINUTE }],
      contested: [{ file: stage.logged('src/parser.ts'), by: 'a2', holder: 'a1', title: 'Docs' }],
      problems: [],
      findings: [],
    })
  })

  it('paths that can be pasted into the next command', async () => {
    expect(await status({ cwd: stage.file('src') })).toContain('\n  parser.ts  ')
    stage.env.CLAUDE_PROJECT_DIR = stage.project
    expect(await status({ cwd: stage.home })).toContain(`\n  ${stage.logged('src/parser.ts')}  `)
  })

  it('a lease that keeps nobody out any more, by the settings in force', async () => {
    stage.settings('leases: {expiry: 10s}')
    expect(await status()).toContain('since 9m ago (expired: keeps nobody out)')
    expect((await stage.json('status')).leases[0].state).toBe('expired')
  })

  it('that the client is not there any more', async () => {
    stage.gone.add('here:1')
    expect(await status()).toMatch(/^ {2}client gone {2}agent "Write the parser"/m)
    expect((await stage.json('status')).leases[0].state).toBe('client gone')
  })

  it('colours only where they are wanted', async () => {
    expect(await status({ colours: true })).toContain('\u001b[1magents\u001b[22m')
    expect(await status()).not.toContain('\u001b')
  })

  it('agents that ended within the hour, the last first, ten of them', async () => {
    for (let i = 1; i <= 14; i += 1) {
      stage.happened(0, launched(`b${i}`, `Task ${i}`))
      stage.happened(0, { k: 'ended', agent: `b${i}`, how: 'finished', ...agent(`b${i}`) })
    }
    expect(await status()).toContain('and 5 more that ended within the hour')
    expect((await stage.json('status')).agents.length).toBe(16)
  })
})

it('forgets agents that ended more than an hour ago', async () => {
  stage.happened(90 * MINUTE, launched('a1', 'Old'), { k: 'ended', agent: 'a1', how: 'finished', ...agent('a1') })
  expect(await status()).toContain('agents  none')
})

it('an agent and a main conversation without a name', async () => {
  stage.happened(MINUTE, { k: 'started', type: '', ...agent('a9') }, ask(stage, 'main:s1', 'a.ts', 'e1'))
  expect(await status()).toContain('agent a9')
  expect(await status()).toContain('a.ts  the main conversation  since 1m ago')
})

it('names known only after a refusal are shown', async () => {
  stage.happened(3 * MINUTE, launched('a1', 'Code'), ask(stage, 'a1', 'a.ts', 'e1'), ask(stage, 'a2', 'a.ts', 'e2'))
  stage.happened(2 * MINUTE, { k: 'kin', title: 'Docs', background: true, ...agent('a2') })
  expect(await status()).toContain('agent "Docs" was refused because of agent "Code"')
})

it('text from the log cannot reach the terminal raw', async () => {
  const evil = 'x\u001b]0;gotcha\u0007\u009b31m\u202etitle\nline'
  stage.happened(MINUTE, launched('a1', evil, evil), { ...ask(stage, 'a1', 'a.ts', 'e1'), file: `/p/${evil}` } as never)
  for (const argv of [['status'], ['status', '--json'], ['log'], ['log', '--json']]) {
    const { stdout } = await stage.run(argv)
    expect(stdout).toContain('gotcha')
    expect(stdout).not.toMatch(/[^\P{C}\n]/u)
  }
  expect((await stage.json('status')).agents[0].title).toBe(evil)
})

describe('hook findings', () => {
  beforeEach(() => stage.happened(MINUTE, { k: 'session', source: 'startup', ...main }))

  it.each([
    [
      'several',
      [
        { at: NOW - 3 * 60 * MINUTE, problem: 'first' },
        { at: NOW - 5 * MINUTE, problem: 'second\u001b[1m' },
      ],
      'had trouble 2 times within 24 h and let the calls pass; last 5m ago: second [1m',
    ],
    ['one', [{ at: NOW - MINUTE, problem: 'x'.repeat(900) }], 'had trouble once within 24 h'],
  ])('%s', async (_, findings, line) => {
    note(...findings)
    expect(await status()).toContain(line)
    expect(Math.max(...(await status()).split('\n').map((line) => line.length))).toBeLessThan(300)
  })

  it('older than a day, or damaged, are no news', async () => {
    note({ at: NOW - 25 * 60 * MINUTE, problem: 'old' }, { at: 'x', problem: 'y' } as never)
    expect(await status()).not.toContain('hooks')
  })
})

it('a file where the log folder should be is an error that names it', async () => {
  fs.writeFileSync(stage.log, '')
  const { stderr, code } = await stage.run(['status'])
  expect(stderr).toContain(`the state in ${stage.log} cannot be used: `)
  expect(code).toBe(1)
})

it('a log of garbage is a log without agents', async () => {
  fs.mkdirSync(stage.log)
  fs.writeFileSync(path.join(stage.log, '000001.jsonl'), '\u0000{{{\n\n{"id":1}\n')
  expect(await status()).toContain('agents  none')
})
