import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readState } from '../../core/log/log.ts'
import { agent, bash, findClient, isAtLeast, onStage, playOn, say, signal, stall, write } from './runner/index.ts'

/** Hosts before stop agents at the ceiling without a note in their transcripts: there the exit waits for the lookout. */
const saysSo = isAtLeast(findClient().version, '2.1.328')
const env = { CLAUDE_CODE_PRINT_BG_WAIT_CEILING_MS: '3000' }

test.skipIf(!saysSo).each([
  ['while its model answers', stall()],
  ['in the middle of a command', bash("node -e 'setTimeout(() => {}, 60000)'")],
] as const)(
  'at the ceiling of -p the exit waits for nobody, and agents stopped there are lost: %s',
  async (_, last) => {
    await onStage({}, async (stage) => {
      const began = Date.now()
      const story = await playOn(stage, {
        env,
        main: [say(agent('Sleeper', 'A'), agent('Quick', 'B')), 'launched'],
        agents: { A: [write('a.md', 'A\n'), signal('A wrote'), last], B: ['B done'] },
      })
      // The ceiling is 3 s after the last turn; with a lookout that stays the host waits 30 s more.
      expect(Date.now() - began).toBeLessThan(25_000)
      expect(story.exitCode).toBe(0)
      const log = join(stage.project, '.git', 'fanout')
      const agents = Object.values(readState(log)?.agents ?? {})
      expect(agents.map(({ title, how }) => [title, how]).sort()).toEqual([
        ['Quick', 'finished'],
        ['Sleeper', 'lost'],
      ])
      const report = await stage.exec('node', [join(stage.plugins[0] ?? '', 'dist', 'fanout.cjs'), 'report'])
      expect(report.stdout).toContain('1 done, 1 lost')
      expect(report.code).toBe(3)
      const next = await playOn(stage, { main: ['noted'], prompt: 'and now?' })
      expect(next.heard('main').join()).toMatch(
        /an earlier session ended while these agents were at work.*LOST "Sleeper"/s,
      )
      const third = await playOn(stage, { main: ['noted'], prompt: 'and now?' })
      expect(third.heard('main').join()).not.toContain('an earlier session ended')
    })
  },
  120_000,
)
