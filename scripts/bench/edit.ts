import { readRecording } from '../../tests/recordings/recording.ts'
import type { Ground } from './ground.ts'

type Payload = Record<string, unknown>

const recording = '2.1.328-same-file'

/** Tells what came before the first edit of a recorded session, `ago` ms ago: its agents are at work, nothing is leased. */
export function readyToEdit(ground: Ground, ago = 1_000): void {
  const events = readRecording(recording, ground)
  const first = events.findIndex(({ payload }) => isWrite(payload))
  ground.tell(events.slice(0, first), ago)
}

/** One edit of that agent: what the host tells before it and after it. */
export type Edit = { before: Payload; after: Payload }

/** Makes edits of any file out of the recorded one. */
export function editor(ground: Ground): (use: string, file: string) => Edit {
  const payloads = readRecording(recording, ground).map(({ payload }) => payload)
  const before = payloads.find(isWrite) ?? {}
  const after = payloads.find(
    ({ hook_event_name, agent_id }) => hook_event_name === 'PostToolBatch' && agent_id === before.agent_id,
  )
  return (use, file) => {
    const call = { tool_name: 'Write', tool_use_id: use, tool_input: { file_path: file, content: 'A line of text.\n' } }
    const tool_response = `The file ${file} has been updated successfully.`
    return { before: { ...before, ...call }, after: { ...after, tool_calls: [{ ...call, tool_response }] } }
  }
}

const isWrite = ({ hook_event_name, tool_name }: Payload): boolean =>
  hook_event_name === 'PreToolUse' && tool_name === 'Write'
