import fs from 'node:fs'
import { holdsBrief } from '../../core/plan/brief.ts'
import { object, text } from './payload.ts'
import { tailOf } from './tail.ts'

/** Read from the transcript's end (bytes): launches are asked about soon after they were made. */
const TAIL = 4 * 1024 * 1024

/**
 * The commands of the hooks that gave a launch an input without the task's brief. The main transcript notes each hook's answer to
 * a call, with the command as its `hooks.json` has it and no name of the plugin (2.1.332). Empty where it does not tell.
 */
export function rewritersIn(payload: unknown, use: string, task: string): string[] {
  const file = text(object(payload).transcript_path)
  let fd: number | undefined
  try {
    if (file === undefined) return []
    fd = fs.openSync(file, 'r')
    const commands = tailOf(fd, fs.fstatSync(fd).size, TAIL).flatMap((line) => commandIn(line, use, task))
    return [...new Set(commands)]
  } catch {
    return []
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}

function commandIn(line: string, use: string, task: string): string[] {
  if (!line.includes('"hook_success"') || !line.includes(use)) return []
  const { type, hookEvent, toolUseID, stdout, command } = object(object(parsed(line)).attachment)
  const said = text(stdout) ?? ''
  if (type !== 'hook_success' || hookEvent !== 'PreToolUse' || toolUseID !== use) return []
  const { updatedInput } = object(object(parsed(said)).hookSpecificOutput)
  const prompt = text(object(updatedInput).prompt)
  return prompt === undefined || holdsBrief(prompt, task) ? [] : [text(command) ?? ''].filter(Boolean)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
