import type { Delivery } from '../engine/event.ts'
import type { Context } from '../engine/rule.ts'
import { holdsNoReport } from '../plan/pointer.ts'
import { taskOfAgent } from '../runs/tasks.ts'
import { type Agent, isDetached, isMainsOwn } from './agent.ts'
import { called } from './lines.ts'

/** What came of agents' reports and is not what it seems to be, a line for each agent. Each is named once. */

export type Arriving = Context<'prompt' | 'fetched' | 'launched'>

/** Agents that have not ended: what came is interim. */
export function interim({ state, own }: Arriving): string[] {
  return Object.entries(state.agents).flatMap(([id, agent]) => {
    const isNow = agent.waiting !== undefined && own.has(agent.waitToldBy ?? '') && isSpokenOf(agent)
    const commands = agent.shells?.length ? `, waits for ${agent.shells.join(', ')}` : ''
    return isNow ? [`${named(id, agent)}${commands}`] : []
  })
}

/** Agents that had reported before. */
export function again({ state, own }: Arriving): string[] {
  return Object.entries(state.agents).flatMap(([id, agent]) => {
    if (!own.has(agent.spokeAgainBy ?? '') || !isSpokenOf(agent)) return []
    const task = taskOfAgent(state, id)
    const whose = task ? ` (task ${task.task} of run ${task.id})` : ''
    return [`${named(id, agent)}${whose}: \`fanout report --agent ${id} --full\` prints both`]
  })
}

/** Agents of whose report not all came, each with the way to the rest. */
export function parts(context: Arriving): string[] {
  const { state, own } = context
  return arrived(context).flatMap((delivery) => {
    const { agent: id } = delivery
    const agent = state.agents[id]
    if (!agent || !own.has(agent.deliveredBy ?? '') || isDetached(agent)) return []
    const why = lack(context, delivery, agent)
    return why === undefined ? [] : [`${named(id, agent)}: ${why}`]
  })
}

function arrived({ event }: Arriving): Pick<Delivery, 'agent' | 'report' | 'cut'>[] {
  return event.kind === 'prompt' ? event.deliveries.filter(({ how }) => how === 'finished') : [event]
}

/** What came less than was reported, and where the rest is; undefined where all came. */
function lack(
  { text }: Arriving,
  { agent: id, report, cut }: Pick<Delivery, 'agent' | 'report' | 'cut'>,
  agent: Agent,
) {
  if (cut && agent.cut) return 'it was cut on its way, and the rest is not kept; ask the agent for what is missing'
  const kept = agent.report === undefined ? undefined : text(agent.report)
  if (kept === undefined || kept.trim() === report?.trim() || holdsNoReport(kept)) return undefined
  const where = `\`fanout report --agent ${id} --full\` prints all of it`
  if (cut) return `it was cut on its way; ${where}`
  if (report === undefined || !holdsNoReport(report)) return undefined
  return `${report.trim() === '' ? 'the last message is empty' : 'the last message only points at it'}; ${where}`
}

function isSpokenOf(agent: Agent): boolean {
  return isMainsOwn(agent) && !isDetached(agent)
}

function named(id: string, agent: Agent): string {
  return `${called(agent)}, id ${id}`
}
