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

/** Lets a tool call pass without asking the user. */
export function allow(reason: string) {
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse' as const,
      permissionDecision: 'allow' as const,
      permissionDecisionReason: cut(reason),
    },
  }
}

/** Events at which the host passes a hook's words on to the model. Never SubagentStop: there they replace the report. */
export type Telling =
  | 'PreToolUse'
  | 'PostToolUse'
  | 'PostToolUseFailure'
  | 'PostToolBatch'
  | 'UserPromptSubmit'
  | 'SessionStart'

/** Tells the model something, without deciding anything. */
export function tell(event: Telling, words: string) {
  return { hookSpecificOutput: { hookEventName: event, additionalContext: cut(words) } }
}

/** Keeps the main turn from ending: the model reads the reason and goes on. The host ends it anyway after 8 in a row. */
export function hold(reason: string) {
  return { decision: 'block' as const, reason: cut(reason) }
}

/** Tells the user something, on the screen. */
export function tellUser(words: string) {
  return { systemMessage: cut(words) }
}

export type Reply =
  | ReturnType<typeof deny>
  | ReturnType<typeof allow>
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
])

/** Whether the host passes words on at this event. */
export function tells(event: string): event is Telling {
  return telling.has(event)
}
