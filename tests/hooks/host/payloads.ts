import { decode } from '../../../hooks/host/decode.ts'

/** Payloads as the host builds them, for the tables of `decode`. */
export type Payload = Record<string, unknown>

export const common = { session_id: 's1', transcript_path: '/t/s1.jsonl', cwd: '/p', permission_mode: 'default' }
export const main = { session: 's1', client: 'here:1', thread: 'main:s1', cwd: '/p' }
export const inAgent = { agent_id: 'a1', agent_type: 'general-purpose' }
export const agent = { ...main, thread: 'a1', agentType: 'general-purpose' }

export const event = (name: string, fields: Payload = {}): Payload => ({ ...common, hook_event_name: name, ...fields })
export const tool = (name: string, tool_name: string, fields: Payload = {}): Payload =>
  event(name, { tool_name, tool_use_id: 'u1', tool_input: {}, ...fields })
export const without = (payload: Payload, field: string): Payload => ({ ...payload, [field]: undefined })
/** The payload in our words, as told by one client. */
export const told = (payload: unknown) => decode(payload, 'here:1')

export const task = { description: 'Writer A', prompt: 'do', subagent_type: 'reviewer' }
export const start = event('SessionStart', { source: 'startup' })
export const launch = tool('PreToolUse', 'Agent', { tool_input: { ...task, run_in_background: true } })
export const launched = tool('PostToolUse', 'Agent', {
  tool_input: task,
  tool_response: { status: 'async_launched', agentId: 'a1', isAsync: true },
})
export const dropped = tool('PostToolUseFailure', 'Agent', { error: 'Concurrent subagent limit reached.' })
export const write = tool('PreToolUse', 'Write', { tool_input: { file_path: '/p/a.ts', content: 'x' }, ...inAgent })
export const notification = '<task-notification><task-id>a1</task-id><status>failed</status></task-notification>'
