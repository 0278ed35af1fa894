import type { Usage } from '../../core/agents/agent.ts'
import type { Asked, Event, Source } from '../../core/engine/event.ts'
import { apiErrorIn, failureOf } from './failure.ts'
import { limitEnd } from './limits.ts'
import { count, fileName, id, object, type Raw, text, title } from './payload.ts'
import { textOf } from './results.ts'

/** Launches of agents and workflows, asked for and come back. */

/** A launch that is asked for. */
export function launch(raw: Raw, source: Source): Event | undefined {
  const use = id(raw.tool_use_id)
  const input = object(raw.tool_input)
  if (use === undefined) return undefined
  const asked: Asked = { type: typeOf(input), title: title(input.description), prompt: text(input.prompt) }
  if (typeof input.run_in_background === 'boolean') asked.background = input.run_in_background
  if (input.isolation === 'worktree') asked.isolated = true
  if (text(input.model)) asked.model = title(input.model)
  if (input.subagent_type === 'fork') asked.forked = true
  return { kind: 'launch', use, ...asked, ...source }
}

/**
 * A launch that came back, with its agent's result where it was waited for. Input and response both have the prompt that the
 * agent was given, after every hook (2.1.156, 2.1.232, 2.1.328, 2.1.332).
 */
export function launched(raw: Raw, source: Source, now: number): Event | undefined {
  const use = id(raw.tool_use_id)
  const input = object(raw.tool_input)
  const response = object(raw.tool_response)
  const agent = id(response.agentId)
  if (use === undefined) return undefined
  if (agent === undefined) return { kind: 'launch-failed', use, refused: false, ...source }
  const background = response.status !== 'completed'
  const output = fileName(response.outputFile)
  const prompt = text(response.prompt) ?? text(input.prompt)
  const names = { type: typeOf(input), title: title(input.description) }
  const came = background ? undefined : textOf(response.content)
  const error = came === undefined ? undefined : apiErrorIn(came)
  const failure = error === undefined ? undefined : (failureOf(error) ?? API_ERROR)
  const until = error === undefined ? undefined : limitEnd(error, now)
  const model = title(response.resolvedModel) || undefined
  const usage = background ? undefined : usageIn(response)
  const teammate = response.status === TEAMMATE ? title(response.name) : undefined
  const told = { background, prompt, output, report: came, failure, until, usage, model, teammate }
  return { kind: 'launched', use, agent, ...names, ...told, ...source }
}

/** A launch with a `name`, in a terminal with agent teams on (2.1.328, 2.1.332). Elsewhere a name is only an address. */
const TEAMMATE = 'teammate_spawned'

/** What the result of a launch that was waited for says of its cost (2.1.156 to 2.1.328). */
function usageIn(response: Raw): Usage {
  return {
    tokens: count(response.totalTokens),
    calls: count(response.totalToolUseCount),
  }
}

/** A workflow that was begun: it stands among the agents. */
export function workflowLaunched(raw: Raw, source: Source): Event | undefined {
  const use = id(raw.tool_use_id)
  const response = object(raw.tool_response)
  const agent = id(response.taskId)
  if (use === undefined || agent === undefined) return undefined
  return {
    kind: 'launched',
    use,
    agent,
    type: 'workflow',
    // 2.1.156 has no name for it.
    title: title(response.workflowName) || title(response.summary),
    background: true,
    workflow: id(response.runId),
    ...source,
  }
}

/** The host's own cap (2.1.217 on): the launch is dropped and the model told not to try again. */
const REFUSED = /^Concurrent subagent limit reached(?:\. You can run (\d{1,3}) )?/

const API_ERROR = 'api error'

/** An agent that was launched in the foreground and died of an API error (2.1.232, 2.1.328). */
const DIED = /^Agent terminated early/

/** A launch that came back as a failed call. */
export function launchFailed(raw: Raw, source: Source, now: number): Event | undefined {
  const use = id(raw.tool_use_id)
  const tool = text(raw.tool_name)
  if (use === undefined || (tool !== 'Agent' && tool !== 'Task')) return undefined
  const error = text(raw.error) ?? ''
  // Behind an empty line comes what the host advises.
  const why = DIED.test(error) ? error.split('\n\n', 1)[0] : undefined
  const failure = why === undefined ? undefined : (failureOf(why) ?? API_ERROR)
  const cap = Number(REFUSED.exec(error)?.[1]) || undefined
  return {
    kind: 'launch-failed',
    use,
    refused: REFUSED.test(error),
    cap,
    failure,
    until: why === undefined ? undefined : limitEnd(why, now),
    ...source,
  }
}

function typeOf(input: Raw): string {
  return title(input.subagent_type) || 'general-purpose'
}
