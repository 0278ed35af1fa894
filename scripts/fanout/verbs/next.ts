import { counts } from '../../../core/runs/run-lines.ts'
import { launchLines, Runs } from '../runs.ts'
import { defineVerb } from '../verb.ts'

export const next = defineVerb({
  name: 'next',
  description: 'The tasks of a run that are ready now',
  args: { run: { type: 'positional', required: false, description: 'The run, if several go on' } },
  async run({ run: named, project }, around) {
    const runs = await Runs.open(project, around)
    const state = runs.state()
    const live = runs.find(named, state)
    const ready = runs.ready(live, state)
    const running = runs.running(live, state)
    const over = runs.isOver(live, state)
    runs.told(live.id, ready)
    const lines = [`run ${live.id}: ${counts(live.run, live.plan)}`, ...launchLines(ready)]
    if (ready.length === 0)
      lines.push(
        over
          ? 'nothing is left to begin; `fanout report` tells how it ended'
          : `nothing is ready; at work: ${running.join(', ')}`,
      )
    return { data: { run: live.id, ready: ready.map(({ id }) => id), running, over }, text: lines.join('\n') }
  },
})
