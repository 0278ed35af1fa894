import { PREFIX } from '../../core/guard/messages/words.ts'
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

/**
 * Whether a shell command ended well: one that did not is told with its exit code first, as is one that was never run with
 * the reason (seen as above). A command that was put in the background has not ended.
 */
export function ranWell(response: unknown): boolean | undefined {
  const said = textOf(response)
  if (/^Command running in background\b/.test(said)) return undefined
  return succeeded(response) !== false && !UNWELL.test(said)
}

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

const UNWELL = /^(?:Exit code \d+|Error\b|Command timed out|This command requires approval)/

/** 2.1.328 puts this before the reason of a hook's deny when the call named its file by an absolute path. */
const HOOK_REFUSAL = /^PreToolUse:\S+ hook error: /

const FAILURES = [
  PREFIX,
  '<tool_use_error>',
  'Permission to use ',
  'Permission for this tool use was denied',
  'Claude requested permissions ',
  'File does not exist.',
  'The user doesn\u2019t want to ',
  "The user doesn't want to ",
  '[Request interrupted',
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
