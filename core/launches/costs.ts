import { type Agent, type Usage, WORKFLOW } from '../agents/agent.ts'
import { defineFact, number, optional, origin, text } from '../log/fact.ts'
import { short } from '../log/sentences.ts'
import type { State } from '../log/state.ts'
import { isClaimed, type Run } from '../runs/run.ts'
import type { Budget, Cost, Left } from './cost.ts'
import type { Launch } from './launch.ts'

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
  return usedOf({ ...cost, agents: cost.agents + onTheirWay(state, session) }, budget)
}

function usedOf({ agents, tokens }: Pick<Cost, 'agents' | 'tokens'>, budget: Budget): ReturnType<typeof budgetLeft> {
  return {
    ...(budget.agents === undefined ? {} : { agents: { used: agents, of: budget.agents } }),
    ...(budget.tokens === undefined ? {} : { tokens: { used: tokens, of: budget.tokens } }),
  }
}

/** Whether nothing more may be launched. The launch that asks is among the agents used. */
export function isOverspent({ agents, tokens }: ReturnType<typeof budgetLeft>): boolean {
  return (agents !== undefined && agents.used > agents.of) || (tokens !== undefined && tokens.used >= tokens.of)
}

/** The parts of a budget of which most is spent, and nobody was told. */
export function untold(state: State, session: string, budget: Budget): ('agents' | 'tokens')[] {
  return untoldIn(budgetLeft(state, session, budget), state.sessions[session]?.spent)
}

function untoldIn(used: ReturnType<typeof budgetLeft>, told: Run['spent']): ('agents' | 'tokens')[] {
  return (['agents', 'tokens'] as const).filter((what) => {
    const part = used[what]
    return part !== undefined && part.used >= MOST * part.of && told?.[what]?.of !== part.of
  })
}

/** What of a run's budget is used, the launches on their way included. Workers count for the session alone. */
export function runLeft({ cost = noCost(), tasks }: Run, budget: Budget): ReturnType<typeof budgetLeft> {
  const launching = Object.values(tasks).filter(
    (task) => task.state === 'running' && task.agent === undefined && !isClaimed(task),
  )
  return usedOf({ ...cost, agents: cost.agents + launching.length }, budget)
}

/** Whether nothing more of a run may be launched; the launch that asks is not among the agents used. */
export function isSpent(run: Run, budget: Budget): boolean {
  return Object.values(runLeft(run, budget)).some(({ used, of }) => used >= of)
}

/** The parts of a run's budget of which most is spent, and nobody was told. */
export function untoldOf(run: Run, budget: Budget): ('agents' | 'tokens')[] {
  return untoldIn(runLeft(run, budget), run.spent)
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
  for (const cost of costsOf(draft, agent)) count(cost, agent)
}

/** From now on an agent works for a run: what it came to so far is the run's as well. */
export function countFor(draft: State, id: string, agent: Agent | undefined): void {
  const run = draft.runs[id]
  if (!run || !agent || agent.run === id) return
  agent.run = id
  run.cost ??= noCost()
  count(run.cost, agent)
}

/** The model of an agent is known. */
export function setModel(draft: State, agent: Agent, model: string | undefined): void {
  if (!model || agent.model !== undefined || agent.type === WORKFLOW) return
  agent.model = model
  for (const cost of costsOf(draft, agent)) {
    countModel(cost, '', -1)
    countModel(cost, model, 1)
  }
}

/** A life's result arrived, with what the host says it cost. */
export function addUsage(draft: State, agent: Agent, { tokens, calls }: Usage): void {
  if (tokens === undefined && calls === undefined) return
  const before = agent.usage
  agent.usage = { tokens: sum(before?.tokens, tokens), calls: sum(before?.calls, calls) }
  const told = tokens !== undefined && before?.tokens === undefined ? agentsIn(draft, agent) : 0
  for (const cost of costsOf(draft, agent)) {
    cost.tokens += tokens ?? 0
    cost.calls += calls ?? 0
    cost.told += told
  }
}

/** How many agents a sum of the host's is of: a workflow's is of all its agents. */
function agentsIn({ agents }: State, { type, workflow }: Agent): number {
  return type === WORKFLOW
    ? Object.values(agents).filter((one) => one.type !== WORKFLOW && one.workflow === workflow).length
    : 1
}

function count(cost: Cost, { usage, model = '' }: Agent): void {
  cost.agents += 1
  countModel(cost, model, 1)
  cost.tokens += usage?.tokens ?? 0
  cost.calls += usage?.calls ?? 0
  if (usage?.tokens !== undefined) cost.told += 1
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : one + (other ?? 0)
}

/** The sums an agent counts in: its session's, and its run's. */
function costsOf(draft: State, { type, use, session, run }: Agent): Cost[] {
  const its = type === WORKFLOW ? Object.values(draft.runs).find(({ script }) => script === use) : draft.runs[run ?? '']
  return [draft.sessions[session], its].flatMap((one) => {
    if (!one) return []
    one.cost ??= noCost()
    return [one.cost]
  })
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
export const costFacts = [
  /** A launch asks whether it may be paid for. This place in the log is the decision. */
  defineFact(
    'spend',
    {
      ...origin,
      use: text,
      agents: optional(number),
      tokens: optional(number),
    },
    {
      reduce(draft, entry) {
        const launch = draft.launches[entry.use]
        if (launch && !launch.granted && isOverspent(budgetLeft(draft, entry.session, entry))) launch.overBudget = true
      },
      sentence: ({ use }, { state }) =>
        state.launches[use]?.overBudget ? 'a launch was refused: the budget is spent' : 'a launch is within the budget',
    },
  ),
  defineFact(
    'spent',
    {
      ...origin,
      agents: optional(number),
      tokens: optional(number),
    },
    {
      reduce(draft, entry) {
        const session = draft.sessions[entry.session]
        if (!session) return
        for (const what of untold(draft, entry.session, entry))
          session.spent = { ...session.spent, [what]: { of: entry[what] ?? 0, by: entry.id } }
      },
      sentence: ({ session }) => `session ${short(session)} was told that most of its budget is spent`,
    },
  ),
  defineFact(
    'run-spent',
    {
      ...origin,
      run: text,
      agents: optional(number),
      tokens: optional(number),
    },
    {
      reduce(draft, entry) {
        const run = draft.runs[entry.run]
        if (!run) return
        for (const what of untoldOf(run, entry))
          run.spent = { ...run.spent, [what]: { of: entry[what] ?? 0, by: entry.id } }
      },
      sentence: ({ run }) => `it was told that most of the budget of run ${run} is spent`,
    },
  ),
] as const
