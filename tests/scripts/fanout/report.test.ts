import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { readState } from '../../../core/log/log.ts'
import { keepText } from '../../../core/log/texts.ts'
import { ask, launched, MINUTE, main, SECOND, Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})

const report = async (around?: { cwd?: string; colours?: boolean }): Promise<string> =>
  (await stage.run(['report'], around)).stdout
const message = (...ids: string[]): Fact => ({
  k: 'message',
  launches: ids.map((id) => `launch-${id}`),
  waits: [],
  other: false,
  ...main,
})
const notified = (agent: string, how: 'finished' | 'failed' = 'finished'): Fact => ({
  k: 'notified',
  agent,
  how,
  ...main,
})

it('says so where there is no log', async () => {
  expect(await report()).toContain('no fanout state here yet')
  expect(await stage.json('report')).toMatchObject({ begun: false, fanOuts: [], unread: [] })
})

it('says so where nothing was launched together', async () => {
  stage.happened(MINUTE, launched('a1', 'Alone'), message('a1'))
  stage.happened(SECOND, notified('a1'))
  expect(await report()).toBe('no runs and no fan-outs lately\n')
})

describe('shows', () => {
  beforeEach(() => {
    stage.happened(
      10 * MINUTE,
      launched('a1', 'Write the parser', 'Explore'),
      launched('a2', 'Docs'),
      message('a1', 'a2'),
    )
    stage.happened(9 * MINUTE, ask(stage, 'a1', 'src/parser.ts', 'e1'))
    stage.happened(8 * MINUTE, notified('a2', 'failed'))
  })

  it('a fan-out that is open', async () => {
    expect(await report()).toBe(`fan-out of 2 agents: 1 failed, 1 running  still open, launched 10m ago
  FAILED (api error) "Docs" (general-purpose), 2 min 0 s
  RUNNING "Write the parser" (Explore)
  cost: 2 agents, tokens not known

cost
  session s1  2 agents, tokens not known
`)
  })

  it('a fan-out that has ended, and the next', async () => {
    stage.happened(7 * MINUTE, notified('a1'))
    stage.happened(MINUTE, launched('b1', 'Tests'), launched('b2', 'Lint'), message('b1', 'b2'))
    expect(await report()).toBe(`fan-out of 2 agents: 1 done, 1 failed  ended, launched 10m ago
  FAILED (api error) "Docs" (general-purpose), 2 min 0 s
  DONE "Write the parser" (Explore), 3 min 0 s, wrote ${path.join('src', 'parser.ts')}
  cost: 2 agents, tokens not known

fan-out of 2 agents: 2 running  still open, launched 1m ago
  RUNNING "Tests" (general-purpose)
  RUNNING "Lint" (general-purpose)
  cost: 2 agents, tokens not known

cost
  session s1  4 agents, tokens not known
`)
  })

  it('every agent of a large one', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `c${n}`)
    stage.happened(5 * MINUTE, ...ids.map((id) => launched(id, `Part ${id}`)), message(...ids))
    const text = await report()
    for (const id of ids) expect(text).toContain(`RUNNING "Part ${id}"`)
    expect(text).not.toContain('more')
  })

  it('a result that nobody is known to have read', async () => {
    stage.happened(5 * MINUTE, { k: 'ended', agent: 'a1', how: 'finished', ...main })
    expect(await report()).toContain(`results that no conversation is known to have read
  DONE "Write the parser" (Explore), 5 min 0 s, wrote ${path.join('src', 'parser.ts')}, id a1
`)
  })

  it('files from where one stands', async () => {
    stage.happened(7 * MINUTE, notified('a1'))
    expect(await report({ cwd: path.join(stage.project, 'src') })).toContain('wrote parser.ts\n')
  })

  it('the same as values', async () => {
    stage.happened(7 * MINUTE, notified('a1'))
    expect(await stage.json('report')).toEqual({
      project: stage.project,
      stateDir: stage.log,
      begun: true,
      fanOuts: [
        {
          at: expect.any(Number),
          ended: true,
          lines: [
            '2 agents: 1 done, 1 failed',
            'FAILED (api error) "Docs" (general-purpose), 2 min 0 s',
            `DONE "Write the parser" (Explore), 3 min 0 s, wrote ${path.join('src', 'parser.ts')}`,
          ],
          cost: { agents: 2, tokens: 0, calls: 0, told: 0, models: { '': 2 } },
        },
      ],
      runs: [],
      unread: [],
      alone: [],
      undone: true,
      costs: [{ session: 's1', agents: 2, tokens: 0, calls: 0, told: 0, models: { '': 2 } }],
    })
  })

  it('colours where they are wanted, and only there', async () => {
    expect(await report({ colours: true })).toContain('\u001b[1mfan-out')
    expect(await report()).not.toContain('\u001b')
  })
})

