/**
 * The host's replies, one builder per kind; nothing else writes to stdout. `tests/hooks/host/replies.test.ts` holds them
 * against the types of the host's own SDK.
 */

/** The host cuts texts at this many characters (2.1.328). */
const TEXT_MAX = 10_000

/** Refuses a tool call; the agent sees the reason as the tool's error. */
export function deny(reason: string) {
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse' as const,
      permissionDecision: 'deny' as const,
      permissionDecisionReason: cut(reason),
    },
  }
}

/** Lets the user decide on a tool call; the reason is shown with the question. */
export function ask(reason: string) {
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse' as const,
      permissionDecision: 'ask' as const,
      permissionDecisionReason: cut(reason),
    },
  }
}

/** Lets a tool call pass without asking the user, as it is or with another input. */
export function allow(reason: string, updatedInput?: Record<string, unknown>) {
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse' as const,
      permissionDecision: 'allow' as const,
      permissionDecisionReason: cut(reason),
      ...(updatedInput && { updatedInput }),
    },
  }
}

/**
 * Changes what a tool is called with and says nothing of permission: the host asks the user as it would have. The input is
 * replaced as a whole (2.1.156 to 2.1.328, in default permission mode too).
 */
export function rewrite(updatedInput: Record<string, unknown>) {
  return { hookSpecificOutput: { hookEventName: 'PreToolUse' as const, updatedInput } }
}

/** Events at which the host passes a hook's words on to the model. Never SubagentStop: there they replace the report. */
export type Telling =
  | 'PreToolUse'
  | 'PostToolUse'
  | 'PostToolUseFailure'
  | 'PostToolBatch'
  | 'UserPromptSubmit'
  | 'SessionStart'
  | 'SubagentStart'

/** Tells the model something, without deciding anything. */
export function tell(event: Telling, words: string) {
  return { hookSpecificOutput: { hookEventName: event, additionalContext: cut(words) } }
}

/**
 * Keeps a turn from ending, the main one's or an agent's: the model reads the reason and goes on. The host ends it anyway
 * after 8 in a row. What an agent says last is its report.
 */
export function hold(reason: string) {
  return { decision: 'block' as const, reason: cut(reason) }
}

/** Tells the user something, on the screen. */
export function tellUser(words: string) {
  return { systemMessage: cut(words) }
}

/** Whether a payload is of the event with which a session starts: what the user must know of fanout itself is told then. */
export function isStart(payload: unknown): boolean {
  return (Object(payload) as { hook_event_name?: unknown }).hook_event_name === 'SessionStart'
}

/** Tells the user that hooks fail, or will for lack of a place to write. */
export function tellUnguarded(trouble: string) {
  return tellUser(
    `fanout: hooks fail, so this session may not be guarded: ${trouble}. If fanout cannot write there, set FANOUT_STATE_DIR to a folder where it can, then start a new session.`,
  )
}

export type Reply =
  | ReturnType<typeof deny>
  | ReturnType<typeof ask>
  | ReturnType<typeof allow>
  | ReturnType<typeof rewrite>
  | ReturnType<typeof tell>
  | ReturnType<typeof hold>
  | ReturnType<typeof tellUser>

function cut(words: string): string {
  return words.length > TEXT_MAX ? `${words.slice(0, TEXT_MAX - 1)}…` : words
}

const telling: ReadonlySet<string> = new Set<Telling>([
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'PostToolBatch',
  'UserPromptSubmit',
  'SessionStart',
  'SubagentStart',
])

/** Whether the host passes words on at this event. */
export function tells(event: string): event is Telling {
  return telling.has(event)
}
