import { expect } from 'vitest'
import { host } from './hosts.ts'
import { after, agent, mark, read, say, signal, tool, write } from './runner/index.ts'
import { scenario } from './scenario.ts'

/**
 * Without a terminal a `name` is only an address (2.1.232, 2.1.328, 2.1.332), with the variable for agent teams too: the launch
 * answers `async_launched`, and all events carry the usual id and type.
 */

const refused = /fanout: agent "Writer A" \(general-purpose\) is working on notes\.md .* Your edit was not made\./

scenario(
  'agents with names are plain agents with an address: they hold files, report, and live again when called by name',
  {
    abilities: [host.sendMessage],
    env: { CLAUDE_CODE_EXPERIMENTAL_AGENT_TEAMS: '1' },
    main: [
      say(agent('Writer A', 'A', { name: 'first' }), agent('Writer B', 'B', { name: 'second' })),
      'launched',
      after('A:ended', 'B:ended'),
      say(
        tool('SendMessage', { to: 'first', summary: 'once more', message: `once more ${mark('A')}` }),
        agent('Writer C', 'C', { name: 'third' }),
      ),
      'sent',
    ],
    agents: {
      A: [
        write('notes.md', 'first life\n'),
        signal('A wrote'),
        after('B asked'),
        'A done',
        write('notes.md', 'second life\n'),
        signal('A wrote again'),
        after('C asked'),
        'A done again',
      ],
      B: [after('A wrote'), read('notes.md'), write('notes.md', 'from B\n'), signal('B asked'), 'B done'],
      C: [after('A wrote again'), read('notes.md'), write('notes.md', 'from C\n'), signal('C asked'), 'C done'],
    },
  },
  ({ story }) => {
    expect(story.toolResult('B', 1)).toMatch(refused)
    expect(story.toolResult('C', 1)).toMatch(refused)
    expect(story.file('notes.md')).toBe('second life\n')
    const heard = story.heard('main').join('\n')
    if (host.tellsInTurn.isThere) expect(heard.match(/the fan-out has ended\. 2 agents: 2 done/g)).toHaveLength(1)
    expect(heard).not.toMatch(/no agent of this session|has not reached the conversation/)
    expect(story.held('main')).toEqual([])
    expect(story.unplayed).toEqual({})
  },
)
