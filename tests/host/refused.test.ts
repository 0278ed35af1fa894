import { join } from 'node:path'
import { expect, test } from 'vitest'
import { after, agent, edit, onStage, play, playOn, pluginFolder, read, say, signal, write } from './runner/index.ts'

test('an agent that may not write keeps nobody from writing, and is not plainly done', async () => {
  await onStage({ files: { 'notes.md': 'start\n' } }, async (stage) => {
    const story = await playOn(stage, {
      // Agents in the background are refused what no rule allows; the main thread is not asked either in -p.
      mode: 'default',
      allow: ['Edit(other.md)', 'Write(other.md)'],
      main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
      agents: {
        A: [
          read('notes.md'),
          edit('notes.md', 'start', 'A'),
          edit('notes.md', 'start', 'A'),
          edit('notes.md', 'start', 'A'),
          signal('A asked'),
          after('B asked'),
          'Done.\n\nSTATUS: DONE\nFILES WRITTEN: notes.md',
        ],
        B: [read('notes.md'), after('A asked'), edit('notes.md', 'start', 'B'), signal('B asked'), 'B done'],
      },
    })
    // The host refuses B as well; fanout does not.
    expect(story.toolResult('A', 1), "the host's words changed").toMatch(/^Permission to use Edit has been denied/)
    expect(story.toolResult('B', 1)).not.toContain('fanout')
    const told = story.heard('main').join('\n')
    expect(told).toMatch(/WITH REFUSED EDITS "Writer A" \(general-purpose\), .*; 3 edits refused: notes\.md/)
    const cli = join(pluginFolder, 'dist', 'fanout.cjs')
    const { stdout } = await stage.exec(process.execPath, [cli, 'status', '--json'])
    expect(JSON.parse(stdout).leases).toEqual([])
  })
})

test('a launch that the host cannot make is one of three', async () => {
  const story = await play({
    main: [say(agent('One', 'A'), agent('Two', 'B'), agent('Three', 'C', { type: 'no-such-type' })), 'launched'],
    agents: { A: [write('a.md', 'A\n'), 'A done'], B: [write('b.md', 'B\n'), 'B done'] },
  })
  expect(story.heard('main').join('\n')).toMatch(/3 agents: 2 done, 1 failed[\s\S]*FAILED \(never started\) "Three"/)
})
