import { describe, expect, test } from 'vitest'
import { oneWriter } from '../../../../core/edits/rules/one-writer.ts'
import type { Rule } from '../../../../core/engine/rule.ts'
import type { Verdict } from '../../../../core/engine/verdict.ts'
import type { RunPlan } from '../../../../core/plan/kept.ts'
import { native } from '../../../../core/runs/rules/native.ts'
import { runReport } from '../../../../core/runs/rules/run-report.ts'
import { verify } from '../../../../core/runs/rules/verify.ts'
import type { TaskRun } from '../../../../core/runs/run.ts'
import { Stage } from '../../engine/stage.ts'
import { jobOf, task } from '../../plan/workflow.ts'

const result = (status = 'DONE') => ({ status, report: 'said', filesWritten: [], followUps: '' })

/** A run that a script carries out: `plain`, and `checked`, which has a check. */
class Scripted extends Stage {
  constructor() {
    super({ rules: [native, verify, oneWriter, runReport] as unknown as readonly Rule[] })
    const { plan } = jobOf([task('plain'), task('checked', { verify: 'npm test', writes: ['x'] })])
    this.plans.set('p1', { ...plan, conventions: [] } satisfies RunPlan)
    this.commit({
      k: 'run-opened',
      run: 'demo',
      plan: 'p1',
      title: 'A plan',
      file: 'plan.yaml',
      engine: 'native',
      size: 2,
      retries: 0,
      tolerate: 0,
      onFailure: 'continue',
    })
  }

  /** The conversation calls Workflow with a script of fanout's. */
  calls(seal: 'whole' | 'broken' | 'none' = 'whole', use = 'call1'): Verdict[] {
    const own = { run: 'demo', seal }
    return this.tell('main', { kind: 'before-workflow', use, script: '/x.js', own })
  }

  begins(workflow = 'wf_1', use = 'call1'): this {
    this.calls('whole', use)
    const launched = { use, agent: `w${workflow}`, type: 'workflow', title: 'fanout-demo', background: true, workflow }
    return this.hears('main', { kind: 'launched', ...launched })
  }

  called(agent: string, label: string, workflow = 'wf_1'): this {
    return this.notes(agent, { title: label, background: false, workflow })
  }

  hands(agent: string, handed = result()): string[] {
    const use = this.use()
    const verdicts = this.tell(agent, { kind: 'before-result', use, result: handed })
    const said = verdicts.map((one) => ('id' in one ? `${one.kind} ${one.id}` : one.kind))
    if (!said.some((one) => one.startsWith('deny'))) this.hears(agent, { kind: 'result', use, result: handed })
    return said
  }

  get tasks(): Record<string, TaskRun> {
    return this.state().runs.demo?.tasks ?? {}
  }

  get states(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.tasks).map(([id, { state }]) => [id, state]))
  }
}

const stage = (): Scripted => new Scripted()

describe('the call of a script', () => {
  test('as fanout wrote it is allowed, and the run is this session’s', () => {
    const here = stage()
    expect(here.calls().map((one) => 'id' in one && `${one.kind} ${one.id}`)).toEqual(['allow native/own-script'])
    expect(here.state().runs.demo).toMatchObject({ session: 's1', engine: 'native', script: 'call1' })
  })
  test.each([
    ['broken', 'deny native/has-run'],
    ['none', 'deny native/changed'],
  ] as const)('whose seal is %s is refused, and changes nothing', (seal, verdict) => {
    const here = stage()
    expect(here.calls(seal).map((one) => 'id' in one && `${one.kind} ${one.id}`)).toEqual([verdict])
    expect(here.state().runs.demo?.session).toBeUndefined()
  })
  test('of somebody else’s is none of ours', () => {
    expect(stage().tell('main', { kind: 'before-workflow', use: 'u', script: '/y.js' })).toEqual([])
  })
})

