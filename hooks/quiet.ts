import fs from 'node:fs'
import path from 'node:path'
import type { Event } from '../core/engine/event.ts'
import { markOf } from '../core/log/mark.ts'
import { isAlone } from './presence.ts'

/**
 * Whether an event needs nothing that is loaded, read or written: a main conversation's own work where nothing lives. A file
 * beside the log holds the mark at which the log was found quiet (`core/log/quiet.ts`); whoever writes to the log changes its
 * mark, and with it ends the quiet.
 */

/** What a log begins with, or what settings are told at. Where there is no log, everything else has nothing to be about. */
const FIRST: ReadonlySet<Event['kind']> = new Set([
  'session-start',
  'launch',
  'launched',
  'agent-started',
  'before-edit',
  'own-command',
])

/** Whether an event may matter to this log. */
export function matters(event: Event, dir: string, now: number): boolean {
  if (FIRST.has(event.kind) && !isOwnWork(event)) return true
  const mark = markOf(dir)
  if (mark === '' && !FIRST.has(event.kind)) return false
  const isQuiet = mark === '' || quietMark(dir) === mark
  return !isQuiet || !isOwnWork(event) || (event.kind === 'before-edit' && !isAlone(dir, event.client, now))
}

/** The mark at which a log was found quiet; undefined where none was. */
export function quietMark(dir: string): string | undefined {
  try {
    return fs.readFileSync(path.join(dir, 'quiet'), 'utf8')
  } catch {
    return undefined
  }
}

/** What a main conversation does without agents: no launch, no word to one, no result of one. */
function isOwnWork(event: Event): boolean {
  if (event.agentType !== undefined) return false
  switch (event.kind) {
    case 'before-edit':
      return true
    case 'prompt':
      return event.deliveries.length === 0
    case 'turn-ending':
      return [...(event.running ?? []), ...(event.teammates ?? [])].length === 0
    case 'message-complete':
      return event.calls.every(({ does, target }) => does !== 'launch' && target === undefined)
    default:
      return false
  }
}
