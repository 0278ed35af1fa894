import type { Event, Source } from '../../core/engine/event.ts'
import { mainOf } from '../../core/log/thread.ts'
import { fileBehind } from '../../core/plan/scripts.ts'
import { callOf, fileIn } from './calls.ts'
import { failureOf } from './failure.ts'
import { launch, launched, launchFailed, workflowLaunched } from './launches.ts'
import { limitEnd } from './limits.ts'
import { deliveriesIn, endingOf } from './notification.ts'
import { ownWords } from './own-command.ts'
import { fileName, id, list, object, pick, type Raw, text, title } from './payload.ts'

/**
 * One payload of the host as an event in our words; undefined for what means nothing to fanout, for a payload without a
 * field it must have, and for events of hosts yet to come. Facts about the host: 2.1.156, 2.1.232, 2.1.328.
 *
 * @param client the client process, as `machine/client.ts` names it
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
  UserPromptSubmit(raw, source, now) {
    const prompt = text(raw.prompt) ?? ''
    return { kind: 'prompt', deliveries: deliveriesIn(prompt, now), typed: !BY_HOST.test(prompt), ...source }
  },
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
      beside: besideIn(raw.background_tasks),
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
  // After SubagentStop, each time a teammate waits for a message (2.1.328, 2.1.332). Hosts before 2.1.129 reject the event.
  TeammateIdle: (_, source) => agentOnly(source, { kind: 'agent-idle', ...source }),
  Stop: (raw, source) => ({
    kind: 'turn-ending',
    ...runningIn(raw.background_tasks),
    beside: besideIn(raw.background_tasks),
    ...source,
  }),
}

/** How prompts begin that the host wrote itself: results, what a hook woke it with, messages of agents (2.1.156 to 2.1.332). */
const BY_HOST = /^\s*(?:<task-notification>|<system-reminder>|<teammate-message|\[SYSTEM NOTIFICATION)/

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
    const response = object(raw.tool_response)
    // A teammate is stopped by its name or by an id no other event has; the response has its description (2.1.328).
    const teammate = response.task_type === 'in_process_teammate' ? title(response.command) : undefined
    return agent === undefined
      ? undefined
      : { kind: 'agent-ended', agent, how: 'killed', failure: 'stopped', teammate, ...source }
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

function edit(raw: Raw, source: Source, whole: boolean): Event | undefined {
  const use = id(raw.tool_use_id)
  const file = fileIn(raw.tool_input)
  if (use === undefined || file === undefined) return undefined
  return { kind: 'before-edit', use, file, whole, ...source }
}

/** What runs beside agents and is none (labels of 2.1.328). One of a label yet to come may be an agent. */
const noAgents: ReadonlySet<unknown> = new Set(['shell', 'monitor', 'MCP task'])

/**
 * The agents and workflows the host lists as running; undefined on hosts that do not tell. A dev server is neither. A teammate
 * is listed under an id that no other event has, as long as it belongs to the team, idle or not (2.1.328, 2.1.332): its
 * description tells which one it is.
 */
function runningIn(tasks: unknown): { running: string[] | undefined; teammates?: string[] } {
  const agents = listed(tasks, (type) => !noAgents.has(type))
  if (!agents) return { running: undefined }
  const teammates = agents.filter(({ type }) => type === 'teammate')
  return {
    running: agents.flatMap((task) => (task.type === 'teammate' ? [] : (id(task.id) ?? []))),
    ...(teammates.length > 0 ? { teammates: teammates.map(({ description }) => title(description)) } : {}),
  }
}

/** The commands and the like it lists as running: the whole session's, without saying whose they are (2.1.232 to 2.1.332). */
function besideIn(tasks: unknown): string[] | undefined {
  return listed(tasks, (type) => noAgents.has(type))?.flatMap((task) => id(task.id) ?? [])
}

function listed(tasks: unknown, fits: (type: unknown) => boolean): Raw[] | undefined {
  if (!Array.isArray(tasks)) return undefined
  return tasks.map(object).filter(({ type, status }) => fits(type) && (status === 'running' || status === 'pending'))
}
