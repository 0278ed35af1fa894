import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readState } from '../../../core/log/log.ts'
import { FAN, ONE, RunStage } from './run-stage.ts'
import { HOUR, MINUTE } from './stage.ts'

let stage: RunStage
beforeEach(async () => {
  stage = await new RunStage().opened()
})
const runs = (): string[] => Object.keys(readState(stage.log)?.runs ?? {})

describe('start', () => {
  it('opens a run, called as the plan’s folder, and says what to launch', async () => {
    stage = new RunStage()
    expect(await stage.ok('start', 'specs/api')).toBe(`run api: Rework the API, 3 tasks
launch these 2 together in ONE message with the Agent tool: the description as it stands here, the prompt only \`fanout-task: <id>\`
  [parse] Write the parser
  [print] Write the printer (writer)
`)
    expect(runs()).toEqual(['api'])
  })

  it('twice is once', async () => {
    expect(await stage.ok('start', path.join('specs', 'api', 'plan.yaml'))).toContain('3 tasks, open already\n')
    expect(runs()).toEqual(['api'])
  })

  it('of a plan that was changed since names what to do first', async () => {
    stage.plan(ONE)
    expect(await stage.no('start', 'specs/api')).toMatch(
      /^1 run api of an earlier .*plan\.yaml goes on; `fanout finish` or/,
    )
    await stage.ok('cancel')
    expect(await stage.ok('start', 'specs/api')).toContain('run api-2: One, 1 tasks')
  })

  it('of two plans opens two', async () => {
    stage.plan(ONE, 'specs/one')
    await stage.ok('start', 'specs/one')
    expect(runs()).toEqual(['api', 'one'])
  })

  it('names the conventions that are there', async () => {
    stage = new RunStage()
    for (const name of ['CLAUDE.md', 'AGENTS.md']) fs.writeFileSync(stage.file(name), '')
    await stage.opened()
    expect(await stage.ok('brief', 'parse')).toContain('Read and follow: CLAUDE.md, AGENTS.md.')
  })

  it('gives values', async () => {
    expect(await stage.json('start', 'specs/api')).toEqual({ run: 'api', engine: 'model', ready: ['parse', 'print'] })
  })

  it.each([
    [['start'], '2 Missing required positional argument: PLAN'],
    [['start', 'specs/none'], '1 there is no plan at'],
    [['start', 'specs/api', '--engine', 'steam'], '2 --engine: "steam" is none; write model, native or auto'],
  ])('%j', async (argv, message) => expect(await stage.no(...argv)).toContain(message))

  it('by the engine that is the faster: a workflow, unless the host runs too few of its agents at once', async () => {
    stage.env.FANOUT_CONCURRENCY_MAX = '2'
    expect(await stage.json('start', 'specs/api', '--engine', 'auto')).toMatchObject({ engine: 'model' })
    stage.plan(FAN.replace('Rework', 'Redo'), 'specs/other')
    expect(await stage.json('start', 'specs/other', '--engine', 'auto')).toMatchObject({ engine: 'native' })
    // More at once than any host runs of a workflow.
    stage.env.FANOUT_CONCURRENCY_MAX = '40'
    const ids = Array.from({ length: 40 }, (_, i) => `t${i}`)
    const tasks = ids.map((id) => `  - {id: ${id}, title: ${id}, brief: Do it., writes: []}`)
    stage.plan(`version: 1\ntitle: Wide\ntasks:\n${tasks.join('\n')}\n`, 'specs/wide')
    expect(await stage.ok('start', 'specs/wide', '--engine', 'auto')).toMatch(
      /\nengine model: a workflow has \d+ agents at once on this machine and would take \d+ min .* takes 5\n/,
    )
  })

  it('goes on with another budget, and with nothing else that is new', async () => {
    stage.plan(`${FAN}budget: {agents: 5}\n`)
    expect(await stage.ok('start', 'specs/api')).toContain('run api: Rework the API, 3 tasks, open already')
    expect(runs()).toEqual(['api'])
    stage.plan(FAN.replace('Parse.', 'Parse it.'))
    expect(await stage.no('start', 'specs/api')).toContain('run api of an earlier specs/api/plan.yaml goes on')
  })

  it('of a plan with faults opens none', async () => {
    stage.plan('version: 1\ntitle: X\ntasks: []\n', 'specs/bad')
    expect(await stage.no('start', 'specs/bad')).toMatch(/^1 one fault in /)
    expect(runs()).toEqual(['api'])
  })
})

