import { Runs } from '../runs.ts'
import { safeJson } from '../text.ts'
import { defineVerb, Failure } from '../verb.ts'
import { type Script, writeScript } from '../workflow.ts'

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

/** What a model is to do with a script, word by word. */
export function callLines(run: string, { call, finished }: Script): string[] {
  const done = finished.length > 0 ? ` What is done (${finished.length}) is not done again.` : ''
  return [
    `run ${run}: call the Workflow tool once with exactly this input, then wait: its result comes by itself.${done}`,
    safeJson(call),
  ]
}
