import path from 'node:path'
import { expect, onTestFailed, test } from 'vitest'
import { plan } from './plans.ts'
import {
  after,
  bash,
  fail,
  mark,
  onStage,
  play,
  playOn,
  type React,
  type Script,
  Session,
  type Story,
  signal,
  stall,
  tool,
  write,
} from './runner/index.ts'
import { hand, standing } from './runs.ts'
import { scenario } from './scenario.ts'

/** Runs that a workflow's script carries out: nobody decides anything between two tasks. */

/** Opens or resumes the run, then does what it is told, word by word. */
function driver(command: string): React {
  return ({ why, results: [result] }) => {
    if (why === 'prompt') return bash(command)
    return result?.tool === 'Bash' ? tool('Workflow', callIn(result.text)) : 'noted'
  }
}

function callIn(said: string): Record<string, unknown> {
  const json = /^\{[\s\S]*?^\}/m.exec(said)?.[0]
  if (!json) throw new Error(`no call of Workflow in: ${said}`)
  return JSON.parse(json) as Record<string, unknown>
}

const requests = (story: Story, thread = 'main'): number =>
  story.exchanges.filter((exchange) => exchange.thread === thread).length

const demo = plan('A diamond and a fan', [
  'quick | priority: 2, writes: []',
  'slow | priority: 2, writes: []',
  'after < quick | priority: 1, writes: []',
  'one < slow, after | writes: [one.txt]',
  'two < slow, after | writes: [two.txt]',
  'check < slow, after | writes: [check.txt], verify: node check.cjs',
  'dies < slow, after | writes: []',
  'wants < dies | writes: []',
  'later < wants | writes: []',
  'reads < slow, after | writes: []',
  'join < one, two, check | writes: [join.txt]',
  'last < join, reads | writes: []',
])

const agents: Record<string, Script> = {
  quick: [hand('DONE', 'quick found 42')],
  slow: [after('after:started'), hand()],
  after: [hand()],
  one: [
    write('shared.txt', 'one\n'),
    signal('one wrote'),
    after('two tried'),
    hand('DONE', 'one did it', ['shared.txt']),
  ],
  two: [
    after('one wrote'),
    write('shared.txt', 'two\n'),
    signal('two tried'),
    hand('DONE_WITH_CONCERNS', 'shared.txt is held'),
  ],
  check: [write('check.txt', 'x\n'), hand(), bash('node check.cjs'), hand('DONE', 'checked')],
  dies: [fail(400)],
  wants: [hand()],
  later: [hand()],
  reads: [hand()],
  join: [write('join.txt', 'x\n'), hand()],
  last: [hand()],
}

