import { holds } from '../../../core/engine/words.ts'
import { named, shortPath } from '../../../core/log/sentences.ts'
import { initial } from '../../../core/log/state.ts'
import { plain } from '../../../core/text/plain.ts'
import { costRows, costsOf, type SessionCost } from '../costs.ts'
import { recentFindings, troubleLines } from '../findings.ts'
import { findProject, nothingYet, stateOf } from '../project.ts'
import { type Report, reportOf } from '../report.ts'
import { type RunStatus, runsOf } from '../run-status.ts'
import { settingsOf } from '../settings.ts'
import { ago, table } from '../text.ts'
import { defineVerb, type Surroundings } from '../verb.ts'

const ENDED_SHOWN = 10
const TITLE_MAX = 60
const NOTE_MAX = 80
const QUEUE_SHOWN = 10

export const status = defineVerb({
  name: 'status',
  description: 'Runs, agents, leases, contested edits, what is wrong',
  args: {},
  async run({ project: named }, around) {
    const project = findProject(named, around)
    const state = stateOf(project)
    const { config, problems } = await settingsOf(project, around)
    const report = reportOf(state ?? initial(), config.leases.expiry, around)
    const findings = recentFindings(around.env, around.now)
    const runs = state ? runsOf(state, project, around) : []
    const costs = costsOf(state ?? initial())
    const body = state
      ? [
          ...runs.flatMap((run) => runLines(run, around)),
          ...describe(report, config.concurrency.max, around),
          ...costLines(costs, around),
        ]
      : [nothingYet(project)]
    return {
      data: { ...project, begun: state !== undefined, runs, ...report, costs, problems, findings },
      text: [...body, ...troubleLines(problems, findings, around)].join('\n'),
    }
  },
})

/** A run and each of its tasks: where the host has no task list, this is one. */
function runLines({ id, title, counts, tasks, closed, drivenBy }: RunStatus, around: Surroundings): string[] {
  const { now, paint } = around
  const rows = tasks.map(({ task, title, state, agent, since, note }) => [
    state,
    `[${task}] ${plain(title, TITLE_MAX)}`,
    [since === undefined ? '' : ago(since, now), agent ?? '', plain(note ?? '', NOTE_MAX)].filter(Boolean).join(', '),
  ])
  const owner = drivenBy === undefined ? 'driven by nobody yet' : `driven by session ${drivenBy.slice(0, 8)}`
  const head = `${paint('bold', `run ${id}`)}  ${plain(title, TITLE_MAX)}: ${counts}; ${closed ?? owner}`
  return [head, ...table(rows)]
}

function describe(report: Report, max: number | 'auto', around: Surroundings): string[] {
  return [
    ...section('agents', agentRows(report, around), around),
    ...(report.slots.length > 0 ? section('slots', slotRows(report, max, around), around) : []),
    ...section('leases', leaseRows(report, around), around),
    ...section('contested edits', contestRows(report, around), around),
  ]
}

function section(title: string, rows: string[][], { paint }: Surroundings): string[] {
  return rows.length > 0 ? [paint('bold', title), ...table(rows)] : [`${paint('bold', title)}  none`]
}

/** What sessions' agents came to; nothing where there were none. */
function costLines(costs: readonly SessionCost[], around: Surroundings): string[] {
  return costs.length > 0 ? section('cost', costRows(costs), around) : []
}

function agentRows({ agents }: Report, { now }: Surroundings): string[][] {
  const running = agents.filter(({ endedAt }) => endedAt === undefined)
  const shown = agents
    .slice(0, running.length + ENDED_SHOWN)
    .map((agent) => [
      agent.state,
      named(agent.id, agent),
      agent.endedAt === undefined
        ? `began ${ago(agent.since, now)}, last sign of life ${ago(agent.seen, now)}`
        : `ended ${ago(agent.endedAt, now)}${agent.below > 0 ? `, ${agent.below} of its agents run` : ''}`,
    ])
  const more = agents.length - shown.length
  return more > 0 ? [...shown, ['', `and ${more} more that ended within the hour`]] : shown
}

function slotRows({ slots }: Report, max: number | 'auto', { now }: Surroundings): string[][] {
  return slots.flatMap(({ session, inUse, queue, pausedUntil: until, limit: why }) => {
    const pause =
      why === undefined ? '' : `, launches wait: ${holds(until === undefined ? { why } : { why, until, now })}`
    const waiting = queue.slice(0, QUEUE_SHOWN).map((launch) => ['queued', named('', launch), ago(launch.at, now)])
    const more = queue.length - waiting.length
    return [
      ['in use', `${inUse} of ${max}${pause}`, `session ${plain(session, 8)}`],
      ...waiting,
      ...(more > 0 ? [['', `and ${more} more`, '']] : []),
    ]
  })
}

function leaseRows({ leases }: Report, { here, now }: Surroundings): string[][] {
  return leases.map((lease) => [
    shortPath(lease.file, here),
    named(lease.holder, lease),
    `since ${ago(lease.since, now)}${lease.state === 'held' ? '' : ` (${lease.state}: keeps nobody out)`}`,
  ])
}

function contestRows({ contested }: Report, { here, now }: Surroundings): string[][] {
  return contested.map(({ file, by, holder, title, against, at }) => [
    shortPath(file, here),
    `${named(by, { title, type: '' })} was refused because of ${named(holder, { title: against, type: '' })}`,
    ago(at, now),
  ])
}
