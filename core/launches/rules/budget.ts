import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import { pass, type Verdict } from '../../engine/verdict.ts'
import { agent } from '../../engine/words.ts'
import { sessionOf } from '../../log/thread.ts'
import { taskAsked } from '../../runs/live-run.ts'
import { costText, leftText } from '../cost-text.ts'
import { budgetLeft, isOverspent, sessionCost, untold } from '../costs.ts'

/**
 * Agents cost no more than was set.
 *
 * WHY: a fan-out that launches the next one spends in minutes what a person would in a day, and nobody is asked.
 * BLOCKS: launches of a session whose agents used up `budget.agents` or `budget.tokens`; with `budget.at-limit: ask` the user
 * is asked for each instead. At 80 % it is said, once for each budget. Tokens are those the host reports with a result.
 * ALLOWS: everything where no budget is set (the default); what runs; tasks of a plan, whose run has a budget of its own (plan-order).
 * NOT COVERED: the main conversation's own tokens; what agents use before they end; what the host does not report; agents
 * continued with SendMessage; agents of a workflow.
 */
export const budget = defineRule({
  name: 'budget',
  mode: 'enforce',
  on: ['launch', 'prompt', 'message-complete', 'fetched'],
  messages: {
    'budget/spent': (data) =>
      data.warned
        ? `the budget of this session is spent (${data.used}); ${agent(data)} runs beyond it.`
        : `the budget of this session is spent: ${data.used}. ${upper(agent(data))} has not started. To go on, raise it in .claude/fanout.yaml (budget.agents, budget.tokens) or with FANOUT_BUDGET_AGENTS and FANOUT_BUDGET_TOKENS; otherwise finish with what there is, and say what is left undone.`,
    'budget/most': (data) =>
      `most of this session's budget is spent: ${data.used}. So far: ${data.cost}. At the limit no agent starts any more; use what is left for what matters most.`,
  },
  notice({ event, settings }) {
    const { agents, tokens, atLimit } = settings.budget
    if (event.kind !== 'launch' || taskAsked(event) !== undefined || atLimit === 'ask') return []
    if (agents === undefined && tokens === undefined) return []
    return [{ k: 'spend', use: event.use, agents, tokens, ...originOf(event) }]
  },
  propose({ event, state, settings }) {
    if (event.kind === 'launch' || sessionOf(event.thread) === undefined) return []
    const { agents, tokens } = settings.budget
    const news = untold(state, event.session, { agents, tokens })
    return news.length > 0 ? [{ k: 'spent', agents, tokens, ...originOf(event) }] : []
  },
  judge(context) {
    return context.event.kind === 'launch' ? launching(context) : spent(context)
  },
})

type Judged = Context<'launch' | 'prompt' | 'message-complete' | 'fetched'>

function launching({ event, state, settings }: Judged): Verdict {
  if (event.kind !== 'launch' || taskAsked(event) !== undefined) return pass
  const { title, type, use, session } = event
  const left = budgetLeft(state, session, settings.budget)
  const isRefused = state.launches[use]?.overBudget === true
  if (!isRefused && !(settings.budget.atLimit === 'ask' && isOverspent(left))) return pass
  return { kind: isRefused ? 'deny' : 'ask', id: 'budget/spent', data: { title, type, used: leftText(left) } }
}

/** What this very event found mostly spent. */
function spent({ event, state, own, settings }: Judged): Verdict[] {
  const { agents, tokens } = state.sessions[event.session]?.spent ?? {}
  if (![agents, tokens].some((part) => part !== undefined && own.has(part.by))) return []
  const used = leftText(budgetLeft(state, event.session, settings.budget))
  const cost = costText(sessionCost(state, event.session))
  return [{ kind: 'inform', id: 'budget/most', data: { used, cost } }]
}

function upper(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}
