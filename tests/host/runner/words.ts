/**
 * The host's own words. Stories read every text of Claude Code through this file, which knows the forms of all supported clients
 * (2.1.156, 2.1.232, 2.1.328, 2.1.332). When a new client writes something else, the reader fails with "the host's words changed"
 * and shows the text, so that nobody looks for the fault in the plugin.
 */

/** The beginning of such a failure. */
export const WORDS_CHANGED = "the host's words changed"

/**
 * Reads `pattern` in what the host said. `what` names the thing that the story wants to know.
 * @throws the whole text, when it does not match
 */
export function hostWords(what: string, pattern: RegExp, said: string): RegExpExecArray {
  const found = pattern.exec(said)
  if (found) return found
  throw wordsChanged(`${what} does not match ${pattern}`, said)
}

/** The error for words that no reader here knows. */
export function wordsChanged(what: string, said: string): Error {
  return new Error(`${WORDS_CHANGED}: ${what}. The host said:\n${said}`)
}

const reminder = /<system-reminder>[\s\S]*?<\/system-reminder>/g
const AGENT = /agentId: (\w+)/
const injection = /(?:^|\n)([A-Za-z]+(?::\S+)?) hook additional context: /

/** What a text says beside the host's reminders. */
export function withoutReminders(text: string): string {
  return text.replace(reminder, '').trim()
}

/**
 * The reasons of hooks that held the end of a turn, as the model reads them. Up to 2.1.328 the message begins with "Stop hook
 * feedback:". 2.1.332 puts these words into a `<system-reminder>` of role `system`, behind a paragraph about their origin, and
 * repeats the reason of a SubagentStop hook in a second text ("SubagentStop hook blocking error from command: …").
 */
export function stopReasons(text: string): string[] {
  const found = text.matchAll(
    /(?:^|\n)Stop hook feedback:\n([\s\S]*?)(?=\n<\/system-reminder>|\nStop hook feedback:\n|$)/g,
  )
  return [...found].map(([, reason = '']) => reason.trim())
}

/**
 * The reasons in the texts of a request that has neither a prompt nor a result: a hook sent the thread back to work.
 * @throws when the texts speak of a hook in words that `stopReasons` does not know
 */
export function heldReasons(texts: readonly string[]): string[] {
  const reasons = texts.flatMap(stopReasons)
  const hooks = texts.filter((text) => /\bhook\b/i.test(text) && injectedIn(text).length === 0)
  if (reasons.length === 0 && hooks.length > 0)
    throw wordsChanged('the reason of a held turn does not begin with "Stop hook feedback:"', hooks.join('\n'))
  return reasons
}

/** The additionalContext of hooks in a text. The host puts no end mark behind it: what follows in the text comes along. */
export function injectedIn(text: string): { hook: string; context: string }[] {
  const pieces = text.split(injection).slice(1)
  return pieces.flatMap((hook, index) => (index % 2 === 0 ? [{ hook, context: pieces[index + 1]?.trim() ?? '' }] : []))
}

/** The notifications in these texts: whose end they announce, and how it ended. */
export function notifications(texts: readonly string[]): { agentId: string; status: string; whole: string }[] {
  return texts
    .flatMap((text) => text.match(/<task-notification>[\s\S]*?<\/task-notification>/g) ?? [])
    .map((text) => ({ agentId: tag(text, 'task-id'), status: tag(text, 'status'), whole: text }))
}

/** The agent in the result of a launch; undefined when the result names none. */
export function agentIn(result: string): { id: string; isInBackground: boolean } | undefined {
  const id = AGENT.exec(result)?.[1]
  return id === undefined ? undefined : { id, isInBackground: result.includes('Async agent launched') }
}

/**
 * The id in the result of a launch that succeeded.
 * @throws when the result names no agent
 */
export function launchedId(result: string): string {
  return hostWords('the id of the agent', AGENT, result)[1] ?? ''
}

/**
 * The id in the result of a Workflow call that succeeded.
 * @throws when the result names no workflow
 */
export function workflowIn(result: string): string {
  return hostWords('the id of the workflow', /Task ID: (\w+)/, result)[1] ?? ''
}

/** Whether a text continues an agent; 2.1.232 begins a second life with it when it follows the first at once. */
export function isContinuation(text: string): boolean {
  return text.startsWith('The coordinator sent a message')
}

/**
 * Whether the host refused a Bash call because nobody had approved it.
 * @throws when the call failed in words that tell neither that nor an exit code
 */
export function needsApproval({ text, isError }: { text: string; isError: boolean }): boolean {
  if (/requires? approval|haven't granted/.test(text)) return true
  if (isError) hostWords('why a command failed', /Exit code \d|fanout: |<tool_use_error>/, text)
  return false
}

/** The notification of an agent that the API failed. 2.1.156 calls it completed, with the error as the agent's result. */
export const API_FAILED = /<status>failed<|<status>completed<[\s\S]*<result>API Error: \d{3}/

/** The answer of 2.1.156, before any hook, to a change of a file that the agent has not read or that changed since. */
export const REFUSED_UNREAD = /^<tool_use_error>File has (not been read yet|been modified since read)/

const tag = (text: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? ''
