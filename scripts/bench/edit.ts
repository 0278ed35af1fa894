import { readRecording } from '../../tests/recordings/recording.ts'
import type { Ground } from './ground.ts'

type Payload = Record<string, unknown>

const recording = '2.1.328-same-file'

/** Tells what came before the first edit of a recorded session's agent: its agents are at work, nothing is leased. */
export function readyToEdit(ground: Ground): void {
  const events = readRecording(recording, ground)
  ground.tell(
    events.slice(
      0,
      events.findIndex(({ payload }) => isWrite(payload)),
    ),
  )
}

/** What the host tells before and after one edit of that agent. */
export function anEdit(ground: Ground, use: string, file: string): { before: Payload; after: Payload } {
  const payloads = readRecording(recording, ground).map(({ payload }) => payload)
  const before = payloads.find(isWrite) ?? {}
  const after = payloads.find(
    ({ hook_event_name, agent_id }) => hook_event_name === 'PostToolBatch' && agent_id === before.agent_id,
  )
  const tool_input = { file_path: file, content: 'A line of text.\n' }
  const call = {
    tool_name: 'Write',
    tool_input,
    tool_use_id: use,
    tool_response: `The file ${file} has been updated successfully.`,
  }
  return { before: { ...before, tool_use_id: use, tool_input }, after: { ...after, tool_calls: [call] } }
}

const isWrite = ({ hook_event_name, tool_name }: Payload): boolean =>
  hook_event_name === 'PreToolUse' && tool_name === 'Write'
