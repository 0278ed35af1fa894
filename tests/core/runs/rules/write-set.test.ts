import { describe, expect, test } from 'vitest'
import { type Planned, planned } from '../../engine/planned.ts'
import { task } from '../../plan/plans.ts'

const tasks = [
  task('a', { writes: ['src/a/**', 'docs/*.md'] }),
  task('reader', { writes: [] }),
  task('any', { writes: undefined }),
]
const run = (mode: 'warn' | 'enforce' = 'enforce'): Planned =>
  planned(tasks, {}, { mode }).launchesTasks('a', 'reader').launchesTasks('any')
const own = (said: readonly string[]): string[] => said.filter((one) => one.includes('write-set/'))

describe('lets through', () => {
  test.each<[string, string]>([
    ['a', 'src/a/x.ts'],
    ['a', 'src/a/deep/x.ts'],
    ['a', 'docs/x.md'],
    ['a', '.claude/worktrees/agent-1/src/a/x.ts'],
    ['any', 'anything.ts'],
    ['main', 'src/b.ts'],
    ['somebody', 'src/b.ts'],
  ])('an edit by %s of %s', (thread, file) => expect(own(run().edits(thread, file))).toEqual([]))

  test('an edit by an agent whose task has ended', () => {
    expect(own(run().does('a').edits('a', 'src/b.ts'))).toEqual([])
  })
})

describe('stops', () => {
  test.each<[string, string]>([
    ['a', 'src/b.ts'],
    ['a', 'docs/deep/x.md'],
    ['a', 'src/a/../b.ts'],
    ['a', '/elsewhere/src/a/x.ts'],
    ['a', 'src/ab/x.ts'],
    ['reader', 'src/a/x.ts'],
  ])('an edit by %s of %s', (thread, file) => {
    const p = run()
    expect(own(p.edits(thread, file))).toEqual(['deny write-set/outside'])
    expect(own(p.edits(thread, file))).toEqual(['deny write-set/outside'])
  })
})

test('in warn it is told once for each file', () => {
  const p = run('warn').edited('a', 'src/b.ts').edited('a', 'src/b.ts').edited('a', 'src/c.ts')
  expect(own(p.heard())).toEqual(['inform write-set/outside', 'inform write-set/outside'])
})

test('names the file and what was declared', () => {
  const p = run()
  p.edits('a', 'src/b.ts')
  expect(p.said.at(-1)?.data).toEqual({ file: 'src/b.ts', task: 'a', writes: ['src/a/**', 'docs/*.md'] })
})

describe('capitals', () => {
  const own = [task('a', { writes: ['README.md', 'src/Api/**'] })]
  const edits = (file: string): string[] =>
    planned(own, {}, { mode: 'enforce' })
      .launchesTasks('a')
      .edits('a', file)
      .filter((one) => one.includes('write-set/'))

  // The log has folded names there: two spellings are one file.
  test.each(['readme.md', 'src/api/x.ts'])('count for nothing where the disk ignores case: %s', (file) =>
    expect(edits(file)).toEqual([]),
  )
  test.each(['Readme.md', 'src/API/x.ts'])('count where the file has some: %s', (file) =>
    expect(edits(file)).toEqual(['deny write-set/outside']),
  )
})
