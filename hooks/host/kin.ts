import fs from 'node:fs'
import path from 'node:path'
import type { Kin } from '../../core/guard/event.ts'
import { id, object, type Raw, text, title } from './payload.ts'

/**
 * What the host noted about an agent: `agent-<id>.meta.json` beside the agent's transcript. It is there by the agent's first
 * tool call and holds the launching call's id, its description and, for nested agents, the parent (seen on 2.1.156, 2.1.232
 * and 2.1.328; `requestShape` on 2.1.328). Agents of a workflow lie one folder deeper. Undefined when there is no such note.
 */
export function readKin(payload: unknown, agent: string): Kin | undefined {
  const transcript = text(object(payload).transcript_path)
  if (transcript === undefined || !transcript.endsWith('.jsonl')) return undefined
  const base = path.join(transcript.slice(0, -'.jsonl'.length), 'subagents')
  const note = readNote(base, agent)
  return note === undefined ? workerIn(path.join(base, 'workflows'), agent) : kinOf(note)
}

/** The folder is named by the workflow's run, which goes on when all its agents have ended. */
function workerIn(dir: string, agent: string): Kin | undefined {
  for (const run of foldersIn(dir)) {
    const note = readNote(path.join(dir, run), agent)
    const kin = note && kinOf(note)
    if (kin) return kin.parent === undefined ? { ...kin, parent: id(run), background: false } : kin
  }
  return undefined
}

function kinOf(note: Raw): Kin {
  const { toolUseId, description, label, parentAgentId, requestShape } = note
  const kin: Kin = {
    use: id(toolUseId),
    title: title(description) || title(label) || undefined,
    parent: id(parentAgentId),
  }
  if (requestShape === 'foreground' || requestShape === 'background') kin.background = requestShape === 'background'
  return kin
}

function foldersIn(dir: string): string[] {
  try {
    return fs.readdirSync(dir)
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
