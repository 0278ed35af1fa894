import { expect } from 'vitest'
import { host } from './hosts.ts'
import { obedient } from './obedient.ts'
import { demo } from './plans.ts'
import { after, bash, fail, type React, signal, stall, write } from './runner/index.ts'
import { launched, outcomes, report, times } from './runs.ts'
import { scenario } from './scenario.ts'

/** Tasks that do not end well, driven by a model that does what it is told. */

/** The first agent fails, however often the client asks for it; the one in its place does not. */
const secondTime: React = ({ texts }) =>
  texts.join().includes('## An earlier try') ? report('At last.') : fail(400, { times: 1 })

scenario(
  'a failure is tried again as the plan says, its dependents wait, the rest goes on, and there is an end',
  {
    ...demo(
      ['flaky', 'dies', 'stuck', 'fine', 'wants-dies < dies', 'wants-stuck < stuck', 'wants-flaky < flaky, fine'],
      'retries: 1',
    ),
    main: obedient(bash('fanout start specs/demo')),
    agents: {
      flaky: Array(20).fill(secondTime),
      dies: [fail(400)],
      stuck: [report('No key.', 'BLOCKED')],
      fine: [report('Fine.')],
      'wants-flaky': [report('Done.')],
    },
  },
  async ({ story, stage }) => {
    const count = (id: string): number => launched(story).filter((one) => one === id).length
    expect(['flaky', 'dies', 'stuck', 'fine', 'wants-flaky', 'wants-dies'].map(count)).toEqual([2, 2, 1, 1, 1, 0])
    const heard = story.heard('main').join('\n')
    expect(heard).toMatch(/not done:\n- FAILED \[dies\] .*; waiting for it: wants-dies/)
    expect(heard).toMatch(/- BLOCKED \[stuck\] .*; waiting for it: wants-stuck/)
    expect(heard).toContain('NEVER BEGUN [wants-dies] Task wants-dies: waits for dies')
    expect(heard).toContain('NEVER BEGUN [wants-stuck] Task wants-stuck: waits for stuck')
    // The run's own report is the one there is.
    expect(times(story, 'run demo has ended')).toBe(1)
    expect(times(story, 'the fan-out has ended')).toBe(0)
    expect(story.held('main')).toEqual([])
    expect(await outcomes(stage)).toEqual({
      flaky: 'done',
      dies: 'failed',
      stuck: 'blocked',
      fine: 'done',
      'wants-dies': 'waiting',
      'wants-stuck': 'waiting',
      'wants-flaky': 'done',
    })
  },
)

scenario(
  'an agent that lacks context goes on with its task when it is answered',
  {
    ...demo(['asks', 'next < asks']),
    main: obedient(bash('fanout start specs/demo'), { answer: 'Port 8080.' }),
    agents: {
      asks: [report('Which port?', 'NEEDS_CONTEXT'), report('On 8080.')],
      next: [report('Done.')],
    },
  },
  async ({ story, stage }) => {
    // Where the question came in the middle of a turn, the report of a run that goes no further names it at the end of that turn.
    const question = host.tellsInTurn.isThere
      ? /NEEDS CONTEXT \[asks\] .*; waiting for it: next/
      : /NEEDS CONTEXT \[asks\]/
    expect(story.heard('main').join()).toMatch(question)
    expect(story.heard('asks').join()).toContain('Port 8080.')
    expect(launched(story)).toEqual(['asks', 'next'])
    expect(story.heard('next').join()).toContain('On 8080.')
    expect(times(story, 'run demo has ended. 2 tasks: 2 done')).toBe(1)
    expect(await outcomes(stage)).toEqual({ asks: 'done', next: 'done' })
  },
)

scenario(
  'where a failure cancels its siblings nothing of theirs is written after it',
  {
    ...demo(
      ['dies', 'beside | writes: [early.txt, late.txt]', 'both < dies, beside'],
      'onFailure: cancel-siblings\nretries: 0',
    ),
    main: obedient(bash('fanout start specs/demo'), { stops: [signal('told'), after('refused')] }),
    agents: {
      dies: [after('written'), fail(400)],
      beside: [
        write('early.txt', 'early\n'),
        signal('written'),
        after('told'),
        write('late.txt', 'late\n'),
        signal('refused'),
        stall(),
      ],
    },
  },
  async ({ story, stage }) => {
    expect(story.file('early.txt')).toBe('early\n')
    expect(story.file('late.txt')).toBeUndefined()
    expect(story.heard('main').join()).toContain('stop them with TaskStop')
    expect(await outcomes(stage)).toEqual({ dies: 'failed', beside: 'cancelled', both: 'waiting' })
  },
)

scenario(
  'where a failure stops the run nothing is begun after it',
  {
    ...demo(['dies', 'beside', 'later < beside'], 'onFailure: stop-run\nretries: 0'),
    main: obedient(bash('fanout start specs/demo')),
    agents: { dies: [fail(400)], beside: [after('dies:ended'), report('Done.')], later: [report('Done.')] },
  },
  async ({ story }) => {
    expect(launched(story).toSorted()).toEqual(['beside', 'dies'])
    expect(story.heard('main').join()).toMatch(/NEVER BEGUN \[later\] Task later: .*dies had failed/)
    expect(times(story, 'run demo has ended')).toBe(1)
  },
)
