import { defineRule } from '../../engine/rule.ts'
import { pass } from '../../engine/verdict.ts'
import { few, file, word } from '../../engine/words.ts'
import { isAmong } from '../run-lines.ts'
import { taskOfAgent } from '../tasks.ts'

/**
 * A task's agent writes what its plan says it writes.
 *
 * WHY: the plan lets tasks run side by side because their files differ; an agent that writes others breaks what that rests on.
 * BLOCKS: in `enforce`, an edit outside the task's `writes`; in `warn` it is told, once for each file.
 * ALLOWS: everything to tasks whose `writes` the plan does not give, and to agents without a task.
 * NOT COVERED: writes by Bash; what the report claims.
 */
export const writeSet = defineRule({
  name: 'write-set',
  mode: 'warn',
  on: ['before-edit'],
  messages: {
    'write-set/outside': (data) =>
      data.warned
        ? `${file(data)} is outside what task ${word(data.task)} declares to write (${few(data.writes)}). Nothing was stopped: if the change belongs to your task, name the file in your report; if not, undo it and say what is needed.`
        : `${file(data)} is outside what task ${word(data.task)} may write (${few(data.writes)}). Your edit was not made. Go on without it and say in your report exactly what this file needs.`,
  },
  judge({ event, state, canonical, shown, plan }) {
    const found = taskOfAgent(state, event.thread)
    const task = found?.run.tasks[found.task]
    if (!found || task?.state !== 'running') return pass
    const prepared = plan(found.run.plan)
    const patterns = prepared?.patterns[found.task]
    const writes = prepared?.tasks.find(({ id }) => id === found.task)?.writes
    if (!patterns || !writes) return pass
    const file = canonical(event.file)
    const known = state.agents[event.thread]?.wrote?.includes(file)
    if (known || isAmong(patterns, shown(file))) return pass
    return { kind: 'deny', id: 'write-set/outside', data: { file: shown(file), task: found.task, writes } }
  },
})
