import fs from 'node:fs'
import { list, object, text } from './payload.ts'
import { tailOf } from './tail.ts'

/** Read from the transcript's end (bytes). A report that lies further back is not found. */
const TAIL = 4 * 1024 * 1024
/** How far clocks may differ (ms). */
const SLACK_MS = 1_000

/**
 * What an agent said since a time (ms since the epoch), message by message, the last last: the texts in the transcript that its
 * SubagentStop names. Each block of a message stands in a line of its own; the last message may not be there yet (2.1.328, 2.1.332).
 */
export function saidIn(payload: unknown, since: number): string[] {
  const messages = new Map<unknown, string>()
  for (const line of linesOf(text(object(payload).agent_transcript_path))) {
    const { type, message, timestamp } = object(parsed(line))
    const at = Date.parse(text(timestamp) ?? '')
    if (type !== 'assistant' || at < since - SLACK_MS) continue
    const { id = line, content } = object(message)
    const said = list(content).flatMap((block) => text(object(block).text) ?? [])
    if (said.length > 0) messages.set(id, [messages.get(id) ?? [], ...said].flat().join('\n'))
  }
  return [...messages.values()]
}

function linesOf(file: string | undefined): string[] {
  if (file === undefined || !file.endsWith('.jsonl')) return []
  let fd: number | undefined
  try {
    fd = fs.openSync(file, 'r')
    return tailOf(fd, fs.fstatSync(fd).size, TAIL)
  } catch {
    return []
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