scenario(
  'a plan of twelve tasks',
  {
    files: { 'specs/demo/plan.yaml': demo, 'check.cjs': '' },
    allow: ['Edit', 'Write', 'Bash(node *)'],
    main: driver('fanout start specs/demo --engine native'),
    agents,
  },
  ({ story, stage }) => {
    expect(requests(story)).toBeLessThanOrEqual(4)
    // `slow` was still at work when `after` began: else it would have waited in vain.
    expect(story.problems).toEqual([])
    expect(story.file('shared.txt')).toBe('one\n')
    expect(story.toolResult('two', 0)).toContain('is working on shared.txt')
    expect(story.toolResults('check').map(({ isError }) => isError)).toEqual([false, true, false])
    expect(story.toolResult('check', 1)).toContain('node check.cjs')
    expect(story.threads).not.toContain('wants')
    expect(story.heard('after').join()).toContain('quick found 42')
    const told = story.heard('main').join()
    expect(told).toMatch(/"dies":"failed: /)
    expect(told).toContain('"wants":"not begun: it needs dies, which is failed"')
    expect(told).toContain('"later":"not begun: it needs dies, which is failed"')
    expect(told).toContain('"two":"concerns: shared.txt is held"')
    // The report of the run comes with it.
    expect(told).toContain('FAILED [dies]')
    const { dies, two, ...rest } = standing(stage)
    expect([dies, two]).toEqual(['failed', 'concerns'])
    expect(new Set(Object.values(rest))).toEqual(new Set(['done']))
  },
)

scenario(
  'a task whose agent never ran its check is unverified, and nobody builds on it',
  {
    files: { 'specs/demo/plan.yaml': plan('Checks', ['lazy | writes: [], verify: node check.cjs', 'next < lazy']) },
    main: driver('fanout start specs/demo --engine native'),
    agents: { lazy: [hand(), hand(), hand('DONE', 'trust me')], next: [hand()] },
  },
  ({ story, stage }) => {
    expect(story.toolResults('lazy').map(({ isError }) => isError)).toEqual([true, true])
    expect(story.toolResult('lazy', 0)).toBe(story.toolResult('lazy', 1))
    expect(story.threads).not.toContain('next')
    const told = story.heard('main').join()
    expect(told).toContain('"lazy":"unverified: trust me"')
    expect(told).toContain('UNVERIFIED [lazy]')
    expect(standing(stage)).toEqual({ lazy: 'unverified' })
  },
)

test('a run whose client died goes on in another session, and nothing that was done is done again', async () => {
  const files = {
    'specs/demo/plan.yaml': plan('Crash', ['first', 'second < first', 'third < second', 'fourth < third']),
  }
  await onStage({ files }, async (stage) => {
    const session = await Session.start(stage, {
      mode: 'default',
      prompt: 'go',
      main: driver('fanout start specs/demo --engine native'),
      agents: {
        first: [hand('DONE', 'found 42')],
        second: [hand('DONE', 'made of 42')],
        third: [bash('ls'), signal('third works'), stall()],
      },
    })
    await stage.signals.wait(['third works'])
    session.kill()
    await session.end()
    expect(standing(stage)).toEqual({ first: 'done', second: 'done', third: 'running' })
    const story = await playOn(stage, {
      mode: 'default',
      main: driver('fanout resume'),
      agents: { third: [hand()], fourth: [hand()] },
    })
    onTestFailed(() => console.log(story.transcript()))
    expect(requests(story)).toBeLessThanOrEqual(4)
    expect([...story.threads].sort()).toEqual(['fourth', 'main', 'third'])
    expect(story.heard('third').join()).toContain('made of 42')
    expect(standing(stage)).toEqual({ first: 'done', second: 'done', third: 'done', fourth: 'done' })
  })
})

test('a script runs once, and only as it was written', async () => {
  const files = { 'specs/demo/plan.yaml': plan('Once', ['only', 'fails < only']) }
  const native = { mode: 'default', agents: { only: [hand()], fails: [hand('BLOCKED', 'cannot')] } } as const
  await onStage({ files }, async (stage) => {
    const first = await playOn(stage, { ...native, main: driver('fanout start specs/demo --engine native') })
    const used = first.toolResults('main')[1]?.input ?? {}
    const again = tool('Workflow', used)
    const second = await playOn(stage, { ...native, main: [again, bash('fanout compile'), 'done'] })
    expect(second.toolResult('main', 0)).toContain('has run before, and would do again what is done')
    const script = callIn(second.toolResult('main', 1))
    const file = path.relative(stage.project, String(script.scriptPath))
    stage.write(file, `${stage.read(file)} // changed`)
    const third = await playOn(stage, { ...native, main: [tool('Workflow', script), 'done'] })
    expect(third.toolResult('main', 0)).toContain('is not as fanout wrote it, so it was not run')
    expect([...second.threads, ...third.threads]).toEqual(['main', 'main'])
  })
})

test('a workflow of somebody else is the user’s to allow', async () => {
  const script = `export const meta = { name: 'fanout-demo', description: 'x' }\nreturn await agent('Hello. ${mark('x')}')`
  const story = await play({ mode: 'default', main: [tool('Workflow', { script }), 'done'], agents: { x: ['hello'] } })
  expect(story.toolResults('main')[0]?.isError).toBe(true)
  expect(story.threads).toEqual(['main'])
})

test('where the state lies outside the project the script is handed over by the hook', async () => {
  const files = { 'specs/demo/plan.yaml': plan('No repository', ['only']) }
  await onStage({ files, git: false }, async (stage) => {
    const story = await playOn(stage, {
      mode: 'default',
      main: driver('fanout start specs/demo --engine native'),
      agents: { only: [hand()] },
    })
    onTestFailed(() => console.log(story.transcript()))
    expect(story.toolResult('main', 0)).toContain('fanout-script')
    expect(story.heard('main').join()).toContain('"counts":{"done":1}')
  })
})
