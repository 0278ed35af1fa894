import { keepText } from '../../../core/log/texts.ts'
import { endingOf } from '../../../core/plan/ending.ts'
import { give } from '../give-back.ts'
import { orFailure } from '../project.ts'
import { Runs } from '../runs.ts'
import { defineVerb, UsageError } from '../verb.ts'

const names = ['DONE', 'DONE_WITH_CONCERNS', 'NEEDS_CONTEXT', 'BLOCKED']

export const done = defineVerb({
  name: 'done',
  description: 'Give a task back with its result',
  args: {
    task: { type: 'positional', required: true, description: 'The task' },
    as: { type: 'string', valueHint: 'NAME', description: 'The worker that claimed it' },
    status: { type: 'string', valueHint: 'STATE', description: 'DONE, …, BLOCKED; else as the report ends' },
    report: { type: 'string', valueHint: 'TEXT', description: 'The report, with its ending' },
    run: { type: 'string', valueHint: 'RUN', description: 'The run, if several go on' },
  },
  async run({ task, as: name, status, report, run, project }, around) {
    const runs = await Runs.open(project, around)
    const how = endingOf(status === undefined ? (report ?? '') : statusLine(status)).how ?? 'done'
    const { stateDir } = runs.project
    const text = report && orFailure(stateDir, () => keepText(stateDir, report, around.now))
    return give(runs, { run, task, name, how, report: text || undefined })
  },
})

function statusLine(status: string): string {
  if (names.includes(status)) return `STATUS: ${status}`
  throw new UsageError(`--status: "${status}" is none; write ${names.join(', ')}`)
}
