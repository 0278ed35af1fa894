import { PREFIX } from '../../core/engine/words.ts'
import { id, list, object, text } from './payload.ts'

/**
 * Whether a call's result, as PostToolBatch has it, tells of success or failure. There is nothing but the text the model
 * sees (seen on 2.1.156, 2.1.232, 2.1.328); what is recognised neither way stays open.
 */
export function succeeded(response: unknown): boolean | undefined {
  const said = textOf(response)
  if (HOOK_REFUSAL.test(said) || FAILURES.some((start) => said.startsWith(start))) return false
  if (SUCCESSES.some((pattern) => pattern.test(said))) return true
  return undefined
}

/** How a shell command went: only what was seen to end has passed or failed. */
export type Course = 'passed' | 'failed' | 'in the background' | 'unknown'

/**
 * Whether a call was refused by the host, the user or another plugin's hook, so that the tool did not run: `true`. `false` where
 * fanout itself refused it, or the tool ran or checked its input and answered; undefined where the words tell neither: the reason
 * of another plugin's hook comes without any mark (2.1.156 to 2.1.332).
 */
export function wasRefused(response: unknown): boolean | undefined {
  const said = textOf(response)
  if (isOwnRefusal(said)) return false
  if (HOOK_REFUSAL.test(said) || REFUSALS.some((start) => said.startsWith(start))) return true
  return succeeded(response) === undefined ? undefined : false
}

/** Whether fanout itself refused a call, as its result tells. */
export function wasRefusedByFanout(response: unknown): boolean {
  return isOwnRefusal(textOf(response))
}

function isOwnRefusal(said: string): boolean {
  return said.replace(HOOK_REFUSAL, '').startsWith(PREFIX)
}

/**
 * How a shell command went, as far as its result tells. One that failed begins with its exit code. What the command itself
 * printed tells nothing: "Error handling: 12 ok" is the output of one that passed. A command that the host refused or that
 * nobody allowed was not run, so nothing is known (seen on 2.1.156, 2.1.232, 2.1.328, 2.1.332).
 */
export function courseOf(response: unknown): Course {
  const isText = typeof response === 'string' || Array.isArray(response)
  const said = textOf(response)
  if (!isText || NOT_RUN.some((form) => form.test(said))) return 'unknown'
  if (UNWELL.test(said)) return 'failed'
  return leftRunning(response) !== undefined ? 'in the background' : 'passed'
}

/** The second: a command that was stopped by its timeout, on hosts that do not move it to the background. */
const UNWELL = /^(?:Exit code \d+|Command timed out after (?:\d+(?:ms|s|m|h) ?)+)(?:\n|$)/

/** What stands in the place of a result when the command was not run, whole sentences of the host's. */
const NOT_RUN = [
  /^<tool_use_error>.*<\/tool_use_error>\s*$/s,
  /^PreToolUse:Bash hook error: /,
  /^Permission to use Bash (?:with command .{0,4000} )?has been denied/s,
  /^Permission for this tool use was denied\b/,
  /^Claude requested permissions to use Bash\b/,
  /^This command requires approval\b/,
  /^The user doesn['\u2019]t want to (?:proceed with this tool use|take this action right now)/,
  /^\[Request interrupted by user/,
]

/**
 * The id of a shell command that runs on in the background: it was started there, or was moved there while it ran, and then
 * its output so far comes first (2.1.232 to 2.1.332). An output that quotes those words names a command that does not run.
 */
export function leftRunning(response: unknown): string | undefined {
  return id([...textOf(response).slice(-LEFT_MAX).matchAll(LEFT)].at(-1)?.[1])
}

const LEFT = /^Command (?=[^\n]{0,80}\bbackground)[^\n]{1,120}?\bID: ([\w-]{1,64})/gm
/** Those words come last, in a result's last characters. */
const LEFT_MAX = 4_000

/** 2.1.328 puts this before the reason of a hook's deny when the call named its file by an absolute path. */
const HOOK_REFUSAL = /^PreToolUse:\S+ hook error: /

/**
 * How the host says that it or the user refused a call. Headless in default mode an agent in the background is told "Permission to
 * use", the main thread and an agent that is waited for "Claude requested permissions" (2.1.156 to 2.1.332); "Permission for this
 * tool use was denied" is a person's No, or Escape, to an agent's question (2.1.232 to 2.1.332).
 */
const REFUSALS = [
  'Permission to use ',
  'Permission for this tool use was denied',
  'Claude requested permissions ',
  'The user doesn\u2019t want to ',
  "The user doesn't want to ",
  '[Request interrupted',
]

const FAILURES = [
  PREFIX,
  ...REFUSALS,
  '<tool_use_error>',
  'File does not exist.',
  // The file changed while a person was asked (2.1.332). Without the tag: the host found it out when the tool ran.
  'File content has changed since it was last read',
  // SendMessage answers in JSON (2.1.232, 2.1.328).
  '{"success":false',
]

const SUCCESSES = [
  /^File created successfully at: /,
  /^The file .+ has been updated/s,
  /^(Updated|Inserted|Deleted) cell/,
  /^Applied \d+ edits? to /,
]

/** Whether a call that speaks of an agent failed because that agent is not there, or not at work (seen as above). */
export function isMissed(response: unknown): boolean {
  return MISSED.test(textOf(response))
}

/** A tool that is not offered or not allowed fails too, whatever the agent does. SendMessage answers in JSON. */
const MISSED = /^<tool_use_error>(?:No task found with ID|Task \S+ is not running)|^\{"success":false/

/** The text of a tool result: a string, or content blocks. */
export function textOf(response: unknown): string {
  return (
    text(response) ??
    list(response)
      .map((block) => text(object(block).text) ?? '')
      .join('')
  )
}
