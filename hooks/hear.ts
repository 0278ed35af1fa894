import fs from 'node:fs'
import path from 'node:path'
import type { Event } from '../core/guard/event.ts'
import { stateDir } from '../core/state/place.ts'
import { clientOf } from './client.ts'
import { decode } from './host/decode.ts'

/** An event that may matter here: what happened, the project it happened in, and the folder of its log. */
export interface Heard {
  event: Event
  /** Absolute. */
  project: string
  dir: string
}

/** What a log begins with, or what settings are told at. Where there is no log, everything else has nothing to be about. */
const FIRST: ReadonlySet<Event['kind']> = new Set([
  'session-start',
  'launch',
  'launched',
  'agent-started',
  'before-edit',
  'own-command',
])

/** What a payload tells, before anything is loaded that judges it; undefined where nothing has to be. */
export function hear(payload: unknown, env: NodeJS.ProcessEnv, now: number): Heard | undefined {
  const event = decode(payload, clientOf(env), now)
  if (!event) return undefined
  const project = env.CLAUDE_PROJECT_DIR || event.cwd
  if (!path.isAbsolute(project)) return undefined
  const dir = stateDir(project, env)
  return FIRST.has(event.kind) || fs.existsSync(dir) ? { event, project, dir } : undefined
}
