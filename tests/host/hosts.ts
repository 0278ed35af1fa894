import type { TestContext } from 'vitest'
import { findClient, hasTmux, isAtLeast } from './runner/index.ts'

/**
 * What the client under test can do and what it tells hooks. A test that needs something which the client lacks is skipped with the
 * reason: `npm run test:hosts` lists them (`skips.ts`).
 */
export interface Ability {
  isThere: boolean
  /** What is so on a client without it. */
  otherwise: string
}

const { version } = findClient()
const since = (first: string, otherwise: string): Ability => ({ isThere: isAtLeast(version, first), otherwise })
const before = (end: string, otherwise: string): Ability => ({ isThere: !isAtLeast(version, end), otherwise })

/** Each with the first supported client that has it, or the first that does not (seen on 2.1.156, 2.1.232, 2.1.288, 2.1.328, 2.1.332). */
export const host = {
  tellsInTurn: since('2.1.288', 'no hook hears of a result that reaches the conversation in the middle of a turn'),
  cap: since('2.1.217', 'the client runs as many agents at once as the model launches'),
  nesting: since('2.1.198', 'agents have no tool to launch agents'),
  sendMessage: since('2.1.232', 'SendMessage "exists but is not enabled in this context"'),
  ownCommands: since('2.1.232', 'no agent was seen to go on when a command that it left running ends'),
  unreadWrites: since('2.1.232', 'the client itself refuses to change a file that was not read or that changed since'),
  workflows: since('2.1.154', 'there is no tool Workflow'),
  costInTurn: since('2.1.232', 'a result in the middle of a turn comes without its cost'),
  agentDialogs: since('2.1.232', 'no dialog asks for an agent in the background: what no rule allows is denied'),
  menu: since('2.1.288', "the menu shows a plugin's commands in other words"),
  evals: since('2.1.269', 'there is no `claude plugin eval`'),
  teammates: since('2.1.328', 'a name makes no teammate (seen from 2.1.328 on)'),
  taskOutput: before('2.1.288', 'there is no tool TaskOutput'),
  foregroundInTerminal: before('2.1.198', 'a terminal runs every agent in the background'),
  backgroundChildren: since('2.1.232', 'agents cannot launch agents in the background'),
  terminal: { isThere: hasTmux(), otherwise: 'tmux is not installed' },
} satisfies Record<string, Ability>

/** Skips the test that runs, with the reason, when the client lacks one of these. */
export function needs({ skip }: Pick<TestContext, 'skip'>, ...abilities: readonly Ability[]): void {
  for (const { isThere, otherwise } of abilities) skip(!isThere, `Claude Code ${version}: ${otherwise}`)
}
