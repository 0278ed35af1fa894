import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { commit } from '../../../core/log/log.ts'
import { agent, ask, launched, MINUTE, main, Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})

const doctor = async (): Promise<string> => (await stage.run(['doctor'])).stdout

describe('says', () => {
  it('that nothing has begun, and leaves nothing behind', async () => {
    expect(await doctor()).toMatch(/^no fanout state here yet/)
    expect(await stage.json('doctor')).toMatchObject({ begun: false, troubles: [] })
  })

  it('that all is well', async () => {
    stage.happened(MINUTE, launched('a1', 'Docs'))
    expect(await doctor()).toBe('no trouble with agents within 24 h\n')
  })

  it('which trouble holds, with whom, and what helps', async () => {
    stage.happened(10 * MINUTE, launched('a1', 'Write the parser', 'Explore'), launched('a2', 'Docs'))
    stage.happened(9 * MINUTE, ask(stage, 'a1', 'src/parser.ts', 'e1'))
    stage.happened(8 * MINUTE, ask(stage, 'a2', 'src/parser.ts', 'e2'))
    stage.happened(7 * MINUTE, { k: 'missed', ids: ['a9'], ...main })
    stage.happened(2 * MINUTE, { k: 'ended', agent: 'a2', how: 'failed', failure: 'context exceeded', ...agent('a2') })
    expect(await doctor()).toBe(`An id is not found
  a9: unknown, most like it a1
  -> Use an id that \`fanout status\` lists. What has ended cannot be asked any more: \`fanout report ID\` has its report.
Two agents want one file
  CONTESTED src/parser.ts: "Docs" was refused because of "Write the parser" and was not seen to make its edit
  -> Make the change that was refused when the holder has ended. Next time give the file to one agent, order the two with blockedBy, or isolate one: isolation: worktree.
An agent runs out of context
  FAILED (context exceeded) "Docs" (general-purpose), 8 min 0 s
  -> Cut the task, by directory say; name files instead of pasting them. Launch again only what is left.
`)
    expect((await stage.json('doctor')).troubles.map(({ kind }: { kind: string }) => kind)).toEqual([
      'unknown-id',
      'same-file',
      'context',
    ])
  })

  it('what waits for a slot', async () => {
    stage.happened(2 * MINUTE, launched('a1', 'Docs'))
    stage.happened(MINUTE, { k: 'launch', use: 'u2', type: 'Explore', title: 'Look', background: true, ...main })
    stage.happened(MINUTE, { k: 'slot', use: 'u2', weight: 1, max: 1, ...main })
    expect(await doctor()).toContain(
      'Agents do not run in parallel\n  session s1: 1 queued; 1 slots are in use\n  -> Put all',
    )
  })

  it('what is wrong with the settings', async () => {
    stage.settings('foo: 1')
    expect(await doctor()).toContain('fanout.yaml:1 foo: unknown')
  })
})

describe('Node cannot start with the NODE_OPTIONS of the session, so no hook can', () => {
  it.each([
    ['--require /gone/hook.js', "Error: Cannot find module '/gone/hook.js'"],
    ['--no-such-option', '--no-such-option is not allowed in NODE_OPTIONS'],
    ['--inspect-brk=0', 'Node does not end within 5 s'],
  ])(
    '%s is named, with the reason and the remedy',
    async (options, reason) => {
      stage.env.FANOUT_CALLER_NODE_OPTIONS = options
      const said = await doctor()
      expect(said).toContain('Hooks cannot start, so nothing is guarded\n')
      expect(said).toContain(`NODE_OPTIONS=${options}: `)
      expect(said).toContain(reason)
      expect(said).toContain('{"env": {"NODE_OPTIONS": ""}} in ~/.claude/settings.json')
      expect((await stage.json('doctor')).ailments).toHaveLength(1)
    },
    30_000,
  )

  it.each(['', '--max-old-space-size=512', '--no-warnings'])('nothing is said of %j', async (options) => {
    stage.env.FANOUT_CALLER_NODE_OPTIONS = options
    expect((await stage.json('doctor')).ailments).toEqual([])
  })
})

describe('sessions over one file have different logs', () => {
  const title = 'Sessions in one folder have different logs\n'
  const nested = (): string => {
    const dir = stage.file('vendor/lib')
    fs.mkdirSync(path.join(dir, '.git'), { recursive: true })
    fs.writeFileSync(path.join(dir, '.git', 'HEAD'), 'ref: refs/heads/main\n')
    return dir
  }
  const other = { thread: 'b1', session: 's2', client: 'here:2' }
  const lives = (dir: string, client = 'here:2'): void => {
    commit(path.join(dir, '.git', 'fanout'), [{ k: 'seen', ...other, client }], stage.now - MINUTE)
  }

  it('a session of this project edits files of a repository within, in which another session is at work', async () => {
    const dir = nested()
    lives(dir)
    stage.happened(MINUTE, launched('a1', 'Docs'), ask(stage, 'a1', 'vendor/lib/f.ts', 'e1'))
    const said = await doctor()
    expect(said).toContain(title)
    expect(said).toContain(
      `vendor/lib/f.ts: a session with the log ${path.join(dir, '.git', 'fanout')} may edit it too`,
    )
  })

  it('the same, seen from the repository within', async () => {
    const dir = nested()
    lives(dir)
    stage.happened(MINUTE, launched('a1', 'Docs'), ask(stage, 'a1', 'vendor/lib/f.ts', 'e1'))
    const { stdout } = await stage.run(['doctor'], { cwd: dir })
    expect(stdout).toContain(title)
    expect(stdout).toContain(`f.ts: a session with the log ${stage.log} may edit it too`)
  })

  it.each<[string, (dir: string) => void]>([
    ['nobody works there', () => undefined],
    ['the other client is gone', (dir) => lives(dir, 'gone:1')],
  ])('nothing is said when %s', async (_, prepare) => {
    stage.gone.add('gone:1')
    prepare(nested())
    stage.happened(MINUTE, launched('a1', 'Docs'), ask(stage, 'a1', 'vendor/lib/f.ts', 'e1'))
    expect(await doctor()).not.toContain(title)
  })

  it('nothing is said when each edits its own files', async () => {
    lives(nested())
    stage.happened(MINUTE, launched('a1', 'Docs'), ask(stage, 'a1', 'src/f.ts', 'e1'))
    expect(await doctor()).not.toContain(title)
  })
})
