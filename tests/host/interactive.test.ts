import { expect, test } from 'vitest'
import { host, needs } from './hosts.ts'
import { after, agent, onStage, read, say, signal, stall, Terminal, write } from './runner/index.ts'

test.for(['default', 'bypassPermissions'] as const)(
  'a lease outlives /clear, and ends with its agent (%s)',
  async (mode, context) => {
    needs(context, host.terminal)
    await onStage({}, async (stage) => {
      const terminal = await Terminal.open(stage, {
        mode,
        main: [
          agent('Writer A', 'A'),
          'launched',
          read('notes.md'),
          write('notes.md', 'main\n'),
          say('main was refused', signal('main asked')),
          after('A:ended'),
          say(read('notes.md')),
          write('notes.md', 'A and main\n'),
          'all written',
        ],
        agents: { A: [write('notes.md', 'from A\n'), signal('A wrote'), after('main asked'), 'A done'] },
      })
      await terminal.say('go')
      await stage.signals.wait(['A wrote'])
      await terminal.until('launched')
      await terminal.say('/clear')
      await terminal.until((screen) => !screen.includes('launched'))
      await terminal.say('write it yourself')
      await terminal.until('main was refused')
      expect(terminal.story().toolResults('main').at(-1)?.text).toMatch(
        /fanout: agent "Writer A" .* Your edit was not made\./,
      )
      expect(stage.read('notes.md')).toBe('from A\n')
      await terminal.until('all written', 30_000)
      expect(stage.read('notes.md')).toBe('A and main\n')
    })
  },
)

test('a call the user interrupts leaves nothing held behind', async (context) => {
  needs(context, host.terminal)
  await onStage({}, async (stage) => {
    const terminal = await Terminal.open(stage, {
      mode: 'default',
      allow: [],
      main: [
        say(agent('Writer A', 'A')),
        'launched',
        write('notes.md', 'main\n'),
        say('as you like', signal('main is back')),
      ],
      agents: { A: [after('main is back'), write('notes.md', 'from A\n'), say('A done', signal('A is through'))] },
    })
    await terminal.say('go')
    await terminal.until('launched')
    await terminal.say('write it')
    await terminal.until('Do you want to create')
    terminal.press('Escape')
    await terminal.until(/ejected write/)
    await terminal.say('never mind')
    await terminal.until('as you like')
    // That the host itself decides on A's edit shows that nothing refused it before.
    if (host.agentDialogs.isThere) {
      await terminal.until('Do you want to create')
      await terminal.choose(/Yes$/)
    }
    await stage.signals.wait(['A is through'])
    if (host.agentDialogs.isThere) expect(stage.read('notes.md')).toBe('from A\n')
    else expect(terminal.story().toolResult('A', 0)).toMatch(/^Permission to use Write has been denied/)
  })
})

test('an agent whose launch the user interrupts leaves nothing held behind', async (context) => {
  needs(context, host.terminal, host.foregroundInTerminal)
  await onStage({}, async (stage) => {
    const terminal = await Terminal.open(stage, {
      mode: 'default',
      main: [
        agent('Writer A', 'A', { background: false }),
        read('notes.md'),
        write('notes.md', 'A and main\n'),
        'written',
      ],
      agents: { A: [write('notes.md', 'from A\n'), signal('A wrote'), stall()] },
    })
    await terminal.say('go')
    await stage.signals.wait(['A wrote'])
    terminal.press('Escape')
    await terminal.until('Interrupted')
    await terminal.say('write it yourself')
    await terminal.until('written')
    expect(stage.read('notes.md')).toBe('A and main\n')
  })
})

test("an agent's edit that a person refused was made by nobody", async (context) => {
  needs(context, host.terminal, host.agentDialogs)
  await onStage({ files: { 'notes.md': 'start\n' } }, async (stage) => {
    const notes = `${stage.project}/notes.md`
    const terminal = await Terminal.open(stage, {
      mode: 'default',
      allow: ['Write(own.md)', 'Edit(own.md)'],
      main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
      agents: {
        A: [after('B began'), write(notes, 'from A\n'), 'A done'],
        B: [
          write('own.md', 'B\n'),
          signal('B began'),
          after('A:ended'),
          write(notes, 'from B\n'),
          signal('B is through'),
          'B done',
        ],
      },
    })
    await terminal.say('go')
    await terminal.until('Do you want to')
    await terminal.choose(/No/)
    await stage.signals.wait(['A:ended'])
    await terminal.until('Do you want to')
    await terminal.choose(/Yes$/)
    await stage.signals.wait(['B is through'])
    expect(stage.read('notes.md')).toBe('from B\n')
  })
})
