import { PREFIX } from '../../core/engine/words.ts'
import type { Story } from '../../tests/host/runner/index.ts'
import { keyIn, type ToolResult } from '../../tests/host/runner/request.ts'
import type { Call } from '../../tests/host/runner/script.ts'
import type { Exchange } from '../../tests/host/runner/thread.ts'
import { injectedIn } from '../../tests/host/runner/words.ts'

/** One thing that a thread of a session did or heard. `who` is the agent's description, or Claude for the main thread. */
export type Act =
  | { kind: 'call'; who: string; tool: string; input: ToolResult['input']; outcome: Outcome; text: string }
  | { kind: 'launch'; who: string; agents: readonly string[] }
  | { kind: 'hear'; who: string; text: string }
  | { kind: 'say'; who: string; text: string; isLast: boolean }

/** `refused`: by fanout. */
export type Outcome = 'done' | 'refused' | 'failed'

/** What happened in a session, in the order in which the model answered to it. */
export function actsOf({ exchanges }: Pick<Story, 'exchanges'>): Act[] {
  const names = namesIn(exchanges)
  const results = exchanges.flatMap(({ seen }) => seen.results)
  const failed = new Set(
    results.filter((result) => isLaunch(result) && result.isError).map(({ input }) => input.prompt),
  )
  return exchanges.flatMap((exchange) => actsIn(exchange, names.get(exchange.thread) ?? exchange.thread, failed))
}

function actsIn({ thread, seen, reply }: Exchange, who: string, failed: ReadonlySet<unknown>): Act[] {
  const done = seen.results
    .filter((result) => !isLaunch(result) || result.isError)
    .map(({ tool, input, text, isError }): Act => {
      const outcome = text.startsWith(PREFIX) ? 'refused' : isError ? 'failed' : 'done'
      return { kind: 'call', who, tool, input, outcome, text }
    })
  const heard = seen.texts
    .flatMap(injectedIn)
    .filter(({ context }) => context.startsWith(PREFIX))
    .map(({ context }): Act => ({ kind: 'hear', who, text: context }))
  const calls = callsIn(reply)
  const said = (reply.kind === 'message' ? reply.parts : [])
    .filter((part) => typeof part === 'string')
    // The runner's own answer to a turn that merely brings a result.
    .filter((text) => seen.why !== 'delivery' || text !== 'noted')
    .map((text): Act => ({ kind: 'say', who, text, isLast: thread !== 'main' && calls.length === 0 }))
  // An agent may act before its launcher is told that it began, so a launch stands where it was asked for.
  const agents = calls.flatMap(({ input }) =>
    keyOf(input) && !failed.has(input.prompt) ? [String(input.description)] : [],
  )
  const launch: Act[] = agents.length > 0 ? [{ kind: 'launch', who, agents }] : []
  return [...done, ...heard, ...said, ...launch]
}

const isLaunch = ({ tool }: ToolResult): boolean => ['Agent', 'Task'].includes(tool)
const keyOf = (input: Call['input']): string | undefined => keyIn(String(input.prompt ?? ''))
const callsIn = (reply: Exchange['reply']): Call[] =>
  reply.kind === 'message'
    ? reply.parts.filter((part) => typeof part === 'object').filter((part) => part.kind === 'call')
    : []

function namesIn(exchanges: readonly Exchange[]): Map<string, string> {
  const launches = exchanges.flatMap(({ reply }) => callsIn(reply)).map(({ input }) => [keyOf(input), input] as const)
  const named = launches.flatMap(([key, { description }]) => (key ? [[key, String(description)] as const] : []))
  return new Map([['main', 'Claude'], ...named])
}
