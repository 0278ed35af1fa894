import { beforeEach, describe, expect, it } from 'vitest'
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
  CONTESTED src/parser.ts: "Docs" was refused because of "Write the parser" and has not made its edit
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
