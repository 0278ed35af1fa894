import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { after, agent, edit, onStage, playOn, read, say, signal } from './runner/index.ts'

/** The real client in an environment that is not a clean terminal. */

const twoWriters = {
  main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
  agents: {
    A: [read('notes.md'), edit('notes.md', 'start', 'A'), signal('A wrote'), after('B asked'), 'A done'],
    B: [after('A wrote'), read('notes.md'), edit('notes.md', 'end', 'B'), signal('B asked'), 'B done'],
  },
} as const
const files = { 'notes.md': 'start\nend\n' }
const REFUSED = /fanout: agent "Writer A" \(general-purpose\) is working on notes\.md/

describe('NODE_OPTIONS names a module that is gone', () => {
  const NODE_OPTIONS = '--require /gone/hook.js'

  test('no hook starts: what the user is told by `fanout doctor` is true', async () => {
    await onStage({ files }, async (stage) => {
      const story = await playOn(stage, { ...twoWriters, env: { NODE_OPTIONS }, prompt: 'go' })
      expect(story.toolResult('B', 1)).not.toMatch(/fanout/)
    })
  })

  test('cleared in the settings, as `fanout doctor` says, hooks start', async () => {
    await onStage({ files }, async (stage) => {
      mkdirSync(join(stage.home, '.claude'), { recursive: true })
      writeFileSync(join(stage.home, '.claude', 'settings.json'), JSON.stringify({ env: { NODE_OPTIONS: '' } }))
      const story = await playOn(stage, { ...twoWriters, env: { NODE_OPTIONS }, prompt: 'go' })
      expect(story.toolResult('B', 1)).toMatch(REFUSED)
      expect(stage.read('notes.md')).toBe('A\nend\n')
    })
  })
})
