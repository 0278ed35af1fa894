import { endingOf } from '../../../core/plan/ending.ts'
import { keepText } from '../../../core/state/texts.ts'
import { give } from '../give-back.ts'
import { orFailure } from '../project.ts'
import { Runs } from '../runs.ts'
import { defineVerb } from '../verb.ts'

export const done = defineVerb({
  name: 'done',
  description: 'Give a task back with its result',
  args: {
    task: { type: 'positional', required: true, description: 'The task' },
    as: { type: 'string', valueHint: 'NAME', description: 'The worker that claimed it' },
    report: { type: 'string', valueHint: 'TEXT', description: 'The report, with its ending' },
    run: { type: 'string', valueHint: 'RUN', description: 'The run, if several go on' },
  },
  async run({ task, as: name, report, run, project }, around) {
    const runs = await Runs.open(project, around)
    const how = endingOf(report ?? '').how ?? 'done'
    const { stateDir } = runs.project
    const text = report && orFailure(stateDir, () => keepText(stateDir, report, around.now))
    return give(runs, { run, task, name, how, report: text || undefined })
  },
})
