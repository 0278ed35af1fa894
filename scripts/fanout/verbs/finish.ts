import { runLines } from '../../../core/runs/run-lines.ts'
import { readingOf } from '../reading.ts'
import { Runs } from '../runs.ts'
import { defineVerb, Failure } from '../verb.ts'

export const finish = defineVerb({
  name: 'finish',
  description: 'Close a run that has ended, and tell how',
  args: {
    run: { type: 'positional', required: false, description: 'The run, if several go on' },
  },
  async run({ run: named, project }, around) {
    const runs = await Runs.open(project, around)
    const state = runs.state()
    const live = runs.find(named, state, true)
    if (!live.run.closed && !runs.isOver(live, state)) {
      const running = runs.running(live, state)
      const ready = runs.ready(live, state).map(({ id }) => id)
      const left = [
        running.length > 0 ? `at work: ${running.join(', ')}` : '',
        ready.length > 0 ? `ready: ${ready.join(', ')}` : '',
      ]
      throw new Failure(
        `run ${live.id} has not ended (${left.filter(Boolean).join('; ')}); \`fanout cancel\` ends it as it is`,
      )
    }
    if (!live.run.closed)
      runs.commit({ k: 'run-reported', run: live.id }, { k: 'run-closed', run: live.id, how: 'finished' })
    const reading = readingOf(runs.project, around)
    const [counts = '', ...lines] = runLines(state, live.run, live.plan, reading, Number.POSITIVE_INFINITY)
    return {
      data: { run: live.id, counts, lines },
      text: [`run ${live.id} is closed. ${counts}`, ...lines.map((line) => `  ${line}`)].join('\n'),
    }
  },
})
