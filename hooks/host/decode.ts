import type { Asked, Call, Event, Source, Usage } from '../../core/guard/event.ts'
import { fileBehind } from '../../core/plan/scripts.ts'
import { mainOf } from '../../core/state/live/thread.ts'
import { failureOf } from './failure.ts'
import { limitEnd } from './limits.ts'
import { deliveriesIn, endingOf } from './notification.ts'
import { ownWords } from './own-command.ts'
import { count, id, list, object, pick, type Raw, text, title } from './payload.ts'
import { isMissed, ranWell, succeeded, textOf } from './results.ts'

/**
 * One payload of the host as an event in our words; undefined for what means nothing to fanout, for a payload without a
 * field it must have, and for events of hosts yet to come. Facts about the host: 2.1.156, 2.1.232, 2.1.328.
 *
 * @param client the client process, as `hooks/client.ts` names it
 * @param now ms since the epoch, for what the host says of times to come
 */
export function decode(payload: unknown, client: string, now = 0): Event | undefined {
  const raw = object(payload)
  const session = id(raw.session_id)
  const decoder = pick(decoders, raw.hook_event_name)
  if (session === undefined || decoder === undefined) return undefined
  const agent = id(raw.agent_id)
  if (raw.agent_id !== undefined && raw.agent_id !== null && agent === undefined) return undefined
  const source: Source = { session, client, thread: agent ?? mainOf(session), cwd: text(raw.cwd) ?? '' }
  if (agent !== undefined) source.agentType = title(raw.agent_type)
  return decoder(raw, source, now)
}

type Decoder = (raw: Raw, source: Source, now: number) => Event | undefined

const decoders: Readonly<Record<string, Decoder>> = {
  SessionStart: (raw, source) => ({ kind: 'session-start', source: title(raw.source), ...source }),
  SessionEnd: (raw, source) => ({ kind: 'session-end', reason: title(raw.reason), ...source }),
  UserPromptSubmit: (raw, source, now) => ({
    kind: 'prompt',
    deliveries: deliveriesIn(text(raw.prompt) ?? '', now),
    ...source,
  }),
  PreToolUse: (raw, source, now) => pick(beforeTool, raw.tool_name)?.(raw, source, now),
  PostToolUse: (raw, source, now) => pick(afterTool, raw.tool_name)?.(raw, source, now),
  PostToolUseFailure: launchFailed,
  PostToolBatch: (raw, source) => ({
    kind: 'message-complete',
    calls: list(raw.tool_calls).flatMap(callOf),
    ...source,
  }),
  SubagentStart: (raw, source) => agentOnly(source, { kind: 'agent-started', type: title(raw.agent_type), ...source }),
  SubagentStop: (raw, source) =>
    agentOnly(source, {
      kind: 'agent-ended',
      agent: source.thread,
      how: 'finished',
      report: text(raw.last_assistant_message),
      again: raw.stop_hook_active === true,
      ...source,
    }),
  StopFailure: (raw, source, now) =>
    agentOnly(source, {
      kind: 'agent-ended',
      agent: source.thread,
      how: 'failed',
      failure: failureOf(text(raw.error), text(raw.last_assistant_message)),
      until: limitEnd(text(raw.last_assistant_message) ?? '', now),
      ...source,
    }),
  Stop: (raw, source) => ({ kind: 'turn-ending', running: runningIn(raw.background_tasks), ...source }),
}

const beforeTool: Readonly<Record<string, Decoder>> = {
  Agent: launch,
  Task: launch,
  Edit: (raw, source) => edit(raw, source, false),
  MultiEdit: (raw, source) => edit(raw, source, false),
  NotebookEdit: (raw, source) => edit(raw, source, false),
  Write: (raw, source) => edit(raw, source, true),
  Bash: ownCommand,
  StructuredOutput: (raw, source) => result('before-result', raw, source),
  Workflow(raw, source) {
    const use = id(raw.tool_use_id)
    const { scriptPath, script: inline } = object(raw.tool_input)
    const script = fileName(scriptPath) ?? fileName(fileBehind(text(inline) ?? ''))
    return use === undefined ? undefined : { kind: 'before-workflow', use, script, ...source }
  },
}

const afterTool: Readonly<Record<string, Decoder>> = {
  Agent: launched,
  Task: launched,
  Workflow: workflowLaunched,
  StructuredOutput: (raw, source) => result('result', raw, source),
  TaskStop(raw, source) {
    const agent = id(object(raw.tool_input).task_id)
    return agent === undefined
      ? undefined
      : { kind: 'agent-ended', agent, how: 'killed', failure: 'stopped', ...source }
  },
  // Hosts up to about 2.1.240: the conversation waits for a result by name.
  TaskOutput(raw, source) {
    const task = object(object(raw.tool_response).task)
    const agent = id(task.task_id)
    const how = endingOf(task.status)
    const report = text(task.result) ?? text(task.output)
    return agent === undefined || how === undefined ? undefined : { kind: 'fetched', agent, how, report, ...source }
  },
  // In auto permission mode an agent's report travels through this tool, as its last act (from documentation).
  SubagentHandback: (raw, source) =>
    agentOnly(source, {
      kind: 'agent-ended',
      agent: source.thread,
      how: 'finished',
      report: text(object(raw.tool_input).report) ?? text(object(raw.tool_input).message),
      ...source,
    }),
}

