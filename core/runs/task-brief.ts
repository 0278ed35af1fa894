import { briefOf } from '../plan/brief.ts'
import type { Task } from '../plan/plan.ts'
import type { LiveRun } from './live-run.ts'
import { isUsable, type TaskRun } from './run.ts'

/**
 * A task's brief as it stands in its run: with the reports of the tasks before it, and what an earlier try left.
 *
 * @param text a text kept beside the log
 * @param notes what the conversation added
 */
export function taskBrief(
  { plan, run }: LiveRun,
  task: Task,
  text: (name: string) => string | undefined,
  notes = '',
): string {
  const results = task.blockedBy.flatMap((id) => {
    const before = plan.tasks.find((one) => one.id === id)
    const { state, report, unseen } = run.tasks[id] ?? {}
    const how = state !== undefined && isUsable(run.tasks[id]) ? state : 'not done'
    return before ? [{ id, title: before.title, how, report: (report && text(report)) || '', unseen }] : []
  })
  const earlier = earlierTry(run.tasks[task.id]?.earlier)
  return briefOf(plan, task, { results, conventions: plan.conventions, notes, earlier })
}

/** What an earlier try left: its work is in the tree. */
export function earlierTry(earlier: TaskRun['earlier']): string {
  if (!earlier) return ''
  const { wrote = [], note } = earlier
  const files = wrote.length > 0 ? ` It had written ${wrote.join(', ')}.` : ''
  return `This task was begun before and did not end well${note ? ` (${note})` : ''}.${files} What it wrote is in the tree: look at it and go on from there.`
}
