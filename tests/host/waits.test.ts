import { expect } from 'vitest'
import { readState } from '../../core/log/log.ts'
import { stateDir } from '../../core/log/place.ts'
import { host } from './hosts.ts'
import { after, agent, bash, say, signal, write } from './runner/index.ts'
import { scenario } from './scenario.ts'

scenario(
  'an agent that waits for its own command has not ended: its file stays its, its end comes later',
  {
    abilities: [host.ownCommands],
    allow: ['Edit', 'Write', 'Bash(until *)', 'Bash(touch *)'],
    main: [say(agent('Builder', 'A'), agent('Other', 'B')), 'launched', after('A:ended'), signal('told'), 'waiting'],
    agents: {
      A: [
        write('notes.md', 'from A\n'),
        signal('A wrote'),
        bash('until [ -e go ]; do sleep 0.1; done', { run_in_background: true }),
        'It builds.',
        'It is built.\nSTATUS: DONE',
      ],
      B: [after('A wrote', 'told'), write('notes.md', 'from B\n'), bash('touch go'), after('A:ended:2'), 'B done'],
    },
  },
  ({ story, stage }) => {
    expect(story.toolResult('B', 0)).toMatch(/fanout: agent "Builder" .* Your edit was not made\./)
    const heard = story.heard('main')
    expect(heard.filter((text) => text.includes('this report is interim'))).toHaveLength(1)
    const ended = heard.filter((text) => text.includes('the fan-out has ended'))
    expect(ended).toHaveLength(1)
    expect(ended[0]).toContain('2 agents: 2 done')
    expect(story.file('notes.md')).toBe('from A\n')
    const builder = Object.values(readState(stateDir(stage.project, {}))?.agents ?? {}).find(
      ({ title }) => title === 'Builder',
    )
    expect([builder?.life, builder?.how]).toEqual([1, 'finished'])
  },
)
