import { expect, test } from 'vitest'
import { host, needs } from './hosts.ts'
import { after, agent, onStage, Terminal, write } from './runner/index.ts'

test.for(['bypassPermissions', 'default'] as const)('a person answers, an agent works (%s)', async (mode, context) => {
  needs(context, host.terminal)
  await onStage({ plugin: null, files: { 'notes.md': 'start\n' } }, async (stage) => {
    const terminal = await Terminal.open(stage, {
      mode,
      main: [agent('Writer', 'A'), 'launched', after('A:ended'), 'thank you'],
      agents: { A: [write('new.md', 'A\n'), 'A done'] },
    })
    await terminal.say('go')
    await terminal.until('thank you')
    expect(stage.read('new.md')).toBe('A\n')
    expect(terminal.story().threads).toEqual(['main', 'A'])
  })
})

test('a person grants one edit and refuses the next', async (context) => {
  needs(context, host.terminal)
  await onStage({ plugin: null }, async (stage) => {
    const terminal = await Terminal.open(stage, {
      mode: 'default',
      allow: [],
      main: [write('yes.md', 'granted\n'), write('no.md', 'refused\n'), 'as you like'],
    })
    await terminal.say('go')
    await terminal.choose(/Yes$/)
    await terminal.until('create no.md')
    await terminal.choose(/No/)
    await terminal.until(/ejected write/)
    expect([stage.read('yes.md'), stage.read('no.md')]).toEqual(['granted\n', undefined])
  })
})
