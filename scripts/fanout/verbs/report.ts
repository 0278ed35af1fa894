import { type Agent, isMainsOwn } from '../../../core/agents/agent.ts'
import { agentOf } from '../../../core/agents/agents.ts'
import { agentLine, duration, fanOutLines, isDone, refusedLine, unreadLine } from '../../../core/agents/lines.ts'
import { LATELY_MS, timesOf } from '../../../core/agents/times.ts'
import type { Fact } from '../../../core/facts.ts'
import type { Cost } from '../../../core/launches/cost.ts'
import { costOf, costText } from '../../../core/launches/cost-text.ts'
import type { Launch } from '../../../core/launches/launch.ts'
import { fold } from '../../../core/log/fold.ts'
import { replay } from '../../../core/log/history.ts'
import { inOrder } from '../../../core/log/order.ts'
import { stamp } from '../../../core/log/record.ts'
import { shortPath } from '../../../core/log/sentences.ts'
import { initial, type State } from '../../../core/log/state.ts'
import { textNamed } from '../../../core/log/texts.ts'
import { planIn } from '../../../core/plan/kept.ts'
import { isUsable } from '../../../core/runs/run.ts'
import { taskOfAgent } from '../../../core/runs/tasks.ts'
import { plain } from '../../../core/text/plain.ts'
import { ofAgent } from '../agent-report.ts'
import { costRows, costsOf, type SessionCost } from '../costs.ts'
import { findProject, nothingYet, orFailure, type Project, stateOf } from '../project.ts'
import { readingOf } from '../reading.ts'
import { runReports } from '../run-status.ts'
import { ago, readable, table } from '../text.ts'
import { type Answer, defineVerb, Failure, type Surroundings, UsageError } from '../verb.ts'

export const report = defineVerb({
  name: 'report',
  description: 'How runs and fan-outs ended; exit code 3 when not all is done',
  args: {
    task: { type: 'positional', required: false, description: 'Only the report of this task or agent, in full' },
    agent: { type: 'string', description: 'Only what this agent reported; begins with how it ended', valueHint: 'ID' },
    full: { type: 'boolean', description: 'With --agent: uncut, with what it reported besides' },
    times: { type: 'boolean', description: 'Only how long agents took lately, by type' },
  },
  run({ task, agent, full, times, project: named }, around) {
    const project = findProject(named, around)
    const live = withoutGone(stateOf(project), around)
    if (times && (task ?? agent) !== undefined) throw new UsageError('--times is of all agents; leave out the task')
    if (full && agent === undefined) throw new UsageError('--full needs --agent ID')
    if (agent !== undefined && task !== undefined) throw new UsageError('name a task or --agent ID, not both')
    if (agent !== undefined) return ofAgent(agent, full === true, project, live ?? initial(), around)
    if (times) return took(project, live !== undefined, around)
    if (task !== undefined) return inFull(task, project, live ?? initial())
    const runs = live ? runReports(live, project, around) : []
    const fanOuts = fanOutsOf(live ?? initial(), project, around)
    const unread = unreadOf(live ?? initial(), around)
    const alone = aloneLines(live ?? initial(), around)
    const costs = costsOf(live ?? initial())
    const text = live ? describe(runs, fanOuts, unread, alone, around, costs) : nothingYet(project)
    const undone = live !== undefined && hasUndone(live, project)
    return {
      data: { ...project, begun: live !== undefined, runs, fanOuts, unread, alone, costs, undone },
      text,
      undone,
    }
  },
})

/** How long agents took: from the whole history, which costs what it is long. */
function took(project: Project, begun: boolean, { now, paint }: Surroundings): Answer {
  const dir = project.stateDir
  const times = begun ? orFailure(dir, () => timesOf(replay(dir, { archived: true }), now - LATELY_MS)) : []
  const rows = times.map(({ type, ended, median, longest }) => [
    plain(type, 60),
    String(ended),
    duration(median),
    duration(longest),
  ])
  const lines = table([['agent type', 'ended', 'median', 'longest'], ...rows])
  const some = [paint('bold', 'agents that ended well in the last 30 days'), ...lines].join('\n')
  const text = begun ? (rows.length > 0 ? some : 'no agent has ended well in the last 30 days') : nothingYet(project)
  return { data: { ...project, begun, times }, text }
}

interface FanOut {
  at: number
  ended: boolean
  lines: string[]
  /** What its agents came to, as far as the host tells. */
  cost: Cost
}

/** The fan-outs that are open or have ended lately, the latest last. */
function fanOutsOf(state: State, project: Project, around: Surroundings): FanOut[] {
  const reading = readingOf(project, around)
  return Object.values(state.batches).map((batch) => ({
    at: batch.at,
    ended: batch.closedBy !== undefined,
    lines: fanOutLines(state, batch, reading, Number.POSITIVE_INFINITY),
    cost: costOf(batch.uses.flatMap((use) => agentOf(state, use)?.[1] ?? [])),
  }))
}

