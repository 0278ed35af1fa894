import { describe, expect, it } from 'vitest'
import { type BriefParts, briefOf } from '../../../core/plan/brief.ts'
import { ENDING } from '../../../core/plan/ending.ts'
import type { Plan, Task } from '../../../core/plan/plan.ts'
import { prepare } from '../../../core/plan/prepare.ts'
import { plan, task } from './plans.ts'

const parts = (more: Partial<BriefParts> = {}): BriefParts => ({ results: [], conventions: [], ...more })
const brief = (said: Partial<Task>, more: Partial<BriefParts> = {}, whole: Partial<Plan> = {}): string => {
  const one = task('a', { title: 'Part A', brief: 'Do A.', ...said })
  return briefOf(prepare({ ...plan([one, task('b')]), ...whole }), one, parts(more))
}

it('begins with its task and ends with the form of the report', () => {
  const text = brief({})
  expect(text.startsWith('fanout-task: a\n\nYou carry out one task of a plan. The plan: A plan.')).toBe(true)
  expect(text.endsWith(`\n${ENDING}`)).toBe(true)
  expect(brief({})).toBe(text)
})

describe('tells', () => {
  it.each<[string, string, string]>([
    ['what to do', brief({}), '## Task\nPart A\n\nDo A.'],
    ['in which role', brief({ role: 'You are a tester' }), '\n\nYou are a tester. The plan: A plan.'],
    ['what all are told', brief({}, {}, { context: 'Node 20.' }), '## Context\nNode 20.'],
    ['what it may write', brief({ writes: ['a/**', 'b.ts'] }), 'Write only: a/**, b.ts.'],
    ['that it writes nothing', brief({ writes: [] }), 'Write no file'],
    ['to write no more than it needs', brief({ writes: undefined }), 'Write what the task needs and nothing else.'],
    ['what to read', brief({ reads: ['x.md'] }), 'Read first: x.md.'],
    ['that it is alone', brief({ writes: ['a'], isolation: 'worktree' }), 'a git worktree of your own'],
    [
      'the conventions',
      brief({}, { conventions: ['CLAUDE.md', 'AGENTS.md'] }),
      'Read and follow: CLAUDE.md, AGENTS.md.',
    ],
    ['the check', brief({ verify: 'npm test' }), 'as one command, and mend what it finds:\nnpm test\n'],
    ['what the report must contain', brief({ output: 'A table.' }), '## Report\nA table.\n\n'],
    ['what an earlier try left', brief({}, { earlier: 'It wrote x.' }), '## An earlier try\nIt wrote x.'],
    [
      'what the conversation added',
      brief({}, { notes: 'Be quick.' }),
      '## From the conversation that launched you\nBe quick.',
    ],
    [
      'what came before',
      brief({}, { results: [{ id: 'b', title: 'Part B', how: 'done', report: 'B is so.' }] }),
      '### b: Part B (done)\nB is so.',
    ],
    [
      'that nothing did',
      brief({}, { results: [{ id: 'b', title: 'Part B', how: 'done', report: '' }] }),
      '(it left no report)',
    ],
  ])('%s', (_, text, words) => expect(text).toContain(words))
})

it('has no part that would be empty', () => {
  const headings = [...brief({}).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
  expect(headings).toEqual(['Task', 'Files', 'Report'])
})

it('cuts what is handed on, and says so', () => {
  const long = (id: string) => ({ id, title: id, how: 'done', report: 'x'.repeat(50_000) })
  const one = brief({}, { results: [long('b')], notes: 'y'.repeat(9_000) })
  expect(one.length).toBeLessThan(10_000)
  expect(one).toContain('(cut; `fanout report` has all of it)')
  const many = brief({}, { results: Array.from({ length: 60 }, (_, n) => long(`t${n}`)) })
  expect(many.length).toBeLessThan(32_000)
})
