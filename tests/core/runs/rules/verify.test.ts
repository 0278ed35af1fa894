import { describe, expect, test } from 'vitest'
import { type Planned, planned } from '../../engine/planned.ts'
import { task } from '../../plan/plans.ts'

type Told = (p: Planned) => Planned
const checked = [task('a', { verify: 'npm test', writes: ['a/**'] }), task('b', { blockedBy: ['a'] })]
const begun = (options: Parameters<typeof planned>[2] = {}): Planned => planned(checked, {}, options).launchesTasks('a')
const said = (p: Planned): string[] => p.heard().filter((one) => one.includes(' verify/'))

describe('an agent ends with its task done', () => {
  test.each<[string, Told]>([
    ['when its check passed', (p) => p.shells('a', ['npm test', true])],
    ['when it passed after the last edit', (p) => p.edited('a', 'a/x').shells('a', ['npm test', true])],
    [
      'when it passed at last',
      (p) => p.shells('a', ['npm test', false]).edited('a', 'a/x').shells('a', ['npm test', true]),
    ],
    ['when it passed, then was put in the background', (p) => p.shells('a', ['npm test', true]).moves('a', 'npm test')],
    ['when it was put in the background, then passed', (p) => p.moves('a', 'npm test').shells('a', ['npm test', true])],
    ['when it passed behind an edit in one message', (p) => editsAndRuns(p)],
    [
      'when something else was run and read after it',
      (p) => p.shells('a', ['npm test', true], ['ls', false]).reads('a', 'a/x'),
    ],
    [
      'when an edit after it failed',
      (p) =>
        p.shells('a', ['npm test', true]).complete('a', [{ use: 'e', does: 'edit', file: 'a/x', succeeded: false }]),
    ],
  ])('%s', (_, told) => {
    const p = told(begun()).finishes('a')
    expect([said(p), p.task('a')?.state]).toEqual([[], 'done'])
  })
})

describe('an agent is sent back once, and its task is unverified if that did not help', () => {
  test.each<[string, Told]>([
    ['when it never ran its check', (p) => p],
    ['when it ran before the last edit', (p) => p.shells('a', ['npm test', true]).edited('a', 'a/x')],
    ['when it ran before an edit in one message', (p) => runsAndEdits(p)],
    ['when it failed', (p) => p.shells('a', ['npm test', false])],
    ['when it passed, then failed', (p) => p.shells('a', ['npm test', true]).shells('a', ['npm test', false])],
    ['when it was put in the background', (p) => p.moves('a', 'npm test')],
    [
      'when it failed, then was put in the background',
      (p) => p.shells('a', ['npm test', false]).moves('a', 'npm test'),
    ],
    ['when it was not allowed to run', (p) => p.shells('a', ['npm test', undefined])],
    [
      'when it passed, and was put in the background after the next edit',
      (p) => p.shells('a', ['npm test', true]).edited('a', 'a/x').moves('a', 'npm test'),
    ],
    ['when it ran something like it', (p) => p.shells('a', ['npm test || true', true])],
    ['when somebody else ran it', (p) => p.shells('main', ['npm test', true]).shells('x', ['npm test', true])],
  ])('%s', (_, told) => {
    const p = told(begun()).finishes('a')
    expect([said(p), p.task('a')?.state, p.state().agents.a?.running]).toEqual([
      ['hold verify/not-seen'],
      'running',
      true,
    ])
    p.finishes('a', 'STATUS: DONE', true)
    expect([said(p), p.task('a')?.state]).toEqual([[], 'unverified'])
    expect(p.launchesTask('b')).toMatchObject([{ id: 'plan-order/waiting', data: { waits: ['a (unverified)'] } }])
  })

  test('and done when it did', () => {
    const p = begun().finishes('a').shells('a', ['npm test', true]).finishes('a', 'STATUS: DONE', true)
    expect(p.task('a')?.state).toBe('done')
  })

  test('and its task says that the check was still running', () => {
    const p = begun().moves('a', 'npm test').finishes('a').finishes('a', 'STATUS: DONE', true)
    expect(p.task('a')).toMatchObject({ state: 'unverified', note: 'its check was still running in the background' })
  })

  test('and told whether it failed, was not seen or goes on in the background', () => {
    const data = (p: Planned) => p.said.find(({ id }) => id === 'verify/not-seen')?.data
    expect(data(begun().finishes('a'))).toMatchObject({ command: 'npm test', failed: false })
    expect(data(begun().shells('a', ['npm test', false]).finishes('a'))).toMatchObject({
      command: 'npm test',
      failed: true,
    })
    expect(data(begun().moves('a', 'npm test').finishes('a'))).toMatchObject({ failed: false, open: true })
    const mended = begun().moves('a', 'npm test').shells('a', ['npm test', false]).finishes('a')
    expect(data(mended)).toMatchObject({ failed: true, open: false })
  })
})

