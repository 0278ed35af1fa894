import { expect, test } from 'vitest'
import { host, needs } from './hosts.ts'
import { onStage, Terminal } from './runner/index.ts'

test('the menu of commands completes, shows what is for people, and expands', async (context) => {
  needs(context, host.terminal, host.menu)
  await onStage({}, async (stage) => {
    const terminal = await Terminal.open(stage, { mode: 'default', main: ['idea noted', 'symptom noted'] })
    const offers = async (typed: string, wanted: RegExp): Promise<string> => {
      terminal.press('-l', typed)
      await terminal.until(wanted)
      const screen = terminal.screen()
      terminal.press('C-u')
      await terminal.until((screen) => !screen.includes(typed))
      return screen
    }
    expect(await offers('/parallel', /\/fanout:parallel +\(fanout\) Runs the given tasks/)).not.toMatch(
      /parallel-execution|orchestrating|&lt;/,
    )
    expect(await offers('/ideate', /\/fanout:ideate/)).not.toContain('&lt;')
    await offers('/debug', /\/fanout:debug:api +\(fanout\) [\s\S]*\/fanout:debug:browser +\(fanout\) /)
    await offers('/fanout:parallel ', /--by task\|directory\|perspective/)

    await terminal.say('/ideate rate limits')
    await terminal.until('idea noted')
    await terminal.say('/fanout:debug:api POST fails')
    await terminal.until('symptom noted')
    const heard = terminal.story().heard('main').join('\n')
    expect(heard).toContain('Ideate: rate limits')
    expect(heard).toContain('Debug the API: POST fails')
  })
})
