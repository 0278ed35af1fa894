import { expect, test } from 'vitest'
import { host } from './hosts.ts'
import {
  API_FAILED,
  after,
  agent,
  fail,
  hostWords,
  mark,
  onStage,
  play,
  read,
  Session,
  say,
  sendMessage,
  signal,
  stall,
  taskStop,
  tool,
  workflow,
  workflowIn,
  write,
} from './runner/index.ts'
import { scenario } from './scenario.ts'

// Losers read what the holder wrote before they ask: hosts before 2.1.232 let no unread edit come as far as a hook.

scenario(
  'an agent that the API failed holds nothing any more',
  {
    main: [say(agent('Unlucky', 'A'), agent('Writer B', 'B')), 'launched'],
    agents: {
      A: [write('notes.md', 'from A\n'), signal('A wrote'), after('B asked'), fail(400)],
      B: [
        after('A wrote'),
        read('notes.md'),
        write('notes.md', 'B\n'),
        signal('B asked'),
        after('A:ended'),
        read('notes.md'),
        write('notes.md', 'from A and B\n'),
        'B done',
      ],
    },
  },
  ({ story }) => {
    expect(story.toolResult('B', 1)).toMatch(/fanout: agent "Unlucky" .* Your edit was not made\./)
    hostWords('the end of an agent that the API failed', API_FAILED, story.heard('main').join())
    expect(story.file('notes.md')).toBe('from A and B\n')
  },
)

scenario(
  'an agent that was stopped holds nothing any more',
  {
    main: [
      say(agent('Sleeper', 'A'), agent('Writer B', 'B')),
      after('B asked'),
      taskStop('A'),
      signal('A stopped'),
      'stopped',
    ],
    agents: {
      A: [write('notes.md', 'from A\n'), signal('A wrote'), stall()],
      B: [
        after('A wrote'),
        read('notes.md'),
        write('notes.md', 'B\n'),
        signal('B asked'),
        after('A stopped'),
        read('notes.md'),
        write('notes.md', 'from A and B\n'),
        'B done',
      ],
    },
  },
  ({ story }) => {
    expect(story.toolResults('main').at(-1)).toMatchObject({ tool: 'TaskStop', isError: false })
    expect(story.toolResult('B', 1)).toMatch(/fanout: agent "Sleeper" .* Your edit was not made\./)
    expect(story.file('notes.md')).toBe('from A and B\n')
  },
)

scenario(
  'an agent that was stopped takes along those it was waiting for',
  {
    abilities: [host.nesting],
    main: [
      agent('Parent', 'P'),
      after('C wrote'),
      taskStop('P'),
      read('notes.md'),
      write('notes.md', 'C and main\n'),
      'written',
    ],
    agents: {
      P: [agent('Child', 'C', { background: false }), 'P done'],
      C: [write('notes.md', 'from C\n'), signal('C wrote'), stall()],
    },
  },
  ({ story }) => {
    expect(story.toolResults('main').at(-1)).toMatchObject({ tool: 'Write', isError: false })
    expect(story.file('notes.md')).toBe('C and main\n')
  },
)

scenario(
  'a workflow that was stopped takes its agents along',
  {
    allow: ['Edit', 'Write', 'Workflow'],
    main: [
      workflow(`export const meta = { name: 'one', description: 'one writer' }
        await agent('Write. ${mark('A')}', { label: 'writer' })`),
      after('A wrote'),
      ({ results }) => tool('TaskStop', { task_id: workflowIn(results.at(-1)?.text ?? '') }),
      read('notes.md'),
      write('notes.md', 'A and main\n'),
      'written',
    ],
    agents: { A: [write('notes.md', 'from A\n'), signal('A wrote'), stall()] },
  },
  ({ story }) => {
    expect(story.toolResults('main').at(-1)).toMatchObject({ tool: 'Write', isError: false })
    expect(story.file('notes.md')).toBe('A and main\n')
  },
)

scenario(
  'SendMessage begins a new life: the agent that lives again excludes others again',
  {
    abilities: [host.sendMessage],
    main: [
      agent('Twice', 'A'),
      'launched',
      after('A:ended'),
      say(sendMessage('A', 'once more'), agent('Writer B', 'B')),
      'sent',
    ],
    agents: {
      A: [
        write('notes.md', 'first life\n'),
        'A done',
        write('notes.md', 'second life\n'),
        signal('A wrote again'),
        after('B asked'),
        'A done again',
      ],
      B: [after('A wrote again'), write('notes.md', 'from B\n'), signal('B asked'), 'B done'],
    },
  },
  ({ story }) => {
    expect(story.toolResult('B', 0)).toMatch(/fanout: agent "Twice" .* Your edit was not made\./)
    expect(story.file('notes.md')).toBe('second life\n')
  },
)

test('the main conversation is a writer too, and may edit again when the agent has ended', async () => {
  const story = await play({
    mode: 'default',
    main: [
      agent('Writer A', 'A'),
      after('A wrote'),
      read('notes.md'),
      write('notes.md', 'main\n'),
      signal('main asked'),
      'refused',
      after('A:ended'),
      say(read('notes.md')),
      write('notes.md', 'A and main\n'),
      'written',
    ],
    agents: { A: [write('notes.md', 'from A\n'), signal('A wrote'), after('main asked'), 'A done'] },
  })
  expect(story.toolResult('main', 2)).toContain('Go on with other work and edit this file when that agent has ended.')
  expect(story.file('notes.md')).toBe('A and main\n')
})

// Default mode only: it takes more than a minute, and what it shows does not depend on the mode.
test('a client is killed: a new session edits the file within 90 s, not at once', async () => {
  await onStage({}, async (stage) => {
    const first = await Session.start(stage, {
      mode: 'default',
      main: [agent('Writer A', 'A'), say('launched', signal('launched'))],
      agents: { A: [write('notes.md', 'from A\n'), signal('A wrote'), stall()] },
    })
    first.say('go')
    // Not `turn()`: 2.1.156 ends no turn while an agent of it runs.
    await stage.signals.wait(['A wrote', 'launched'])
    first.kill()
    const killed = Date.now()
    await first.end()

    const tooSoon = await attempt()
    expect(tooSoon.toolResult('main', 1)).toMatch(/fanout: agent "Writer A" .* Your edit was not made\./)
    await new Promise((wake) => setTimeout(wake, killed + 62_000 - Date.now()))
    const story = await attempt()
    expect(Date.now() - killed).toBeLessThan(90_000)
    expect(story.toolResult('main', 1)).not.toContain('fanout:')
    expect(stage.read('notes.md')).toBe('new session\n')

    async function attempt() {
      const session = await Session.start(stage, {
        mode: 'default',
        main: [read('notes.md'), write('notes.md', 'new session\n'), 'tried'],
        prompt: 'go',
      })
      return session.end()
    }
  })
}, 240_000)
