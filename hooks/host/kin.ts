import fs from 'node:fs'
import path from 'node:path'
import type { Kin } from '../../core/guard/event.ts'
import { id, object, text, title } from './payload.ts'

/**
 * What the host noted about an agent: `agent-<id>.meta.json` beside the agent's transcript. It is there by the agent's first
 * tool call, not at its start, and holds the launching call's id, its description and, for nested agents, the parent (seen on
 * 2.1.156, 2.1.232 and 2.1.328; `requestShape` on 2.1.328). Agents of a workflow lie one folder deeper, named for the
 * workflow; the description is then the label of the script's call (2.1.328), or missing (2.1.156, 2.1.232): there the task
 * that the brief begins with stands for it. Undefined when there is no such note.
 */
export function readKin(payload: unknown, agent: string): Kin | undefined {
  const transcript = text(object(payload).transcript_path)
  if (transcript === undefined || !transcript.endsWith('.jsonl')) return undefined
  const base = path.join(transcript.slice(0, -'.jsonl'.length), 'subagents')
  const own = readNote(base, agent)
  if (own) return kinOf(own)
  for (const [workflow, dir] of workflowsIn(base)) {
    const note = readNote(dir, agent)
    if (!note) continue
    const kin = kinOf(note)
    return { ...kin, title: kin.title ?? taskIn(dir, agent), workflow: id(workflow) }
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

function workflowsIn(base: string): [name: string, dir: string][] {
  const dir = path.join(base, 'workflows')
  try {
    return fs.readdirSync(dir).map((name) => [name, path.join(dir, name)])
  } catch {
    return []
  }
}

function readNote(dir: string, agent: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return object(JSON.parse(fs.readFileSync(path.join(dir, `agent-${agent}.meta.json`), 'utf8')))
  } catch {
    return undefined
  }
}

/** The first line of a transcript holds the prompt (2.1.156 to 2.1.328), so near its beginning (bytes). */
const HEAD = 2_048
const MARKER = /"content":"(?:[^"\\]|\\.)*?\bfanout-task: ([A-Za-z0-9][A-Za-z0-9_.-]{0,63})/

function taskIn(dir: string, agent: string): string | undefined {
  try {
    const fd = fs.openSync(path.join(dir, `agent-${agent}.jsonl`), 'r')
    try {
      const bytes = Buffer.alloc(HEAD)
      const read = fs.readSync(fd, bytes, 0, HEAD, 0)
      return MARKER.exec(bytes.toString('utf8', 0, read).split('\n', 1)[0] ?? '')?.[1]
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    return undefined
  }
}
