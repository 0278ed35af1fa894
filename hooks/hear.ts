import path from 'node:path'
import type { Event } from '../core/engine/event.ts'
import { stateDir } from '../core/log/place.ts'
import { clientOf } from '../machine/client.ts'
import { decode } from './host/decode.ts'
import { arrive, depart } from './presence.ts'
import { matters } from './quiet.ts'

/** An event that may matter here: what happened, the project it happened in, and the folder of its log. */
export interface Heard {
  event: Event
  /** Absolute. */
  project: string
  dir: string
}

/** What a payload tells, before anything is loaded that judges it; undefined where nothing has to be. */
export function hear(payload: unknown, env: NodeJS.ProcessEnv, now: number): Heard | undefined {
  const event = decode(payload, clientOf(env), now)
  if (!event) return undefined
  const project = env.CLAUDE_PROJECT_DIR || event.cwd
  if (!path.isAbsolute(project)) return undefined
  const dir = stateDir(project, env)
  if (event.kind === 'session-start') arrive(dir, event.client)
  if (event.kind === 'session-end') depart(dir, event.client)
  return matters(event, dir, now) ? { event, project, dir } : undefined
}
