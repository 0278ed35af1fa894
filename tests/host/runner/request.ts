import { isContinuation, stopReasons, withoutReminders } from './words.ts'

/** The parts of a `POST /v1/messages` body that the runner reads. */
export interface Body {
  model?: string
  stream?: boolean
  messages: { role: string; content: string | Block[] }[]
  tools?: { name: string; input_schema?: { properties?: Record<string, unknown> } }[]
}

export interface Block {
  type: string
  text?: string
  id?: string
  name?: string
  input?: Record<string, unknown>
  tool_use_id?: string
  content?: string | Block[]
  is_error?: boolean
}

export interface ToolResult {
  id: string
  /** Name and input of the call it answers; empty when the call stands in a part of the conversation that is gone. */
  tool: string
  input: Record<string, unknown>
  text: string
  isError: boolean
}

/**
 * Why the model is asked: a prompt (the user's, or an agent's own), results of its calls, a delivery (nothing new but notifications
 * of ended agents), or something else, such as a Stop hook that sent it back to work.
 */
export type Why = 'prompt' | 'results' | 'delivery' | 'other'

/** One request, as the model sees it: only what is new since its last message. */
export interface Seen {
  readonly thread: string
  readonly why: Why
  readonly results: readonly ToolResult[]
  /** Every other text that is new: prompts, system reminders, additionalContext of hooks, notifications. */
  readonly texts: readonly string[]
  /** Names of the tools on offer. */
  readonly tools: readonly string[]
  readonly body: Body
  /** The id the host gave to the agent of this key; throws when it was not launched yet. */
  agentId(key: string): string
}

const marker = /\[thread:([^\]\s]+)\]/

/**
 * Whose conversation this is: the key marked in its first prompt, or main. System reminders may quote other agents' prompts. An agent
 * of 2.1.232 that is continued at once has lost its prompt: then the message that continues it tells.
 */
export function threadOf({ messages }: Body): string {
  const firstAnswer = messages.findIndex((message) => message.role === 'assistant')
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== 'user') continue
    for (const { text = '' } of blocks(content)) {
      const said = withoutReminders(text)
      const key = keyIn(said)
      if (key && (firstAnswer < 0 || index < firstAnswer || isContinuation(said))) return key
    }
  }
  return 'main'
}

/** The key marked in a prompt. */
export function keyIn(prompt: string): string | undefined {
  return marker.exec(prompt)?.[1]
}

/** Reads a request of `thread`. */
export function readRequest(body: Body, thread: string, agentId: (key: string) => string): Seen {
  const last = body.messages.findLastIndex((message) => message.role === 'assistant')
  const fresh = body.messages.slice(last + 1)
  const calls = new Map<string, Block>()
  for (const message of body.messages)
    for (const block of blocks(message.content)) if (block.type === 'tool_use' && block.id) calls.set(block.id, block)

  const results: ToolResult[] = []
  const texts: string[] = []
  const asked: string[] = []
  for (const { role, content } of fresh) {
    for (const block of blocks(content)) {
      if (block.type === 'tool_result' && block.tool_use_id) {
        const call = calls.get(block.tool_use_id)
        results.push({
          id: block.tool_use_id,
          tool: call?.name ?? '',
          input: call?.input ?? {},
          text: textOf(block.content),
          isError: block.is_error === true,
        })
      } else if (block.text) {
        texts.push(block.text)
        if (role === 'user') asked.push(block.text)
      }
    }
  }
  const tools = (body.tools ?? []).map((tool) => tool.name)
  return { thread, why: reason(results, asked, last < 0), results, texts, tools, body, agentId }
}

/** True for the client's own side requests (titles, suggestions, the summary of /compact), which are no turn of the story. */
export function isAside(body: Body, thread: string): boolean {
  const lastTexts = blocks(body.messages.at(-1)?.content ?? '').map((block) => block.text ?? '')
  if (lastTexts.some((text) => /^\[SUGGESTION MODE|create a detailed summary of (the|this) conversation/m.test(text)))
    return true
  return thread === 'main' && (body.tools ?? []).length === 0
}

export function textOf(content: string | Block[] | undefined): string {
  return blocks(content ?? '')
    .map((block) => block.text ?? '')
    .join('\n')
}

function blocks(content: string | Block[]): Block[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

function reason(results: readonly ToolResult[], asked: readonly string[], isFirst: boolean): Why {
  if (results.length > 0) return 'results'
  const plain = asked.filter((text) => !text.includes('<task-notification>') && withoutReminders(text) !== '')
  if (plain.some((text) => stopReasons(text).length > 0)) return 'other'
  if (plain.length > 0) return 'prompt'
  if (asked.some((text) => text.includes('<task-notification>'))) return 'delivery'
  return isFirst ? 'prompt' : 'other'
}
