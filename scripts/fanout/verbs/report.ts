import { costOf, costText } from '../../../core/report/cost.ts'
import { fanOutLines, unreadLine } from '../../../core/report/lines.ts'
import { agentOf, isMainsOwn } from '../../../core/state/results.ts'
import { type Cost, initial, type State } from '../../../core/state/state.ts'
import { costRows, costsOf, type SessionCost } from '../costs.ts'
import { findProject, nothingYet, stateOf } from '../project.ts'
import { ago, shortPath, table } from '../text.ts'
import { defineVerb, type Surroundings } from '../verb.ts'

export const report = defineVerb({
  name: 'report',
  description: 'How fan-outs ended, and results nobody has read',
  args: {},
  run({ project: named }, around) {
    const project = findProject(named, around)
    const live = stateOf(project)
    const fanOuts = fanOutsOf(live ?? initial(), around)
    const unread = unreadOf(live ?? initial(), around)
    const costs = costsOf(live ?? initial())
    const text = live ? describe(fanOuts, unread, around, costs) : nothingYet(project)
    return { data: { ...project, begun: live !== undefined, fanOuts, unread, costs }, text }
  },
})

interface FanOut {
  at: number
  ended: boolean
  lines: string[]
  /** What its agents came to, as far as the host tells. */
  cost: Cost
}

/** The fan-outs that are open or have ended lately, the latest last. */
function fanOutsOf(state: State, { here }: Surroundings): FanOut[] {
  return Object.values(state.batches).map((batch) => ({
    at: batch.at,
    ended: batch.closedBy !== undefined,
    lines: fanOutLines(state, batch, (file) => shortPath(file, here), Number.POSITIVE_INFINITY),
    cost: costOf(batch.uses.flatMap((use) => agentOf(state, use)?.[1] ?? [])),
  }))
}

function unreadOf(state: State, { here }: Surroundings): string[] {
  return Object.entries(state.agents).flatMap(([id, agent]) =>
    !agent.running && isMainsOwn(agent) && agent.deliveredBy === undefined
      ? [unreadLine(id, agent, (file) => shortPath(file, here))]
      : [],
  )
}

function describe(
  fanOuts: readonly FanOut[],
  unread: readonly string[],
  { now, paint }: Surroundings,
  costs: readonly SessionCost[],
): string {
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
  if (blocks.length > 0 && costs.length > 0) blocks.push([paint('bold', 'cost'), ...table(costRows(costs))].join('\n'))
  return blocks.length > 0 ? blocks.join('\n\n') : 'no fan-outs lately'
}
