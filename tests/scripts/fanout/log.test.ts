import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import { agent, ask, launched, MINUTE, main, NOW, Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})

const log = async (...argv: string[]): Promise<string[]> =>
  (await stage.run(['log', ...argv])).stdout.trimEnd().split('\n')

it('says so where there is no log', async () => {
  expect(await log()).toEqual([expect.stringContaining('no fanout state here yet')])
  expect(await stage.json('log')).toEqual([])
})

it('tells what happened, in order, with ages', async () => {
  const src = (name: string): string => path.join('src', name)
  const background = true
  stage.happened(20 * MINUTE, { k: 'session', source: 'startup', ...main })
  stage.happened(19 * MINUTE, { k: 'launch', use: 'l1', type: 'Explore', title: 'Parser', background, ...main })
  stage.happened(18 * MINUTE, launched('a1', 'Parser', 'Explore'))
  stage.happened(17 * MINUTE, { k: 'started', type: 'Explore', ...agent('a1') })
  stage.happened(16 * MINUTE, ask(stage, 'a1', 'src/a.ts', 'e1'))
  stage.happened(15 * MINUTE, ask(stage, 'a2', 'src/a.ts', 'e2'))
  stage.happened(14 * MINUTE, { k: 'kin', title: 'Docs', parent: main.thread, background, ...agent('a2') })
  stage.happened(13 * MINUTE, { k: 'edited', done: ['e1'], failed: [], ...agent('a1') })
  stage.happened(12 * MINUTE, { k: 'ended', agent: 'a1', how: 'finished', ...agent('a1') })
  stage.happened(11 * MINUTE, { k: 'notified', agent: 'a1', how: 'finished', ...main })
  stage.happened(10 * MINUTE, ask(stage, 'a2', 'src/a.ts', 'e3', true))
  stage.happened(9 * MINUTE, { k: 'read', files: [stage.logged('src/a.ts')], ...agent('a2') })
  stage.happened(8 * MINUTE, ask(stage, 'a2', 'src/a.ts', 'e4', true))
  stage.happened(7 * MINUTE, { k: 'edited', done: [], failed: ['e4'], ...agent('a2') })
  stage.happened(6 * MINUTE, { k: 'release', file: stage.logged('src/a.ts'), why: 'it hangs' })
  stage.happened(5 * MINUTE, { k: 'launch-ended', use: 'l9', ...main })
  stage.happened(4 * MINUTE, { k: 'call-ended', ...main })
  stage.happened(3 * MINUTE, { k: 'seen', ...agent('a2') })
  stage.happened(2 * MINUTE, { k: 'gone', client: 'here:9' })
  stage.happened(1 * MINUTE, { k: 'session-ended', reason: 'exit', ...main })
  expect(await log()).toEqual(
    [
      '20m ago  session s1 began (startup)',
      '19m ago  the main conversation launches agent "Parser" (Explore)',
      '18m ago  agent "Parser" (Explore) was launched',
      '17m ago  agent "Parser" (Explore) began',
      `16m ago  agent "Parser" (Explore) edits ${src('a.ts')}`,
      `15m ago  agent a2 was refused ${src('a.ts')}, held by agent "Parser" (Explore)`,
      '14m ago  a2 is agent "Docs", launched by the main conversation',
      `13m ago  agent "Parser" (Explore) wrote ${src('a.ts')}`,
      '12m ago  agent "Parser" (Explore) ended (finished)',
      '11m ago  the main conversation was told that agent "Parser" (Explore) ended (finished)',
      `10m ago  agent "Docs" was refused ${src('a.ts')}, changed since by agent "Parser" (Explore)`,
      ` 9m ago  agent "Docs" read ${src('a.ts')}`,
      ` 8m ago  agent "Docs" edits ${src('a.ts')}`,
      ` 7m ago  agent "Docs" did not write ${src('a.ts')}`,
      ` 6m ago  the lease on ${src('a.ts')} was taken away: it hangs`,
      ' 5m ago  a launch by the main conversation failed',
      ' 4m ago  a call of the main conversation ended unseen',
      ' 3m ago  agent "Docs" is at work',
      ' 2m ago  client here:9 is gone',
      ' 1m ago  session s1 ended (exit)',
    ].map((line) => `  ${line}`),
  )
})

it('tells of a second life and of a launch that came back', async () => {
  stage.happened(5 * MINUTE, launched('a1', 'Parser', 'Explore', false))
  stage.happened(1 * MINUTE, { k: 'started', type: 'Explore', ...agent('a1') })
  expect(await log()).toEqual([
    '   5m ago  agent "Parser" (Explore) came back',
    '   1m ago  agent "Parser" (Explore) began life 2',
  ])
})

