import { expect, test } from 'vitest'
import { after, agent, hasTmux, onStage, read, say, signal, Terminal, write } from './runner/index.ts'

const isMissing = !hasTmux()

test.skipIf(isMissing).each(['default', 'bypassPermissions'] as const)(
  'a lease outlives /clear, and ends with its agent (%s)',
  async (mode) => {
    await onStage({}, async (stage) => {
      const terminal = await Terminal.open(stage, {
        mode,
        main: [
          agent('Writer A', 'A'),
          'launched',
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
      expect(stage.read('notes.md')).toBe('from A\n')
      await terminal.until('all written', 30_000)
      expect(stage.read('notes.md')).toBe('A and main\n')
    })
  },
)

test.skipIf(isMissing)('a call the user interrupts leaves nothing held behind', async () => {
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
      agents: { A: [after('main is back'), write('notes.md', 'from A\n'), 'A done'] },
    })
    await terminal.say('go')
    await terminal.until('launched')
    await terminal.say('write it')
    await terminal.until('Do you want to create')
    terminal.press('Escape')
    await terminal.until('Rejected write')
    await terminal.say('never mind')
    await terminal.until('as you like')
    await terminal.until('Do you want to create')
    // That the host asks about A's edit shows that nothing refused it. The dialog is deaf for a moment.
    for (let tries = 0; tries < 20 && stage.read('notes.md') === undefined; tries += 1) {
      terminal.press('Enter')
      await new Promise((wake) => setTimeout(wake, 500))
    }
    expect(stage.read('notes.md')).toBe('from A\n')
  })
})