function unreadOf(state: State, { here }: Surroundings): string[] {
  return inOrder(state.agents).flatMap(([id, agent]) =>
    !agent.running && isMainsOwn(agent) && agent.deliveredBy === undefined
      ? [unreadLine(id, agent, (file) => shortPath(file, here))]
      : [],
  )
}

/**
 * The state as it is once somebody has looked which clients are gone: what they ran is lost. The next session that starts
 * writes it down; a report changes nothing.
 */
function withoutGone(state: State | undefined, { gone, now }: Surroundings): State | undefined {
  if (state === undefined) return undefined
  const clients = new Set(Object.values(state.agents).flatMap(({ running, client }) => (running ? [client] : [])))
  const facts = [...clients].filter(gone).map((client): Fact => ({ k: 'gone', client, upTo: state.seq }))
  return facts.length > 0 ? fold(state, stamp(facts, now)) : state
}

/** Agents that were launched by themselves, outside of runs and fan-outs, and are not done. */
function aloneOf(state: State): [id: string, agent: Agent][] {
  return inOrder(state.agents).filter(([id, agent]) => {
    const isOver = agent.how === 'finished' || agent.succeeded === true
    const isAlone = agent.batch === undefined && agent.run === undefined && taskOfAgent(state, id) === undefined
    return isMainsOwn(agent) && isAlone && !isOver
  })
}

/** The lines of those, and of launches that wait, beside those whose result nobody has read. */
function aloneLines(state: State, { here }: Surroundings): string[] {
  const shown = (file: string): string => shortPath(file, here)
  const agents = aloneOf(state).flatMap(([id, agent]) =>
    agent.running || agent.deliveredBy !== undefined ? [`${agentLine(agent, shown)}, id ${id}`] : [],
  )
  return [...agents, ...waitingAlone(state).map(refusedLine)]
}

function waitingAlone(state: State): Launch[] {
  return Object.values(state.launches).filter((launch) => launch.batch === undefined && launch.refused)
}

/** Whether something that was launched, or that a plan asks for, is not done. */
function hasUndone(state: State, { stateDir }: Project): boolean {
  const runs = Object.values(state.runs).some((run) =>
    planIn(stateDir, run.plan)?.tasks.some(({ id }) => !isUsable(run.tasks[id])),
  )
  const fanOuts = Object.values(state.batches).some(({ uses }) => uses.some((use) => !isDone(state, use)))
  return runs || fanOuts || aloneOf(state).length > 0 || waitingAlone(state).length > 0
}

/** One report, word for word. @throws Failure when there is none */
function inFull(named: string, { stateDir }: Project, state: State): Answer {
  const task = inOrder(state.runs).findLast(([, { tasks }]) => tasks[named])?.[1].tasks[named]
  const name = task?.report ?? state.agents[named]?.report
  const text = name === undefined ? undefined : textNamed(stateDir, name)
  if (text === undefined)
    throw new Failure(`no report of ${plain(named, 80)} is kept; \`fanout status\` lists tasks and agents`)
  return { data: { of: named, report: text }, text: readable(text) }
}

function describe(
  runs: readonly { id: string; lines: string[]; cost?: Cost }[],
  fanOuts: readonly FanOut[],
  unread: readonly string[],
  alone: readonly string[],
  { now, paint }: Surroundings,
  costs: readonly SessionCost[],
): string {
  const ran = runs.map(({ id, cost, lines: [counts = '', ...lines] }) => {
    const all = cost ? [...lines, `cost: ${costText(cost)}`] : lines
    return [`${paint('bold', `run ${id}`)}  ${counts}`, ...all.map((line) => `  ${line}`)].join('\n')
  })
  const blocks = fanOuts.map(({ at, ended, cost, lines: [counts = '', ...lines] }) => {
    const head = `${paint('bold', 'fan-out')} of ${counts}  ${ended ? 'ended' : 'still open'}, launched ${ago(at, now)}`
    const all = cost.agents > 0 ? [...lines, `cost: ${costText(cost)}`] : lines
    return [head, ...all.map((line) => `  ${line}`)].join('\n')
  })
  if (unread.length > 0)
    blocks.push(
      [
        paint('yellow', 'results that no conversation is known to have read'),
        ...unread.map((line) => `  ${line}`),
      ].join('\n'),
    )
  if (alone.length > 0)
    blocks.push([paint('yellow', 'launched alone, and not done'), ...alone.map((line) => `  ${line}`)].join('\n'))
  const all = [...ran, ...blocks]
  if (all.length > 0 && costs.length > 0) all.push([paint('bold', 'cost'), ...table(costRows(costs))].join('\n'))
  return all.length > 0 ? all.join('\n\n') : 'no runs and no fan-outs lately'
}
