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
  const signs: Record<string, number> = {}
  for (const [id, output] of Object.entries(agents)) {
    const files = filesOf(payload, id, output)
    const times = files.flatMap((file) => timeOf(file) ?? [])
    if (times.length > 0) signs[id] = files.some(hasOpenCall) ? now : Math.max(...times)
  }
  return signs
}

/** How the host ends the transcript of an agent that it stopped (2.1.328, 2.1.332), in a message or behind a tool's result. */
const INTERRUPTED = '[Request interrupted by user'

/**
 * Of these agents, those whose transcripts end with the host's note that they were stopped. A headless client stops its agents
 * so when it no longer waits for them (`CLAUDE_CODE_PRINT_BG_WAIT_CEILING_MS`), and tells no hook. An agent that goes on
 * writes behind the note.
 *
 * @param agents by id, the host's output file where it is known
 */
export function stoppedIn(payload: unknown, agents: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(agents).flatMap(([id, output]) => (filesOf(payload, id, output).some(endsStopped) ? [id] : []))
}

/**
 * Looks again and again whether all of some agents were stopped (`stoppedIn`). A transcript is read when it has changed, and
 * costs one look at its time otherwise.
 */
export function stopWatch(payload: unknown): (agents: Readonly<Record<string, string | undefined>>) => boolean {
  const known = new Map<string, { at: number; isStopped: boolean }>()
  const isStopped = (id: string, output: string | undefined): boolean => {
    const at = Math.max(0, ...filesOf(payload, id, output).flatMap((file) => timeOf(file) ?? []))
    const before = known.get(id)
    if (before?.at === at) return before.isStopped
    const found = { at, isStopped: stoppedIn(payload, { [id]: output }).length > 0 }
    known.set(id, found)
    return found.isStopped
  }
  return (agents) => {
    const all = Object.entries(agents)
    return all.length > 0 && all.every(([id, output]) => isStopped(id, output))
  }
}

/** Where an agent's transcript may lie. */
function filesOf(payload: unknown, id: string, output: string | undefined): string[] {
  const named = agentFolders(payload).map((dir) => path.join(dir, `agent-${id}.jsonl`))
  return output === undefined ? named : [...named, output]
}

function endsStopped(file: string): boolean {
  for (const line of linesOf(file).reverse()) {
    const { type, message } = object(parsed(line))
    if (type !== 'user' && type !== 'assistant') continue
    const { content } = object(message)
    const texts =
      typeof content === 'string' ? [content] : list(content).flatMap((block) => text(object(block).text) ?? [])
    return type === 'user' && texts.at(-1)?.startsWith(INTERRUPTED) === true
  }
  return false
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
