import fs from 'node:fs'
import path from 'node:path'
import type { Kin } from '../../core/engine/event.ts'
import { id, object, type Raw, text, title } from './payload.ts'
import { textOf } from './results.ts'

/**
 * What the host noted about an agent: `agent-<id>.meta.json` beside the agent's transcript. It is there by the agent's first
 * tool call, not at its start, and holds the launching call's id, its description and, for nested agents, the parent (seen on
 * 2.1.156, 2.1.232 and 2.1.328; `requestShape` on 2.1.328). Undefined when there is no such note.
 *
 * Agents of a workflow lie one folder deeper, named for the workflow. On 2.1.328 the description is the label of the script's
 * call, and the workflow's journal has that label from the agent's start on. 2.1.156 and 2.1.232 write it down nowhere: there
 * the task that the brief begins with stands for it.
 */
export function readKin(payload: unknown, agent: string): Kin | undefined {
  const transcript = text(object(payload).transcript_path)
  if (transcript === undefined || !transcript.endsWith('.jsonl')) return undefined
  const base = path.join(transcript.slice(0, -'.jsonl'.length), 'subagents')
  const own = readNote(base, agent)
  if (own) return kinOf(own)
  for (const [workflow, dir] of workflowsIn(base)) {
    const label = labelIn(dir, agent)
    const note = readNote(dir, agent) ?? (label === undefined ? undefined : { description: label })
    if (!note) continue
    const kin = kinOf(note)
    return { ...kin, title: kin.title ?? taskIn(dir, agent), background: false, workflow: id(workflow) }
  }
  return undefined
}

function kinOf({ toolUseId, description, label, parentAgentId, requestShape }: Readonly<Record<string, unknown>>): Kin {
  const kin: Kin = {
    use: id(toolUseId),
    title: title(description) || title(label) || undefined,
    parent: id(parentAgentId),
  }
  if (requestShape === 'foreground' || requestShape === 'background') kin.background = requestShape === 'background'
  return kin
}

/** Where a session's agents have their notes and transcripts; those of a workflow lie one folder deeper. */
export function agentFolders(payload: unknown): string[] {
  const transcript = text(object(payload).transcript_path)
  if (transcript === undefined || !transcript.endsWith('.jsonl')) return []
  const base = path.join(transcript.slice(0, -'.jsonl'.length), 'subagents')
  return [base, ...workflowsIn(base).map(([, dir]) => dir)]
}

function workflowsIn(base: string): [name: string, dir: string][] {
  const dir = path.join(base, 'workflows')
  try {
    return fs.readdirSync(dir).map((name) => [name, path.join(dir, name)])
  } catch {
    return []
  }
}

function readNote(dir: string, agent: string): Raw | undefined {
  try {
    return object(JSON.parse(fs.readFileSync(path.join(dir, `agent-${agent}.meta.json`), 'utf8')))
  } catch {
    return undefined
  }
}

/** Bytes of a journal's end that are read: an agent that has just started stands there. */
const TAIL = 64 * 1024

/** The label in the journal's line on the start of an agent. */
function labelIn(dir: string, agent: string): string | undefined {
  const journal = path.join(dir, 'journal.jsonl')
  try {
    const { size } = fs.statSync(journal)
    const line = part(journal, Math.max(0, size - TAIL), TAIL)
      .split('\n')
      .find((line) => line.startsWith('{"type":"started"') && line.includes(`"agentId":"${agent}"`))
    return line === undefined ? undefined : title(object(JSON.parse(line)).label) || undefined
  } catch {
    return undefined
  }
}

/** The first line of a transcript holds the prompt (2.1.156 to 2.1.328), so near its beginning (bytes). */
const HEAD = 2_048
const MARKER = /"content":"(?:[^"\\]|\\.)*?\bfanout-task: ([A-Za-z0-9][A-Za-z0-9_.-]{0,63})/

function taskIn(dir: string, agent: string): string | undefined {
  try {
    const [first = ''] = part(path.join(dir, `agent-${agent}.jsonl`), 0, HEAD).split('\n', 1)
    return MARKER.exec(first)?.[1]
  } catch {
    return undefined
  }
}

/** A longer first line (bytes) is not read: briefs are far shorter. */
const PROMPT_MAX = 1024 * 1024

/**
 * The prompt the acting agent was given, after every hook: the first line of its transcript (2.1.156 to 2.1.332). Undefined where
 * that line cannot be read whole.
 */
export function promptIn(payload: unknown): string | undefined {
  const file = text(object(payload).agent_transcript_path)
  if (file === undefined) return undefined
  try {
    const [first = ''] = part(file, 0, PROMPT_MAX).split('\n', 1)
    const { type, message } = object(JSON.parse(first))
    return type === 'user' ? textOf(object(message).content) || undefined : undefined
  } catch {
    return undefined
  }
}

function part(file: string, from: number, length: number): string {
  const fd = fs.openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.toString('utf8', 0, fs.readSync(fd, bytes, 0, length, from))
  } finally {
    fs.closeSync(fd)
  }
}
