import { type Agent, type Usage, WORKFLOW } from './live/agent.ts'
import type { Launch } from './live/launch.ts'
import type { Cost, Session } from './live/session.ts'
import type { EntryOf } from './record.ts'
import type { State } from './state.ts'

/** What may be spent; absent where there is no bound. */
export interface Budget {
  agents?: number
  tokens?: number
}

/** What of a budget is used. */
export interface Left {
  used: number
  of: number
}

/** From this part of a budget on, it is said that most is spent. */
const MOST = 0.8

/** Models named in a session's sum; what is beyond is counted without a name. */
const MODELS_MAX = 20

/** What a session's agents came to so far. */
export function sessionCost(state: State, session: string): Cost {
  return state.sessions[session]?.cost ?? noCost()
}

/** What of a budget is used, the launches on their way included; of tokens only what the host has told. */
export function budgetLeft(state: State, session: string, budget: Budget): { agents?: Left; tokens?: Left } {
  const cost = sessionCost(state, session)
  const agents = cost.agents + onTheirWay(state, session)
  return {
    ...(budget.agents === undefined ? {} : { agents: { used: agents, of: budget.agents } }),
    ...(budget.tokens === undefined ? {} : { tokens: { used: cost.tokens, of: budget.tokens } }),
  }
}

/** Whether nothing more may be launched. The launch that asks is among the agents used. */
export function isSpent({ agents, tokens }: ReturnType<typeof budgetLeft>): boolean {
  return (agents !== undefined && agents.used > agents.of) || (tokens !== undefined && tokens.used >= tokens.of)
}

/** The parts of a budget of which most is spent, and nobody was told. */
export function untold(state: State, session: string, budget: Budget): ('agents' | 'tokens')[] {
  const used = budgetLeft(state, session, budget)
  const told = state.sessions[session]?.spent
  return (['agents', 'tokens'] as const).filter((what) => {
    const part = used[what]
    return part !== undefined && part.used >= MOST * part.of && told?.[what]?.of !== part.of
  })
}

function onTheirWay(state: State, session: string): number {
  const begun = new Set(Object.values(state.agents).flatMap(({ use }) => use ?? []))
  const isOn = ({ refused, denied, overBudget, failure, complete }: Launch): boolean =>
    !refused && !denied && !overBudget && failure === undefined && !complete
  return Object.entries(state.launches).filter(
    ([use, launch]) => launch.session === session && isOn(launch) && !begun.has(use),
  ).length
}

/** An agent was heard of for the first time. */
export function countAgent(draft: State, agent: Agent): void {
  if (agent.type === WORKFLOW) return
  const cost = costOf(draft, agent)
  if (!cost) return
  cost.agents += 1
  countModel(cost, '', 1)
}

/** The model of an agent is known. */
export function setModel(draft: State, agent: Agent, model: string | undefined): void {
  if (!model || agent.model !== undefined || agent.type === WORKFLOW) return
  agent.model = model
  const cost = costOf(draft, agent)
  if (!cost) return
  countModel(cost, '', -1)
  countModel(cost, model, 1)
}

/** A life's result arrived, with what the host says it cost. */
export function addUsage(draft: State, agent: Agent, { tokens, calls }: Usage): void {
  const cost = costOf(draft, agent)
  if (tokens === undefined && calls === undefined) return
  const before = agent.usage
  agent.usage = { tokens: sum(before?.tokens, tokens), calls: sum(before?.calls, calls) }
  if (!cost) return
  cost.tokens += tokens ?? 0
  cost.calls += calls ?? 0
  if (tokens !== undefined && before?.tokens === undefined && agent.type !== WORKFLOW) cost.told += 1
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : one + (other ?? 0)
}

function costOf(draft: State, { session }: Agent): Cost | undefined {
  const found: Session | undefined = draft.sessions[session]
  if (found) found.cost ??= noCost()
  return found?.cost
}

function noCost(): Cost {
  return { agents: 0, tokens: 0, calls: 0, told: 0, models: Object.create(null) }
}

function countModel({ models }: Cost, model: string, by: number): void {
  const name = Object.hasOwn(models, model) || Object.keys(models).length < MODELS_MAX ? model : ''
  const count = (Object.hasOwn(models, name) ? (models[name] ?? 0) : 0) + by
  if (count > 0) models[name] = count
  else delete models[name]
}

/** What budgets make of a record. */
export const costReducers = {
  /** A launch asks whether it may be paid for. This place in the log is the decision. */
  spend(draft: State, entry: EntryOf<'spend'>) {
    const launch = draft.launches[entry.use]
    if (launch && !launch.granted && isSpent(budgetLeft(draft, entry.session, entry))) launch.overBudget = true
  },
  spent(draft: State, entry: EntryOf<'spent'>) {
    const session = draft.sessions[entry.session]
    if (!session) return
    for (const what of untold(draft, entry.session, entry))
      session.spent = { ...session.spent, [what]: { of: entry[what] ?? 0, by: entry.id } }
  },
}
