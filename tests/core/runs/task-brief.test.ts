import { expect, test } from 'vitest'
import type { TaskRun } from '../../../core/runs/run.ts'
import { taskBrief } from '../../../core/runs/task-brief.ts'
import { fan, planned } from '../engine/planned.ts'
import { task } from '../plan/plans.ts'

const brief = (tasks: Record<string, Partial<TaskRun>>, id = 'c', texts: Record<string, string> = {}): string => {
  const p = planned([...fan, task('d', { blockedBy: ['gone'] })])
  const [run, plan] = [p.state().runs.r, p.planNamed('plan of r')]
  const found = plan?.tasks.find((one) => one.id === id)
  if (!run || !plan || !found) throw new Error('no run')
  run.tasks = tasks as Record<string, TaskRun>
  return taskBrief({ id: 'r', run, plan }, found, (name) => texts[name])
}

test.each<[string, string, string]>([
  [
    'reports of the tasks before it',
    brief({ a: { state: 'done', report: 'x' } }, 'c', { x: 'A is so.' }),
    '### a: Part A (done)\nA is so.',
  ],
  [
    'that one has concerns',
    brief({ a: { state: 'concerns', report: 'x' } }, 'c', { x: 'Slow.' }),
    '### a: Part A (concerns)\nSlow.',
  ],
  ['that one left none', brief({ a: { state: 'done' } }), '### a: Part A (done)\n(it left no report)'],
  ['that its text is gone', brief({ a: { state: 'done', report: 'x' } }), '### a: Part A (done)\n(it left no report)'],
  [
    'what an earlier try wrote',
    brief({ c: { earlier: { note: 'overloaded', wrote: ['/p/c/x'] } } }),
    'did not end well (overloaded). It had written /p/c/x. What it wrote',
  ],
  ['that there was one', brief({ c: { earlier: {} } }), 'did not end well. What it wrote'],
])('%s', (_, text, words) => expect(text).toContain(words))

test('a file that a report claims and nobody saw written is not handed on', () => {
  const text = brief({ a: { state: 'done', report: 'x', unseen: ['b.ts'] } }, 'c', { x: 'FILES WRITTEN: a.ts, b.ts' })
  expect(text).toContain('FILES WRITTEN: a.ts\n')
  expect(text).not.toContain('b.ts')
})

test('nothing of tasks the plan does not have, and nothing of a first try', () => {
  expect(brief({ gone: { state: 'done', report: 'x' } }, 'd', { x: 'So.' })).not.toContain('So.')
  expect(brief({ c: { tries: 1 } })).not.toContain('An earlier try')
})
