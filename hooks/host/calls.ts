import type { Call, Doing } from '../../core/engine/event.ts'
import { fileName, id, object, pick, text } from './payload.ts'
import { courseOf, isMissed, leftRunning, succeeded, wasRefused, wasRefusedByFanout } from './results.ts'

/** What the host's tools do. Those that keep the model's own list return nothing that asks for a launch. */
const doings: Readonly<Record<string, Doing>> = {
  Agent: 'launch',
  Task: 'launch',
  Edit: 'edit',
  MultiEdit: 'edit',
  NotebookEdit: 'edit',
  Write: 'edit',
  Read: 'read',
  TodoWrite: 'note',
  TaskCreate: 'note',
  TaskUpdate: 'note',
  TaskList: 'note',
  TaskGet: 'note',
}

/** One tool call of a finished message; none for what is no call. */
export function callOf(value: unknown): Call[] {
  const raw = object(value)
  const use = id(raw.tool_use_id)
  const tool = text(raw.tool_name)
  if (use === undefined || tool === undefined) return []
  const input = object(raw.tool_input)
  const call: Call = { use, does: pick(doings, tool), file: fileIn(input), succeeded: succeeded(raw.tool_response) }
  if (call.does === 'edit') call.refused = wasRefused(raw.tool_response)
  if (call.does === 'launch' && wasRefusedByFanout(raw.tool_response)) call.denied = true
  if (spoken.has(tool)) {
    call.target = id(input.task_id) ?? id(input.to)
    call.missed = isMissed(raw.tool_response)
  }
  if (tool === 'SendMessage') call.sent = !call.missed
  if (tool === 'TaskOutput') call.waited = input.block !== false
  if (input.subagent_type === 'fork') call.forked = true
  if (tool === 'Bash') {
    call.command = text(input.command)?.slice(0, COMMAND_MAX)
    const course = courseOf(raw.tool_response)
    call.succeeded = course === 'passed' ? true : course === 'failed' ? false : undefined
    if (course === 'in the background') call.left = leftRunning(raw.tool_response)
  }
  return [call]
}

/** A longer command (characters) is no verification. */
const COMMAND_MAX = 4_000

/** Tools that speak of one agent by its id. */
const spoken: ReadonlySet<string> = new Set(['TaskOutput', 'TaskStop', 'SendMessage'])

/** The file a tool's input names. */
export function fileIn(input: unknown): string | undefined {
  const { file_path, notebook_path } = object(input)
  return fileName(file_path) ?? fileName(notebook_path)
}
