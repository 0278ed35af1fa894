import { fanOutLines, unreadLine } from '../../../core/report/lines.ts'
import { isMainsOwn } from '../../../core/state/results.ts'
import { initial, type State } from '../../../core/state/state.ts'
import { findProject, nothingYet, stateOf } from '../project.ts'
import { ago, shortPath } from '../text.ts'
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
    const text = live ? describe(fanOuts, unread, around) : nothingYet(project)
    return { data: { ...project, begun: live !== undefined, fanOuts, unread }, text }
  },
})

interface FanOut {
  at: number
  ended: boolean
  lines: string[]
}

/** The fan-outs that are open or have ended lately, the latest last. */
function fanOutsOf(state: State, { here }: Surroundings): FanOut[] {
  return Object.values(state.batches).map((batch) => ({
    at: batch.at,
    ended: batch.closedBy !== undefined,
    lines: fanOutLines(state, batch, (file) => shortPath(file, here), Number.POSITIVE_INFINITY),
  }))
}

function unreadOf(state: State, { here }: Surroundings): string[] {
  return Object.entries(state.agents).flatMap(([id, agent]) =>
    !agent.running && isMainsOwn(agent) && agent.deliveredBy === undefined
      ? [unreadLine(id, agent, (file) => shortPath(file, here))]
      : [],
  )
}

function describe(fanOuts: readonly FanOut[], unread: readonly string[], { now, paint }: Surroundings): string {
  const blocks = fanOuts.map(({ at, ended, lines: [counts = '', ...lines] }) => {
    const head = `${paint('bold', 'fan-out')} of ${counts}  ${ended ? 'ended' : 'still open'}, launched ${ago(at, now)}`
    return [head, ...lines.map((line) => `  ${line}`)].join('\n')
  })
  if (unread.length > 0)
    blocks.push(
      [
        paint('yellow', 'results that no conversation is known to have read'),
        ...unread.map((line) => `  ${line}`),
      ].join('\n'),
    )
  return blocks.length > 0 ? blocks.join('\n\n') : 'no fan-outs lately'
}
