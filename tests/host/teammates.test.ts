import { expect, test } from 'vitest'
import { readState } from '../../core/log/log.ts'
import { host, needs } from './hosts.ts'
import { after, agent, onStage, read, say, signal, Terminal, write } from './runner/index.ts'

/** Teammates exist in a terminal only. */
test('teammates hold their files, end when they are idle, and their fan-out ends with a report', async (context) => {
  needs(context, host.terminal, host.teammates)
  await onStage({ files: { 'notes.md': 'start\n' } }, async (stage) => {
    const terminal = await Terminal.open(stage, {
      env: { CLAUDE_CODE_EXPERIMENTAL_AGENT_TEAMS: '1' },
      main: [
        say(agent('Fix it', 'A', { name: 'fix' }), agent('Slow', 'S', { name: 'slow' })),
        'launched',
        'the first has reported',
        'the second has reported',
        'all told',
      ],
      agents: {
        A: [after('S wrote'), read('notes.md'), write('notes.md', 'from A\n'), 'A done'],
        S: [
          read('notes.md'),
          write('notes.md', 'from S\n'),
          say(read('notes.md'), signal('S wrote')),
          after('A is told'),
          'S done',
        ],
      },
    })
    await terminal.say('go')
    await terminal.until('the first has reported', 30_000)
    expect(terminal.story().toolResults('A').at(-1)?.text).toContain('fanout: agent "Slow"')
    expect(stage.read('notes.md')).toBe('from S\n')
    stage.signals.raise('A is told')
    await terminal.until('all told', 30_000)
    const told = terminal.story().transcript()
    expect(told).toContain('the fan-out has ended. 2 agents: 2 done')
    const state = readState(`${stage.project}/.git/fanout`)
    const agents = Object.values(state?.agents ?? {})
    expect(agents.map(({ how, teammate, deliveredBy }) => [how, teammate, deliveredBy !== undefined]).sort()).toEqual([
      ['finished', 'fix', true],
      ['finished', 'slow', true],
    ])
    expect(state?.leases).toEqual({})
  })
})