describe('an agent of the script has its task', () => {
  test('from its start on where the host tells it then', () => {
    const here = stage().begins().called('a', 'plain').hears('a', { kind: 'agent-started', type: 'workflow-subagent' })
    expect(here.tasks.plain).toMatchObject({ state: 'running', agent: 'a', tries: 1 })
  })
  test('from its first message on where it does not', () => {
    const here = stage().begins().hears('a', { kind: 'agent-started', type: 'workflow-subagent' })
    expect(here.states).toEqual({})
    expect(here.called('a', 'plain').completes('a').states).toEqual({ plain: 'running' })
  })
  test('also when all it does is hand in its result', () => {
    const here = stage().begins().called('a', 'plain')
    expect(here.hands('a')).toEqual([])
    expect(here.tasks.plain).toMatchObject({ state: 'done', report: 'text0' })
  })
  test('also when all it does is die', () => {
    const here = stage().begins().called('a', 'plain')
    here.hears('a', { kind: 'agent-ended', agent: 'a', how: 'failed', failure: 'overloaded' })
    expect(here.tasks.plain).toMatchObject({ state: 'failed', note: 'overloaded' })
  })
  test('anew when it is tried again', () => {
    const here = stage().begins().called('a', 'plain').called('b', 'plain')
    here.hears('a', { kind: 'agent-ended', agent: 'a', how: 'failed' }).hands('b')
    expect(here.tasks.plain).toMatchObject({ state: 'done', agent: 'b', tries: 2 })
  })
  test('not by the label of a workflow of somebody else', () => {
    expect(stage().begins().called('a', 'plain', 'wf_2').completes('a').states).toEqual({})
  })
  test('not by a label the plan does not have', () => {
    expect(stage().begins().called('a', 'other').completes('a').states).toEqual({})
  })
})

describe('an agent whose check was not seen to pass', () => {
  const denied = ['deny verify/not-seen']
  const marked = ['rewrite verify/marked']

  test('is sent back twice; then its task is unverified', () => {
    const here = stage().begins().called('a', 'checked')
    expect([1, 2, 3].map(() => here.hands('a'))).toEqual([denied, denied, marked])
    expect(here.states).toEqual({ checked: 'unverified' })
  })
  test('is let go once it passed', () => {
    const here = stage().begins().called('a', 'checked').edited('a', 'x')
    expect(here.hands('a')).toEqual(denied)
    here.completes('a', [{ use: 'b1', command: 'npm test', succeeded: true }])
    expect(here.hands('a')).toEqual([])
    expect(here.states).toEqual({ checked: 'done' })
  })
  test('is sent back when it edited after that', () => {
    const here = stage().begins().called('a', 'checked').edited('a', 'x')
    here.completes('a', [{ use: 'b1', command: 'npm test', succeeded: true }]).edited('a', 'x')
    expect(here.hands('a')).toEqual(denied)
  })
  test.each(['BLOCKED', 'NEEDS_CONTEXT'])('may say that it is %s', (status) => {
    expect(stage().begins().called('a', 'checked').hands('a', result(status))).toEqual([])
  })
})

describe('when the workflow ends', () => {
  const over = { kind: 'prompt' as const, deliveries: [{ agent: 'wwf_1', how: 'killed' as const }] }

  test('agents still at work have ended with it, and their tasks', () => {
    const here = stage().begins().called('a', 'plain').completes('a').hears('main', over)
    expect(here.state().agents.a?.running).toBe(false)
    expect(here.states).toEqual({ plain: 'stopped' })
  })
  test('a task whose agent ended without a result has failed', () => {
    const here = stage().begins().called('a', 'plain').completes('a')
    here.hears('a', { kind: 'agent-ended', agent: 'a', how: 'finished', report: 'text alone' })
    expect(here.states).toEqual({ plain: 'running' })
    expect(here.hears('main', over).tasks.plain).toMatchObject({ state: 'failed', note: 'its agent left no result' })
  })
  test('what is done stays done', () => {
    const here = stage().begins().called('a', 'plain')
    here.hands('a')
    expect(here.hears('main', over).states).toEqual({ plain: 'done' })
  })
})

describe('the run’s report', () => {
  const over = { kind: 'prompt' as const, deliveries: [{ agent: 'wwf_1', how: 'finished' as const }] }
  const said = (verdicts: readonly Verdict[]): string[] => verdicts.flatMap((one) => ('id' in one ? [one.id] : []))
  const ended = (): Scripted => {
    const here = stage().begins().called('a', 'plain').called('b', 'checked')
    here.hands('a')
    here.hands('b', result('BLOCKED'))
    return here
  }

  test('comes with the workflow’s result, not before', () => {
    const here = ended()
    expect(said(here.tell('main', { kind: 'turn-ending', running: [] }))).toEqual([])
    expect(said(here.tell('main', over))).toEqual(['run-report/ended'])
  })
  test('waits for no workflow whose script another has taken over from', () => {
    const here = ended().begins('wf_2', 'call2')
    expect(said(here.tell('main', { kind: 'turn-ending', running: [] }))).toEqual(['run-report/ended'])
  })
})