it('tells what became of results', async () => {
  const told: Fact[] = [
    { k: 'launch-ended', use: 'l8', refused: true, ...main },
    { k: 'launch-ended', use: 'l9', failure: 'overloaded', ...main },
    launched('a1', 'Parser'),
    launched('a2', 'Docs'),
    { k: 'message', launches: ['launch-a1', 'launch-a2'], waits: [], other: false, ...main },
    { k: 'message', launches: [], waits: ['a1'], other: false, ...main },
    { k: 'message', launches: [], waits: [], other: true, ...main },
    { k: 'prompted', ...main },
    { k: 'ended', agent: 'a1', how: 'failed', failure: 'rate limit', ...main },
    { k: 'notified', agent: 'a1', how: 'failed', failure: 'rate limit', ...main },
    { k: 'unlisted', agents: ['a2'], ...main },
    { k: 'queued', agents: ['a2'], ...main },
    { k: 'missing', agents: ['a2'], ...main },
    { k: 'fetched', agent: 'a1', ...main },
    { k: 'closed', batches: ['none'], ...main },
    { k: 'delivered', agents: ['a2'], ...main },
    { k: 'named', agents: ['a2'], uses: ['l8'], ...main },
  ]
  stage.happened(MINUTE, ...told)
  expect((await log()).map((line) => line.replace('   1m ago  ', ''))).toEqual([
    'a launch by the main conversation was refused by the host',
    'a launch by the main conversation failed: overloaded',
    'agent "Parser" (general-purpose) was launched',
    'agent "Docs" (general-purpose) was launched',
    'a message of the main conversation launched 2',
    'a message of the main conversation waited for 1',
    'a message of the main conversation did other work',
    'session s1 was given a prompt',
    'agent "Parser" (general-purpose) ended (failed): rate limit',
    'the main conversation was told that agent "Parser" (general-purpose) ended (failed): rate limit',
    'the host does not list agent "Docs" (general-purpose) any more',
    'the result of agent "Docs" (general-purpose) waits in the host\'s queue',
    'agent "Docs" (general-purpose) is lost',
    'the result of agent "Parser" (general-purpose) was fetched',
    'no fan-out has ended yet',
    'the result of agent "Docs" (general-purpose) is in the conversation',
    'told what is missing: agent "Docs" (general-purpose), 1 refused',
  ])
})

it.each<[string, object, string]>([
  ['of a kind this version does not know', { k: 'plan', steps: 3 }, '{"k":"plan","steps":3}'],
  ['of a kind that is a name every object has', { k: 'toString', a: 1 }, '{"k":"toString","a":1}'],
  ['that is damaged', { k: 'read', files: [7], thread: 'a1' }, '{"k":"read","files":[7],"thread":"a1"}'],
])('shows a record %s as it stands', async (_, fact, text) => {
  stage.happened(MINUTE, fact as Fact)
  expect(await log()).toEqual([`   1m ago  ${text}`])
})

it('gives the records as values, with their line', async () => {
  stage.happened(MINUTE, { k: 'gone', client: 'here:9' })
  expect(await stage.json('log')).toEqual([
    { id: expect.any(String), t: NOW - MINUTE, k: 'gone', client: 'here:9', text: 'client here:9 is gone' },
  ])
})

describe('how many', () => {
  const clients = async (...argv: string[]): Promise<number[]> =>
    (await stage.json('log', ...argv)).map(({ client }: { client: string }) => Number(client))

  beforeEach(() => {
    const facts = Array.from({ length: 130 }, (_, i): Fact => ({ k: 'gone', client: String(i) }))
    stage.happened(MINUTE, ...facts)
  })

  it.each([
    [[], 80, 129],
    [['--tail', '3'], 127, 129],
    [['--tail=1'], 129, 129],
    [['--tail', '999'], 0, 129],
    [['--all'], 0, 129],
    [['--all', '--tail', '2'], 128, 129],
  ])('%j', async (argv, first, last) => {
    const found = await clients(...argv)
    expect([found[0], found.at(-1), found.length]).toEqual([first, last, last - first + 1])
  })

  it('--all has the records that were put aside, in order; without it they are mentioned', async () => {
    const history = path.join(stage.log, 'history')
    fs.mkdirSync(history)
    fs.renameSync(path.join(stage.log, '000001.jsonl'), path.join(history, '000001.jsonl'))
    fs.writeFileSync(path.join(stage.log, '000002.jsonl'), '')
    stage.happened(0, { k: 'gone', client: '130' })
    expect(await clients()).toEqual([130])
    expect(await log()).toEqual(['   0s ago  client 130 is gone', '  older ones were put aside: fanout log --all'])
    expect(await clients('--all')).toEqual(Array.from({ length: 131 }, (_, i) => i))
    expect(await log('--tail', '1')).toEqual(['   0s ago  client 130 is gone'])
  })
})