function ownCommand(raw: Raw, source: Source): Event | undefined {
  const words = ownWords(text(object(raw.tool_input).command) ?? '')
  return words === undefined ? undefined : { kind: 'own-command', words, ...source }
}

/** What a workflow's agent hands in through StructuredOutput (2.1.328): the object its schema asks for. */
function result(kind: 'before-result' | 'result', raw: Raw, source: Source): Event | undefined {
  const use = id(raw.tool_use_id)
  if (use === undefined || source.agentType === undefined) return undefined
  return { kind, use, result: object(raw.tool_input), ...source }
}

function agentOnly(source: Source, event: Event): Event | undefined {
  return source.agentType === undefined ? undefined : event
}

function launch(raw: Raw, source: Source): Event | undefined {
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

function launched(raw: Raw, source: Source, now: number): Event | undefined {
  const use = id(raw.tool_use_id)
  const input = object(raw.tool_input)
  const response = object(raw.tool_response)
  const agent = id(response.agentId)
  if (use === undefined) return undefined
  if (agent === undefined) return { kind: 'launch-failed', use, refused: false, ...source }
  const background = response.status !== 'completed'
  const output = fileName(response.outputFile)
  const names = { type: typeOf(input), title: title(input.description) }
  const came = background ? undefined : textOf(response.content)
  const failure = came === undefined ? undefined : apiErrorIn(came)
  const until = failure === undefined ? undefined : limitEnd(came ?? '', now)
  const model = title(response.resolvedModel) || undefined
  const usage = background ? undefined : usageIn(response)
  return { kind: 'launched', use, agent, ...names, background, output, failure, until, usage, model, ...source }
}

/** What the result of a launch that was waited for says of its cost (2.1.156 to 2.1.328). */
function usageIn(response: Raw): Usage {
  return {
    tokens: count(response.totalTokens),
    calls: count(response.totalToolUseCount),
    ms: count(response.totalDurationMs),
  }
}

/** On 2.1.156 an agent that died of an API error comes back with the error for a report. */
function apiErrorIn(report: string): string | undefined {
  return report.startsWith('API Error: ') ? (failureOf(report) ?? API_ERROR) : undefined
}

function workflowLaunched(raw: Raw, source: Source): Event | undefined {
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

function launchFailed(raw: Raw, source: Source, now: number): Event | undefined {
  const use = id(raw.tool_use_id)
  const tool = text(raw.tool_name)
  if (use === undefined || (tool !== 'Agent' && tool !== 'Task')) return undefined
  const error = text(raw.error) ?? ''
  const failure = DIED.test(error) ? (failureOf(error) ?? API_ERROR) : undefined
  const cap = Number(REFUSED.exec(error)?.[1]) || undefined
  return {
    kind: 'launch-failed',
    use,
    refused: REFUSED.test(error),
    cap,
    failure,
    until: failure === undefined ? undefined : limitEnd(error, now),
    ...source,
  }
}

function typeOf(input: Raw): string {
  return title(input.subagent_type) || 'general-purpose'
}

function edit(raw: Raw, source: Source, whole: boolean): Event | undefined {
  const use = id(raw.tool_use_id)
  const file = fileIn(raw.tool_input)
  const tool = text(raw.tool_name)
  if (use === undefined || file === undefined || tool === undefined) return undefined
  return { kind: 'before-edit', use, tool, file, whole, ...source }
}

function callOf(value: unknown): Call[] {
  const raw = object(value)
  const use = id(raw.tool_use_id)
  const tool = text(raw.tool_name)
  if (use === undefined || tool === undefined) return []
  const input = object(raw.tool_input)
  const call: Call = { use, tool, file: fileIn(input), succeeded: succeeded(raw.tool_response) }
  if (spoken.has(tool)) {
    call.target = id(input.task_id) ?? id(input.to)
    call.missed = isMissed(raw.tool_response)
  }
  if (tool === 'TaskOutput') call.waited = input.block !== false
  if (input.subagent_type === 'fork') call.forked = true
  if (tool === 'Bash') {
    call.command = text(input.command)?.slice(0, COMMAND_MAX)
    call.succeeded = ranWell(raw.tool_response)
  }
  return [call]
}

/** A longer command (characters) is no verification. */
const COMMAND_MAX = 4_000

/** Tools that speak of one agent by its id. */
const spoken: ReadonlySet<string> = new Set(['TaskOutput', 'TaskStop', 'SendMessage'])

function fileIn(input: unknown): string | undefined {
  const { file_path, notebook_path } = object(input)
  return fileName(file_path) ?? fileName(notebook_path)
}

function fileName(value: unknown): string | undefined {
  const file = text(value)
  return file === undefined || file === '' || file.includes('\0') ? undefined : file
}

/** What runs beside agents and is none (labels of 2.1.328). One of a label yet to come may be an agent. */
const noAgents: ReadonlySet<unknown> = new Set(['shell', 'monitor', 'MCP task'])

/** The agents and workflows the host lists as running; undefined on hosts that do not tell. A dev server is neither. */
function runningIn(tasks: unknown): string[] | undefined {
  if (!Array.isArray(tasks)) return undefined
  return tasks.flatMap((task) => {
    const { type, status } = object(task)
    const running = !noAgents.has(type) && (status === 'running' || status === 'pending')
    const task_id = id(object(task).id)
    return running && task_id !== undefined ? [task_id] : []
  })
}