describe('--times', () => {
  const times = async (): Promise<string> => (await stage.run(['report', '--times'])).stdout

  it('says so where there is no log, and where nothing has ended', async () => {
    expect(await times()).toContain('no fanout state here yet')
    stage.happened(MINUTE, launched('a1', 'Alone'))
    expect(await times()).toBe('no agent has ended well in the last 30 days\n')
  })

  it('shows how long agents took, by type', async () => {
    stage.happened(10 * MINUTE, launched('a1', 'Look', 'Explore'), launched('a2', 'Write'), launched('a3', 'Test'))
    stage.happened(9 * MINUTE, notified('a1'), notified('a2'))
    stage.happened(7 * MINUTE, notified('a3'))
    expect(await times()).toBe(`agents that ended well in the last 30 days
  agent type       ended  median     longest
  general-purpose  2      2 min 0 s  3 min 0 s
  Explore          1      1 min 0 s  1 min 0 s
`)
    expect(await stage.json('report', '--times')).toEqual({
      project: stage.project,
      stateDir: stage.log,
      begun: true,
      times: [
        { type: 'general-purpose', ended: 2, median: 2 * MINUTE, longest: 3 * MINUTE },
        { type: 'Explore', ended: 1, median: MINUTE, longest: MINUTE },
      ],
    })
  })

  it('is of all agents', async () => {
    expect((await stage.run(['report', 'a1', '--times'])).code).toBe(2)
  })
})

describe('what one agent reported', () => {
  const text = (said: string): string => keepText(stage.log, said, Date.now())
  beforeEach(() => {
    stage.happened(10 * MINUTE, launched('a1', 'Write the parser', 'Explore'))
    stage.happened(9 * MINUTE, {
      k: 'waiting',
      agent: 'a1',
      report: text('It builds.'),
      thread: 'a1',
      session: 's1',
      client: '',
    })
    stage.happened(8 * MINUTE, {
      k: 'ended',
      agent: 'a1',
      how: 'finished',
      report: text(`Long.\n${'x'.repeat(5_000)} end`),
      ...main,
    })
  })

  it('is told with how it ended, cut', async () => {
    const { stdout } = await stage.run(['report', '--agent', 'a1'])
    expect(stdout).toMatch(
      /^DONE "Write the parser" \(Explore\), 2 min 0 s, id a1\n\nLong\.\nx{3,}\n\(\d+ characters more; --full prints them\)\n\nit reported 1 more; --full prints them\n$/,
    )
  })

  it('is told in full, with what it reported besides', async () => {
    const { stdout } = await stage.run(['report', '--agent', 'a1', '--full'])
    expect(stdout).toContain(`${'x'.repeat(5_000)} end\n\nreported besides, 1 of 1\nIt builds.`)
    expect(await stage.json('report', '--agent', 'a1')).toMatchObject({
      of: 'a1',
      how: 'finished',
      beside: ['It builds.'],
    })
  })

  it.each([
    ['an agent nobody knows', ['--agent', 'a9'], /no report of agent a9 is kept/],
    ['what every object has', ['--agent', '__proto__'], /no report of agent/],
    ['two things at once', ['a1', '--agent', 'a1'], /name a task or --agent ID, not both/],
    ['--full without an agent', ['--full'], /--full needs --agent ID/],
  ])('is not told of %s', async (_, args, problem) => {
    const { code, stderr } = await stage.run(['report', ...args])
    expect(code).not.toBe(0)
    expect(stderr).toMatch(problem)
  })
})

describe('the exit code', () => {
  const code = async (): Promise<number> => (await stage.run(['report'])).code
  it('is 0 where nothing was launched, and where all is done', async () => {
    expect(await code()).toBe(0)
    stage.happened(MINUTE, launched('a1', 'One'), launched('a2', 'Two'), message('a1', 'a2'))
    stage.happened(SECOND, notified('a1'), notified('a2'))
    expect(await code()).toBe(0)
  })

  it.each<[string, Fact[], string]>([
    ['works', [notified('a1')], 'RUNNING "Two"'],
    ['failed', [notified('a1'), notified('a2', 'failed')], 'FAILED'],
    ['is lost', [notified('a1'), { k: 'missing', agents: ['a2'], ...main }], 'LOST "Two"'],
  ])('is 3 where one of a fan-out %s', async (_, facts, said) => {
    stage.happened(MINUTE, launched('a1', 'One'), launched('a2', 'Two'), message('a1', 'a2'))
    stage.happened(SECOND, ...facts)
    expect(await code()).toBe(3)
    expect(await report()).toContain(said)
  })

  it('is 3 where one that was launched alone is not done, and says which', async () => {
    stage.happened(MINUTE, launched('a1', 'Alone'), message('a1'))
    expect(await code()).toBe(3)
    expect(await report()).toContain('launched alone, and not done\n  RUNNING "Alone" (general-purpose), id a1')
  })

  it('is 3 where a client is gone, whose agents are lost; the log stays as it is', async () => {
    stage.happened(MINUTE, launched('a1', 'One'), launched('a2', 'Two'), message('a1', 'a2'))
    stage.gone.add('here:1')
    const before = readState(stage.log)?.seq
    expect(await report()).toContain('fan-out of 2 agents: 2 lost')
    expect(await code()).toBe(3)
    expect(readState(stage.log)?.seq).toBe(before)
  })
})
