import { expect, test } from 'vitest'
import { readState } from '../../core/log/log.ts'
import { host, needs } from './hosts.ts'
import { agent, onStage, pause, playOn, say, write } from './runner/index.ts'

test('a fan-out is over when the agents of its agents are', async (context) => {
  needs(context, host.nesting, host.backgroundChildren)
  await onStage({}, async (stage) => {
    const story = await playOn(stage, {
      main: [say(agent('Parent', 'P'), agent('Other', 'O')), 'launched'],
      agents: {
        P: [agent('Child', 'K'), 'I will wait for it'],
        K: [pause(5_000), write('k.md', 'k'), 'K done'],
        O: ['O done'],
      },
    })
    const told = story
      .injected('main')
      .map(({ context }) => context)
      .join('\n')
    expect(told).toMatch(/these agents still run.*\n- a\w+: "Child" \(general-purpose\), below "Parent"/)
    expect(told.indexOf('the fan-out has ended. 2 agents: 2 done')).toBeGreaterThan(
      told.indexOf('these agents still run'),
    )
    const agents = Object.values(readState(`${stage.project}/.git/fanout`)?.agents ?? {})
    const [closed] = Object.values(readState(`${stage.project}/.git/fanout`)?.batches ?? {})
    const child = agents.find(({ title }) => title === 'Child')
    expect(child).toMatchObject({ inherited: true, how: 'finished', deliveredBy: closed?.closedBy })
  })
})