describe('next', () => {
  it('names what is ready, and what is at work when nothing is', async () => {
    expect(await stage.ok('next')).toContain('  [parse] Write the parser\n')
    stage.launches('parse').launches('print')
    expect(await stage.ok('next')).toBe(
      'run api: 3 tasks: 2 running, 1 not begun\nnothing is ready; at work: parse, print\n',
    )
    expect(await stage.json('next')).toEqual({ run: 'api', ready: [], running: ['parse', 'print'], over: false })
  })
  it('names what failed while it may be tried again, and says when nothing is left', async () => {
    await stage.ok('done', 'print')
    await stage.ok('fail', 'parse', '--why', 'x')
    expect(await stage.json('next')).toMatchObject({ ready: ['parse'], over: false })
    await stage.ok('done', 'parse', '--status', 'BLOCKED')
    expect(await stage.json('next')).toEqual({ run: 'api', ready: [], running: [], over: true })
    expect(await stage.ok('next')).toContain('nothing is left to begin; `fanout report` tells how it ended')
  })
})

describe('brief', () => {
  it('is what the task’s agent is told', async () => {
    const text = await stage.ok('brief', 'parse')
    expect(text).toMatch(/^fanout-task: parse\n[\s\S]*## Context\nNode 20\.\n/)
    expect(await stage.json('brief', 'parse')).toEqual({ run: 'api', task: 'parse', brief: text.slice(0, -1) })
  })
  it('of a task that is not there names the nearest', async () => {
    expect(await stage.no('brief', 'pars')).toBe('1 run api has no task pars; did you mean parse?')
  })
})

describe('claim', () => {
  it('gives each another, with its brief, and the same again to the same', async () => {
    const first = await stage.json('claim', '--as', 'w1')
    expect(first).toMatchObject({ task: 'parse', brief: expect.stringContaining('fanout-task: parse') })
    expect(await stage.json('claim', '--as', 'w1')).toEqual(first)
    expect(await stage.json('claim', '--as', 'w2')).toMatchObject({ task: 'print' })
    expect(await stage.json('claim', '--as', 'w3')).toEqual({
      run: 'api',
      task: null,
      running: ['parse', 'print'],
      over: false,
    })
    expect(await stage.ok('claim', '--as', 'w1')).toContain('fanout done parse --as w1 --status DONE')
  })

  it('gives what a worker let lapse to the next, as often as it is retried', async () => {
    await stage.ok('claim', '--as', 'v1')
    stage.now += HOUR
    expect(await stage.json('claim', '--as', 'w1')).toMatchObject({ task: 'parse' })
    expect(stage.task('parse')).toMatchObject({ by: 'worker:w1', tries: 2 })
    expect(await stage.no('done', 'parse', '--as', 'v1')).toBe('1 v1 has not claimed task parse; somebody else has it')
  })

  it('does not give what has lapsed too often, asks no more than it must, and the run is over then', async () => {
    stage = await new RunStage(ONE).opened()
    for (const name of ['v1', 'v2']) {
      expect(await stage.json('claim', '--as', name)).toMatchObject({ task: 'only' })
      stage.now += HOUR
    }
    const before = stage.records()
    expect(await stage.json('claim', '--as', 'w1')).toEqual({ run: 'api', task: null, running: [], over: true })
    expect(await stage.json('claim', '--as', 'v2')).toMatchObject({ task: null })
    expect(stage.records()).toBe(before)
  })

  it('gives what was lost with its agent and given back by resume', async () => {
    stage.settings('failures: {retries: 0}')
    stage.plan(ONE, 'specs/one')
    await stage.ok('cancel')
    await stage.ok('start', 'specs/one')
    stage.happened(MINUTE, { k: 'take', run: 'one', task: 'only', by: 'u1', needs: [], not: [], max: 9 })
    stage.env.CLAUDE_CODE_SESSION_ID = 's2'
    await stage.ok('resume')
    expect(await stage.json('claim', '--as', 'w1')).toMatchObject({ task: 'only' })
  })

  it('gives no more than the plan lets run', async () => {
    stage = await new RunStage(FAN.replace('context:', 'concurrency: 1\ncontext:')).opened()
    expect(await stage.json('claim', '--as', 'w1')).toMatchObject({ task: 'parse' })
    expect(await stage.json('claim', '--as', 'w2')).toMatchObject({ task: null, over: false })
  })

  it.each(['', '../x', 'a b', '-x', 'x'.repeat(65)])('--as %j is no name', async (name) => {
    expect(await stage.no('claim', `--as=${name}`)).toMatch(/^2 --as/)
  })
})

describe('done and fail', () => {
  it('give a claimed task back, and make the next ready', async () => {
    for (const [name, task] of [
      ['w1', 'parse'],
      ['w2', 'print'],
    ] as const) {
      await stage.ok('claim', '--as', name)
      await stage.ok('done', task, '--as', name, '--report', `${task} is so.\nSTATUS: DONE`)
    }
    expect(await stage.ok('claim', '--as', 'w1')).toContain('### parse: Write the parser (done)\nparse is so.')
    expect(stage.standings()).toBe('parse done, print done, join running')
  })

  it('twice are once', async () => {
    await stage.ok('claim', '--as', 'w1')
    await stage.ok('done', 'parse', '--as', 'w1')
    const before = stage.records()
    expect(await stage.json('done', 'parse', '--as', 'w1')).toEqual({ run: 'api', task: 'parse', state: 'done' })
    expect(await stage.json('done', 'parse')).toMatchObject({ state: 'done' })
    expect(stage.records()).toBe(before)
    await stage.ok('fail', 'print', '--why', 'no')
    expect(stage.task('print')).toMatchObject({ state: 'failed', tries: 1, note: 'no' })
    await stage.ok('fail', 'print', '--why', 'no')
    expect(stage.task('print')).toMatchObject({ state: 'failed', tries: 1 })
    await stage.ok('cancel', 'join')
    await stage.ok('cancel', 'join')
    expect(stage.task('join')).toMatchObject({ state: 'cancelled', tries: 1 })
  })

  it.each([
    ['DONE', 'done'],
    ['DONE_WITH_CONCERNS', 'concerns'],
    ['NEEDS_CONTEXT', 'needs-context'],
    ['BLOCKED', 'blocked'],
  ])('--status %s over what the report says', async (status, state) => {
    expect(await stage.json('done', 'parse', '--status', status, '--report', 'STATUS: BLOCKED')).toMatchObject({
      state,
    })
  })

  it('take the status from the report', async () => {
    expect(await stage.json('done', 'parse', '--report', 'No.\nSTATUS: NEEDS_CONTEXT')).toMatchObject({
      state: 'needs-context',
    })
  })

  it('do not undo what is done', async () => {
    await stage.ok('done', 'parse')
    expect(await stage.json('fail', 'parse', '--why', 'late')).toMatchObject({ state: 'done' })
  })

  it('refuse what somebody else has, or nobody', async () => {
    await stage.ok('claim', '--as', 'w1')
    expect(await stage.no('done', 'parse', '--as', 'w2')).toBe('1 w2 has not claimed task parse; somebody else has it')
    expect(await stage.no('done', 'print', '--as', 'w2')).toBe('1 w2 has not claimed task print')
  })

  it('count as done what has a check and nobody began, outside a session only', async () => {
    stage = await new RunStage(ONE).opened()
    stage.env.CLAUDE_CODE_SESSION_ID = 's1'
    const refused = '1 task only has a check and nobody has begun it, so it does not count as done'
    expect(await stage.no('done', 'only')).toContain(refused)
    await stage.ok('fail', 'only', '--why', 'no')
    expect(await stage.no('done', 'only')).toContain(refused)
    delete stage.env.CLAUDE_CODE_SESSION_ID
    expect(await stage.json('done', 'only')).toMatchObject({ state: 'done' })
  })

  it('leave it unverified, however often, until its check was seen to pass', async () => {
    stage = await new RunStage(ONE).opened()
    stage.launches('only', { verify: true })
    for (const _ of [1, 2]) {
      const said = await stage.ok('done', 'only')
      expect(said).toMatch(/^task only of run api: unverified\nits check was not seen .* run `npm test` as one command/)
    }
    stage.happened(0, {
      k: 'verified',
      run: 'api',
      task: 'only',
      passed: true,
      thread: 'agent-only',
      session: 's1',
      client: 'here:1',
    })
    expect(await stage.json('done', 'only')).toMatchObject({ state: 'done' })
  })

  it.each([
    [['done', 'x'], '1 run api has no task x'],
    [['done', 'parse', '--status', 'OK'], '2 --status: "OK" is none; write DONE, DONE_WITH_CONCERNS'],
    [['done'], '2 Missing required positional argument: TASK'],
    [['fail', 'parse'], '2 Missing required argument: --why'],
    [['done', 'parse', '--run', 'apo'], '1 there is no run apo; did you mean api?'],
  ])('%j', async (argv, message) => expect(await stage.no(...argv)).toContain(message))

  it('keep a reason to one line', async () => {
    await stage.ok('fail', 'parse', '--why', `no\nnetwork ${'x'.repeat(500)}`)
    expect(stage.task('parse')?.note).toMatch(/^no network x+…$/)
  })
})

describe('finish and cancel', () => {
  it('finish waits for the end', async () => {
    stage.launches('parse')
    expect(await stage.no('finish')).toBe(
      '1 run api has not ended (at work: parse; ready: print); `fanout cancel` ends it as it is',
    )
  })

  it('finish closes what has ended, tells how, and may be said again', async () => {
    for (const task of ['parse', 'print', 'join']) await stage.ok('done', task)
    const said = await stage.ok('finish', 'api')
    expect(said).toMatch(/^run api is closed\. 3 tasks: 3 done\n {2}DONE \[parse\] Write the parser/)
    const before = stage.records()
    expect(await stage.ok('finish', 'api')).toBe(said)
    expect(await stage.ok('finish')).toBe(said)
    expect(await stage.ok('cancel')).toBe('run api has been finished already\n')
    expect(stage.records()).toBe(before)
  })

  it('cancel closes at once, names what is still at work, and may be said again', async () => {
    stage.launches('parse')
    expect(await stage.ok('cancel', '--run', 'api')).toBe('run api is cancelled; still at work, to be stopped: parse\n')
    const before = stage.records()
    await stage.ok('cancel', '--run', 'api')
    await stage.ok('cancel')
    expect(stage.records()).toBe(before)
    expect(await stage.no('claim', '--as', 'w1')).toContain('1 no run goes on here; `fanout start PLAN` opens one')
    expect(await stage.json('claim', '--as', 'w1', '--run', 'api')).toMatchObject({ task: null })
  })

  it('a task that is cancelled is not begun', async () => {
    await stage.ok('cancel', 'parse')
    expect(await stage.json('next')).toMatchObject({ ready: ['print'] })
  })
})

describe('resume', () => {
  it('in another session gives back what was lost, and takes the run over', async () => {
    stage.launches('parse', { client: 'gone:1' }).launches('print', { client: 'here:2' })
    stage.gone.add('gone:1')
    stage.env.CLAUDE_CODE_SESSION_ID = 's2'
    expect(await stage.json('resume')).toMatchObject({ run: 'api', ready: ['parse'] })
    expect(stage.standings()).toBe('parse open, print running')
    expect(readState(stage.log)?.runs.api?.session).toBe('s2')
    expect(await stage.ok('resume')).toContain('run api: 3 tasks: 1 running, 2 not begun')
  })

  it('leaves alone what is being launched, while its client lives', async () => {
    const origin = { thread: 'main:s1', session: 's1', client: 'here:1' }
    stage.happened(
      0,
      { k: 'launch', use: 'u', type: 'worker', title: '[parse]', ...origin },
      { k: 'take', run: 'api', task: 'parse', by: 'u', needs: [], not: [], max: 99, ...origin },
    )
    stage.env.CLAUDE_CODE_SESSION_ID = 's1'
    await stage.ok('resume')
    expect(stage.standings()).toBe('parse running')
    stage.gone.add('here:1')
    await stage.ok('resume')
    expect(stage.standings()).toBe('parse open')
  })

  it('gives back what a message launched and somebody did not let happen', async () => {
    const origin = { thread: 'main:s1', session: 's1', client: 'here:1' }
    stage.happened(
      0,
      { k: 'launch', use: 'u', type: 'worker', title: '[parse]', ...origin },
      { k: 'take', run: 'api', task: 'parse', by: 'u', needs: [], not: [], max: 99, ...origin },
      { k: 'message', launches: ['u'], waits: [], other: false, ...origin },
    )
    stage.env.CLAUDE_CODE_SESSION_ID = 's1'
    await stage.ok('resume')
    expect(stage.standings()).toBe('parse open')
  })

  it('outside a session only shows how it stands', async () => {
    stage.launches('parse', { client: 'gone:1' })
    const before = stage.records()
    expect(await stage.ok('resume')).toContain('run api: 3 tasks: 1 running, 2 not begun')
    expect(stage.records()).toBe(before)
  })
})

describe('which run', () => {
  const two = async (): Promise<void> => {
    stage.plan(ONE, 'specs/one')
    await stage.ok('start', 'specs/one')
  }
  it('is to be named when several go on', async () => {
    await two()
    expect(await stage.no('next')).toBe('1 several runs go on; name one: api, one')
    expect(await stage.ok('next', 'one')).toContain('run one: ')
  })
  it('names only those that go on', async () => {
    await two()
    stage.plan(ONE.replace('title: One', 'title: Two'), 'specs/two')
    await stage.ok('start', 'specs/two')
    await stage.ok('cancel', '--run', 'one')
    expect(await stage.no('next')).toBe('1 several runs go on; name one: api, two')
  })
  it('is the session’s own', async () => {
    await two()
    stage.launches('parse').env.CLAUDE_CODE_SESSION_ID = 's1'
    expect(await stage.ok('next')).toContain('run api: ')
  })
  it('is the next one when the session’s own was reported', async () => {
    for (const task of ['parse', 'print', 'join']) await stage.ok('done', task)
    stage.happened(0, { k: 'run-owned', run: 'api', session: 's1' }, { k: 'run-reported', run: 'api' })
    await two()
    stage.env.CLAUDE_CODE_SESSION_ID = 's1'
    expect(await stage.ok('next')).toContain('run one: ')
  })
  it('that is not there names what there is', async () => {
    expect(await stage.no('next', 'zebra')).toBe('1 there is no run zebra; there are api')
  })
  it('whose plan is gone says how to go on', async () => {
    fs.rmSync(path.join(stage.log, 'texts'), { recursive: true })
    expect(await stage.no('next')).toMatch(
      /^1 the plan of run api is not there any more; `fanout start .*plan\.yaml` opens it anew/,
    )
  })
  it('in a project without a log is none, and begins none', async () => {
    const bare = new RunStage()
    expect(await bare.no('next')).toBe('1 no run goes on here; `fanout start PLAN` opens one')
    expect(fs.existsSync(bare.log)).toBe(false)
  })
})
