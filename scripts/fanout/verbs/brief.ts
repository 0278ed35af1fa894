import { taskBrief } from '../../../core/runs/task-brief.ts'
import { Runs } from '../runs.ts'
import { defineVerb } from '../verb.ts'

export const brief = defineVerb({
  name: 'brief',
  description: 'What the agent of a task is told',
  args: {
    task: { type: 'positional', required: true, description: 'The task' },
    run: { type: 'string', valueHint: 'RUN', description: 'The run, if several go on' },
  },
  async run({ task: named, run, project }, around) {
    const runs = await Runs.open(project, around)
    const live = runs.find(run)
    const task = runs.task(live, named)
    const text = taskBrief(live, task, (name) => runs.text(name))
    return { data: { run: live.id, task: task.id, brief: text }, text }
  },
})
