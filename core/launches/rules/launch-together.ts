import { agentOf } from '../../agents/agents.ts'
import { called } from '../../agents/lines.ts'
import { defineRule } from '../../engine/rule.ts'
import type { Verdict } from '../../engine/verdict.ts'
import { names } from '../../engine/words.ts'
import type { State } from '../../log/state.ts'

/**
 * Agents that could run together are launched together.
 *
 * WHY: agents launched in one message run side by side; launched one message after another they wait for each other's
 * launch, and in the foreground for each other's end.
 * BLOCKS: nothing. From the third launch in a row on it says so, once: each alone in its message, while the one before was
 * still running, with no result, no prompt and no other call between that could have asked for it. In the foreground: three of
 * one type, message after message with nothing between. Where the host has TaskOutput: a wait right after a lone launch,
 * twice in a row. `enforce` does the same as `warn`.
 * ALLOWS: launches of one message however slowly it is written (judged when the message is complete), a launch after a
 * result, after a prompt or after other work in the foreground, a launch made again after it was refused or its agent did
 * not finish, forks.
 * NOT COVERED: whether the agents really were independent; in the foreground the third may have needed the second's result.
 */
export const launchTogether = defineRule({
  name: 'launch-together',
  mode: 'warn',
  on: ['message-complete'],
  messages: {
    'launch-together/one-by-one': (data) =>
      `${names(data)} were launched one by one, each while the one before was still running. They could have gone in one message; put the remaining independent launches together in one message.`,
    'launch-together/one-after-another': (data) =>
      `${names(data)} ran one after another, each launched when the one before had returned. If the next ones do not need each other's results, launch them together in one message.`,
    'launch-together/wait-as-you-launch': (data) =>
      `twice in a row an agent was launched and then waited for (last: ${names(data)}). Launch independent agents together in one message and wait afterwards.`,
  },
  judge({ event, state, own }) {
    const streak = state.streaks[event.thread]
    if (!streak) return []
    const said: Verdict[] = []
    if (streak.toldBy !== undefined && own.has(streak.toldBy)) {
      const id = streak.foreground ? 'launch-together/one-after-another' : 'launch-together/one-by-one'
      said.push({ kind: 'inform', id, data: { agents: agentNames(state, streak.uses) } })
    }
    if (streak.waitsToldBy !== undefined && own.has(streak.waitsToldBy))
      said.push({
        kind: 'inform',
        id: 'launch-together/wait-as-you-launch',
        data: { agents: agentNames(state, [streak.last]) },
      })
    return said
  },
})

function agentNames(state: State, uses: readonly string[]): string[] {
  return uses.flatMap((use) => {
    const [, agent] = agentOf(state, use) ?? []
    return agent ? [called(agent)] : []
  })
}