describe('an agent whose report does not say how its task ended is asked for it once', () => {
  const uncheckedTask = () => planned([task('a')]).launchesTasks('a')
  test.each([
    ['a report without an ending', 'all well'],
    ['an empty one', ''],
    ['one that points at another', 'My full report is in the message above.'],
    ['one that points at another, with an ending', 'Report delivered above.\nSTATUS: DONE'],
  ])('%s', (_, report) => {
    const p = uncheckedTask().finishes('a', report)
    expect([said(p), p.task('a')?.state, p.state().agents.a?.running]).toEqual([
      ['hold verify/no-report'],
      'running',
      true,
    ])
    p.finishes('a', 'The parser is done.\nSTATUS: DONE', true)
    expect([said(p), p.task('a')?.state]).toEqual([[], 'done'])
  })
  test('and not a second time', () => {
    const p = uncheckedTask().finishes('a', 'all well')
    said(p)
    p.finishes('a', 'still well', true)
    expect([said(p), p.task('a')?.state]).toEqual([[], 'concerns'])
  })
  test('and for its check first, when that was not seen to pass either', () => {
    expect(said(begun().finishes('a', 'all well'))).toEqual(['hold verify/not-seen'])
  })
  test.each(['warn', 'off'] as const)('but not where the rule is set to %s', (mode) => {
    const q = planned([task('a')])
      .sets(mode, 'verify')
      .launchesTasks('a')
      .finishes('a', 'all well')
    expect([said(q), q.task('a')?.state]).toEqual([[], 'concerns'])
  })
})

describe('lets through', () => {
  test.each(['NEEDS_CONTEXT', 'BLOCKED'])('an agent that says %s', (status) => {
    const p = begun().finishes('a', `STATUS: ${status}`)
    expect(said(p)).toEqual([])
    expect(p.task('a')?.state).toBe(status.toLowerCase().replace('_', '-'))
  })
  test('a task without a check', () => {
    const p = planned([task('a')])
      .launchesTasks('a')
      .finishes('a')
    expect([said(p), p.task('a')?.state]).toEqual([[], 'done'])
  })
  test.each(['warn', 'off'] as const)('any task in %s', (mode) => {
    const p = begun({ mode }).finishes('a')
    expect([said(p), p.task('a')?.state]).toEqual([[], 'done'])
  })
  test('a task that nobody waits for, whatever its report says', () => {
    const p = planned([task('a', { collect: false })])
      .launchesTasks('a')
      .finishes('a', 'all well')
    expect([said(p), p.task('a')?.state]).toEqual([[], 'concerns'])
  })
  test('an agent without a task, and a session without a run', () => {
    const p = begun().message('main', ['x']).finishes('x')
    expect(said(p)).toEqual([])
  })
})

describe('a workflow’s agent', () => {
  const hands = (p: Planned, status = 'DONE'): string[] =>
    p
      .tell('a', { kind: 'before-result', use: 'so', result: { status } })
      .map((verdict) => ('id' in verdict ? `${verdict.kind} ${verdict.id}` : ''))
  test('is sent back twice at most', () => {
    const p = begun()
    expect([hands(p), hands(p), hands(p)]).toEqual([
      ['deny verify/not-seen'],
      ['deny verify/not-seen'],
      ['rewrite verify/marked'],
    ])
    p.hears('a', { kind: 'result', use: 'so', result: { status: 'DONE', report: 'So.' } })
    expect(p.task('a')?.state).toBe('unverified')
  })
  test('is not when its check passed, or it is blocked', () => {
    expect(hands(begun().shells('a', ['npm test', true]))).toEqual([])
    expect(hands(begun(), 'BLOCKED')).toEqual([])
  })
  test('hands in what it wrote and what is left', () => {
    const result = {
      status: 'DONE_WITH_CONCERNS',
      report: 'So.',
      filesWritten: ['a/x', 'a/y'],
      followUps: 'Measure it.',
    }
    const p = begun().shells('a', ['npm test', true]).hears('a', { kind: 'result', use: 'so', result })
    expect(p.task('a')).toMatchObject({ state: 'concerns', report: expect.any(String) })
  })
  test.each<[object]>([
    [{}],
    [{ status: 7, report: {}, filesWritten: 'a', followUps: [] }],
    [{ status: 'constructor' }],
  ])('that hands in %j has handed in nothing', (result) => {
    const p = planned([task('a')])
      .launchesTasks('a')
      .hears('a', { kind: 'result', use: 'so', result: result as Record<string, unknown> })
    expect(p.task('a')?.state).toBe('running')
  })
})

describe('a worker', () => {
  const claims = (p: Planned, id: string): Planned =>
    p.commit({
      k: 'take',
      run: 'r',
      task: id,
      by: 'worker:w',
      needs: [],
      not: [],
      max: 9,
      verify: true,
      expiry: 60_000,
    })
  const two = (): Planned =>
    planned([task('a', { verify: 'npm test' }), task('z', { verify: 'npm run lint' })])
      .launches('main', 'w')
      .hears('w', { kind: 'own-command', words: ['claim', '--as', 'w'] })
  test('proves the task it works on, one after another', () => {
    const p = claims(two(), 'a')
      .shells('w', ['npm test', true])
      .commit({ k: 'returned', run: 'r', task: 'a', by: 'worker:w', how: 'done' })
    expect(p.task('a')?.state).toBe('done')
    claims(p.passes(1), 'z').shells('w', ['npm test', true]).shells('w', ['npm run lint', true])
    expect(p.commit({ k: 'returned', run: 'r', task: 'z', by: 'worker:w', how: 'done' }).task('z')?.state).toBe('done')
  })
  test('that ends without giving its task back has lost it, whatever it says last', () => {
    const p = claims(two(), 'a').finishes('w', 'STATUS: DONE')
    expect([said(p), p.task('a')]).toMatchObject([[], { state: 'lost' }])
  })
})

function editsAndRuns(p: Planned): Planned {
  return p.asks('a', 'a/x').completes('a', [{ use: 'v', command: 'npm test', succeeded: true }])
}

function runsAndEdits(p: Planned): Planned {
  p.asks('a', 'a/x')
  const edit = { use: 'use2', does: 'edit' as const, file: 'a/x', succeeded: true }
  return p.complete('a', [{ use: 'v', command: 'npm test', succeeded: true }, edit])
}
