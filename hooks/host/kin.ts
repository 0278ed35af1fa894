import fs from 'node:fs'
import path from 'node:path'
import type { Kin } from '../../core/guard/event.ts'
import { id, object, text, title } from './payload.ts'

/**
 * What the host noted about an agent: `agent-<id>.meta.json` beside the agent's transcript. It is there by the agent's first
 * tool call and holds the launching call's id, its description and, for nested agents, the parent (seen on 2.1.156, 2.1.232
 * and 2.1.328; `requestShape` on 2.1.328). Agents of a workflow lie one folder deeper. Undefined when there is no such note.
 */
export function readKin(payload: unknown, agent: string): Kin | undefined {
  const note = agentFolders(payload)
    .map((dir) => readNote(dir, agent))
    .find(Boolean)
  if (note === undefined) return undefined
  const { toolUseId, description, label, parentAgentId, requestShape } = note
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
  return [base, ...workflowFolders(base)]
}

function workflowFolders(base: string): string[] {
  const dir = path.join(base, 'workflows')
  try {
    return fs.readdirSync(dir).map((run) => path.join(dir, run))
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
