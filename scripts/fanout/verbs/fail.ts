import { plain } from '../../../core/text/plain.ts'
import { give } from '../give-back.ts'
import { Runs } from '../runs.ts'
import { defineVerb } from '../verb.ts'

const WHY_MAX = 200

export const fail = defineVerb({
  name: 'fail',
  description: 'Give a task back undone, with the reason',
  args: {
    task: { type: 'positional', required: true, description: 'The task' },
    why: { type: 'string', required: true, valueHint: 'TEXT', description: 'The reason' },
    as: { type: 'string', valueHint: 'NAME', description: 'The worker that claimed it' },
    run: { type: 'string', valueHint: 'RUN', description: 'The run, if several go on' },
  },
  async run({ task, why, as: name, run, project }, around) {
    const runs = await Runs.open(project, around)
    return give(runs, { run, task, name, how: 'failed', note: plain(why, WHY_MAX) })
  },
})
