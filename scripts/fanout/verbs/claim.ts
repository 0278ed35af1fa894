import { inOrder } from '../../../core/log/order.ts'
import type { State } from '../../../core/log/state.ts'
import type { Task } from '../../../core/plan/plan.ts'
import { type LiveRun, termsOf } from '../../../core/runs/live-run.ts'
import { taskBrief } from '../../../core/runs/task-brief.ts'
import { atWorkIn } from '../../../core/runs/tasks.ts'
import { Runs } from '../runs.ts'
import { defineVerb, UsageError } from '../verb.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/
/** Somebody else may be faster; each time something else is taken, so this many tries are enough for as many workers. */
const TRIES = 200

export const claim = defineVerb({
  name: 'claim',
  description: 'Take the next ready task, never the same as anybody else',
  args: {
    as: { type: 'string', required: true, valueHint: 'NAME', description: 'The name of the worker, one of its own' },
    run: { type: 'string', valueHint: 'RUN', description: 'The run, if several go on' },
  },
  async run({ as: name, run: named, project }, around) {
    if (!NAME.test(name)) throw new UsageError(`--as: "${name}" is no name; write letters, digits, - and _`)
    const runs = await Runs.open(project, around)
    const by = `worker:${name}`
    let state = runs.state()
    for (let n = 0; n < TRIES; n += 1) {
      const live = runs.find(named, state)
      const isMine = atWorkIn(state)
      const mine = inOrder(live.run.tasks).find(([, task]) => task.by === by && isMine(task))
      if (mine) return taken(runs, live, runs.task(live, mine[0]), name)
      const task = pick(freeIn(runs, live, state), name, n)
      if (!task) return nothing(runs, live, state)
      const expiry = runs.settings.leaseExpiry
      const terms = { ...termsOf(live, task, by, runs.settings), retries: task.retries ?? live.run.retries }
      const isBound = state.workers[name] !== undefined
      state = runs.commit({ k: 'take', run: live.id, ...terms, expiry, verify: isBound ? terms.verify : undefined })
    }
    return nothing(runs, runs.find(named, state), state)
  },
})

/** The tasks a worker may take, first first: its own slot is taken already. */
function freeIn(runs: Runs, live: LiveRun, state: State): Task[] {
  const limits = { ...runs.settings.limits, max: Number.MAX_SAFE_INTEGER }
  return runs.ready(live, state, limits)
}

/**
 * The first; but workers that were too late, all of them for the same, would be so again for the next. So each time they look
 * further, each elsewhere by its name.
 */
function pick(free: readonly Task[], name: string, tries: number): Task | undefined {
  const width = Math.min(free.length, 4 ** tries)
  const sum = [...name].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) % 65_521, tries)
  return free[sum % Math.max(1, width)]
}

function taken(runs: Runs, live: LiveRun, task: Task, name: string) {
  const brief = taskBrief(live, task, (text) => runs.text(text))
  const back = `When it is done: fanout done ${task.id} --as ${name} --status DONE --report 'your report, without apostrophes' (or DONE_WITH_CONCERNS, NEEDS_CONTEXT, BLOCKED). If it cannot be done: fanout fail ${task.id} --as ${name} --why 'the reason'. Then claim the next.`
  return { data: { run: live.id, task: task.id, brief }, text: `${brief}\n\n## When you have ended\n${back}` }
}

function nothing(runs: Runs, live: LiveRun, state: State) {
  const running = runs.running(live, state)
  const over = runs.isOver(live, state)
  const text = over
    ? `run ${live.id} has no task left; end here`
    : `nothing of run ${live.id} is ready now; at work: ${running.join(', ')}. Ask again in a while, or end here`
  return { data: { run: live.id, task: null, running, over }, text }
}
