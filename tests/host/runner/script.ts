import type { Seen } from './request.ts'

/** One tool call of the scripted model. Of `names` the first that the client offers is used (Agent, once Task). */
export interface Call {
  readonly kind: 'call'
  readonly names: readonly [string, ...string[]]
  readonly input: Readonly<Record<string, unknown>>
}

/** Stands in a call's input for the id the host gave the agent of this key; resolved when the call is sent. */
export interface AgentRef {
  readonly kind: 'agent-ref'
  readonly key: string
}

/** Let time pass. Prefer `after`: a story that needs time to be told is a story that fails on a slow machine. */
export interface Pause {
  readonly kind: 'pause'
  readonly ms: number
}

/** Go on only when all these signals have been raised. */
export interface After {
  readonly kind: 'after'
  readonly signals: readonly string[]
}

export interface Signal {
  readonly kind: 'signal'
  readonly name: string
}

/** A step may stand between messages, or inside one: there it holds the stream back between two blocks. */
export type Step = Pause | After | Signal

export interface Message {
  readonly kind: 'message'
  readonly parts: readonly (string | Call | Step)[]
}

/** The API answers with an error, for this and the next `times - 1` requests of the thread. */
export interface Failure {
  readonly kind: 'failure'
  readonly status: number
  readonly type: string
  readonly message: string
  readonly times: number
}

/** A string is a message of text alone, a call a message of this one call. */
export type Reply = string | Call | Message | Failure
export type React = (seen: Seen) => Reply | Promise<Reply>
export type Turn = Reply | Step | React

/** What the model does in one thread, in order. A message without a call ends the thread's turn. */
export type Script = readonly Turn[]

/** What answers a thread: a script, turn by turn, or a mind, asked every time, deliveries of results included. */
export type Actor = Script | React

export const say = (...parts: readonly (string | Call | Step)[]): Message => ({ kind: 'message', parts })
export const done = (text = 'done'): Message => say(text)
export const pause = (ms: number): Pause => ({ kind: 'pause', ms })

/** The model never answers: the thread hangs until somebody stops it. */
export const stall = (): Pause => pause(2 ** 31 - 1)

/**
 * Go on only when all these have happened. Raised by the runner: `A:started` (the agent's first request), `A:ended` (the host
 * announced its end, after its SubagentStop hooks; `A:ended:2` for its second life); by scripts: `signal(name)`; by tests:
 * `stage.signals.raise(name)`.
 *
 * A turn that merely brings agents' results is answered "noted" and takes no turn from the script, since how many such turns there
 * are is chance. What stands behind `'launched', after('A:ended')` is played when the thread has been told of that end: in the turn
 * that brings it, or at once when it had come before "launched" was said.
 *
 * A thread that waits for an agent's end within its turn (behind results, not behind a message that ends the turn) holds the host
 * up: in a terminal and on 2.1.156 the host announces background agents only between turns, so that wait would be in vain.
 */
export const after = (...signals: string[]): After => ({ kind: 'after', signals })
export const signal = (name: string): Signal => ({ kind: 'signal', name })

const errorTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
}

/** The API refuses. The client tries again on most errors, so by default the failure stays; `times` limits it. */
export const fail = (
  status = 400,
  { times = Number.POSITIVE_INFINITY, message = 'scripted failure' } = {},
): Failure => ({
  kind: 'failure',
  status,
  type: errorTypes[status] ?? 'api_error',
  message,
  times,
})

export const tool = (name: string, input: Record<string, unknown> = {}): Call => ({
  kind: 'call',
  names: [name],
  input,
})

/** The marker in an agent's prompt that tells the runner whose script to play; for prompts written by hand (Workflow scripts). */
export const mark = (key: string): string => `[thread:${key}]`
export const agentOf = (key: string): AgentRef => ({ kind: 'agent-ref', key })

export interface AgentOptions {
  prompt?: string
  /** `subagent_type`; general-purpose unless told. */
  type?: string
  /** true unless told, because the host's own default changed in 2.1.198; 'default' leaves it to the host. */
  background?: boolean | 'default'
  isolation?: 'worktree'
  model?: string
  name?: string
}

/** Launch an agent whose script stands under `key`. */
export function agent(description: string, key: string, options: AgentOptions = {}): Call {
  const { prompt = 'Do your part.', type = 'general-purpose', background = true, ...rest } = options
  const input = { description, prompt: `${prompt} ${mark(key)}`, subagent_type: type, ...rest }
  return {
    kind: 'call',
    names: ['Agent', 'Task'],
    input: background === 'default' ? input : { ...input, run_in_background: background },
  }
}

export const write = (file: string, content: string): Call => tool('Write', { file_path: file, content })
export const read = (file: string): Call => tool('Read', { file_path: file })
export const edit = (file: string, from: string, to: string, all = false): Call =>
  tool('Edit', { file_path: file, old_string: from, new_string: to, replace_all: all })
export const notebookEdit = (file: string, source: string, rest: Record<string, unknown> = {}): Call =>
  tool('NotebookEdit', { notebook_path: file, new_source: source, ...rest })
export const bash = (command: string, rest: Record<string, unknown> = {}): Call => tool('Bash', { command, ...rest })
export const workflow = (script: string, rest: Record<string, unknown> = {}): Call =>
  tool('Workflow', { script, ...rest })

/** Stop the agent of this key. */
export const taskStop = (key: string): Call => tool('TaskStop', { task_id: agentOf(key) })

/**
 * Continue the agent of this key, ended or not. The message is marked too: 2.1.232 forgets the conversation of an agent that ended
 * within the last tenth of a second, so that its second life begins with this message.
 */
export const sendMessage = (key: string, message: string): Call =>
  tool('SendMessage', { to: agentOf(key), summary: message.slice(0, 60), message: `${message} ${mark(key)}` })
