import { agent, type Words } from '../../engine/words.ts'

export const budget: Words = {
  'budget/spent': (data) =>
    data.warned
      ? `the budget of this session is spent (${data.used}); ${agent(data)} runs beyond it.`
      : `the budget of this session is spent: ${data.used}. ${upper(agent(data))} has not started. To go on, raise it in .claude/fanout.yaml (budget.agents, budget.tokens) or with FANOUT_BUDGET_AGENTS and FANOUT_BUDGET_TOKENS; otherwise finish with what there is, and say what is left undone.`,
  'budget/most': (data) =>
    `most of this session's budget is spent: ${data.used}. So far: ${data.cost}. At the limit no agent starts any more; use what is left for what matters most.`,
}

function upper(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}
