import { Runs } from '../runs.ts'
import { defineVerb, Failure } from '../verb.ts'
import { callLines, writeScript } from '../workflow.ts'

export const compile = defineVerb({
  name: 'compile',
  description: 'Write the workflow script that carries a run out',
  args: { run: { type: 'positional', required: false, description: 'The run, if several go on' } },
  async run({ run: named, project }, around) {
    const runs = await Runs.open(project, around)
    const live = runs.find(named)
    if (live.run.closed) throw new Failure(`run ${live.id} is closed; \`fanout start ${live.run.file}\` opens it anew`)
    const script = writeScript(live, runs, around)
    return { data: { run: live.id, ...script }, text: callLines(live.id, script).join('\n') }
  },
})
