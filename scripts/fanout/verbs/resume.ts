import type { Fact } from '../../../core/facts.ts'
import type { State } from '../../../core/log/state.ts'
import type { TaskRun } from '../../../core/runs/run.ts'
import { standingLines } from '../../../core/runs/run-lines.ts'
import { readingOf } from '../reading.ts'
import { launchLines, Runs } from '../runs.ts'
import { defineVerb, type Surroundings } from '../verb.ts'
import { callLines, writeScript } from '../workflow.ts'

export const resume = defineVerb({
  name: 'resume',
  description: 'Go on with a run in this session',
  args: {
    run: { type: 'positional', required: false, description: 'The run, if several go on' },
  },
  async run({ run: named, project }, around) {
    const runs = await Runs.open(project, around)
    const before = runs.state()
    const found = runs.find(named, before)
    const { session } = runs
    // Without a session nobody would be told anything: then it only shows how the run stands.
    const facts: Fact[] = session ? [...lost(found.run.tasks, found.id, before, around), owned(found.id, session)] : []
    const state = facts.length > 0 ? runs.commit(...facts) : before
    const live = runs.find(found.id, state)
    const ready = runs.ready(live, state)
    if (session && live.run.engine === 'model') runs.told(live.id, ready)
    const reading = readingOf(runs.project, around)
    const [counts = '', ...lines] = standingLines(state, live.run, live.plan, reading)
    const next =
      live.run.engine === 'model'
        ? launchLines(ready)
        : session && !runs.isOver(live, state)
          ? callLines(live.id, writeScript(live, runs, around))
          : []
    const text = [`run ${live.id}: ${counts}`, ...lines.map((line) => `  ${line}`), ...next]
    return { data: { run: live.id, lines, ready: ready.map(({ id }) => id) }, text: text.join('\n') }
  },
})

const owned = (run: string, session: string): Fact => ({ k: 'run-owned', run, session })

/** Tasks whose agent is gone, or that were lost before: they may be begun again, and it does not count as a try. */
function lost(tasks: Readonly<Record<string, TaskRun>>, run: string, state: State, { gone }: Surroundings): Fact[] {
  const clients = new Set<string>()
  const open: Fact[] = Object.entries(tasks).flatMap(([task, { state: how, agent, expiry, by }]): Fact[] => {
    const one = state.agents[agent ?? '']
    // Until the message that launches it is complete, nothing may tie an agent to it yet.
    const launch = agent === undefined ? state.launches[by] : undefined
    const isOnItsWay = launch !== undefined && launch.complete !== true
    const client = one?.running ? one.client : isOnItsWay ? state.sessions[launch.session]?.client : undefined
    const isGone = client !== undefined && gone(client)
    if (isGone) clients.add(client)
    const isLost = how === 'lost' || (how === 'running' && expiry === undefined && (client === undefined || isGone))
    return isLost ? [{ k: 'returned', run, task, how: 'open', note: 'its agent was lost' }] : []
  })
  return [...[...clients].map((client): Fact => ({ k: 'gone', client, upTo: state.seq })), ...open]
}
