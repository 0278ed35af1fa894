import fs from 'node:fs'
import path from 'node:path'
import { agentFolders } from './kin.ts'
import { list, object, text } from './payload.ts'
import { tailOf } from './tail.ts'

/** Read from a transcript's end (bytes). A last message longer than that tells nothing. */
const TAIL = 256 * 1024

/**
 * When agents last showed life (ms since the epoch), as far as their transcripts tell. A transcript grows with each message
 * and each result, not while a message is written or a call runs (2.1.328). While a call has not come back it is now: the host
 * ends commands that take too long itself, and a person may take their time to answer. Agents without a transcript that can
 * be found are left out. `output` is a link to the transcript (2.1.328), which is found after /clear too.
 *
 * @param agents by id, the host's output file where it is known
 */
export function lastSignsIn(
  payload: unknown,
  agents: Readonly<Record<string, string | undefined>>,
  now: number,
): Record<string, number> {
  const folders = agentFolders(payload)
  const signs: Record<string, number> = {}
  for (const [id, output] of Object.entries(agents)) {
    const named = folders.map((dir) => path.join(dir, `agent-${id}.jsonl`))
    const files = output === undefined ? named : [...named, output]
    const times = files.flatMap((file) => timeOf(file) ?? [])
    if (times.length > 0) signs[id] = files.some(hasOpenCall) ? now : Math.max(...times)
  }
  return signs
}

function timeOf(file: string): number | undefined {
  try {
    return fs.statSync(file).mtimeMs
  } catch {
    return undefined
  }
}

/** Whether the last message made a call whose result is not there. */
function hasOpenCall(file: string): boolean {
  const answered = new Set<string>()
  let message: string | undefined
  for (const line of linesOf(file).reverse()) {
    const { type, message: said } = object(parsed(line))
    if (type !== 'user' && type !== 'assistant') continue
    const { id, content } = object(said)
    // The blocks of one message stand in lines of their own.
    if (message !== undefined && (type === 'user' || text(id) !== message)) return false
    for (const block of list(content)) {
      const { type: kind, id: use, tool_use_id } = object(block)
      if (kind === 'tool_result') answered.add(String(tool_use_id))
      if (kind === 'tool_use' && !answered.has(String(use))) return true
    }
    if (type === 'assistant') message = text(id) ?? ''
  }
  return false
}

function linesOf(file: string): string[] {
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
