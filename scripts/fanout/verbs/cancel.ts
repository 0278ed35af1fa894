import { give } from '../give-back.ts'
import { Runs } from '../runs.ts'
import { defineVerb } from '../verb.ts'

export const cancel = defineVerb({
  name: 'cancel',
  description: 'End a run, or one of its tasks, before it is done',
  args: {
    task: { type: 'positional', required: false, description: 'Only this task' },
    run: { type: 'string', valueHint: 'RUN', description: 'The run, if several go on' },
  },
  async run({ task, run, project }, around) {
    const runs = await Runs.open(project, around)
    if (task !== undefined) return give(runs, { run, task, how: 'cancelled', note: 'cancelled by hand' })
    const before = runs.state()
    const live = runs.find(run, before, true)
    const running = runs.running(live, before)
    if (!live.run.closed) runs.commit({ k: 'run-closed', run: live.id, how: 'cancelled' })
    const still = running.length > 0 ? `; still at work, to be stopped: ${running.join(', ')}` : ''
    const how = live.run.closed === 'finished' ? 'has been finished already' : 'is cancelled'
    return { data: { run: live.id, running }, text: `run ${live.id} ${how}${still}` }
  },
})
