import path from 'node:path'
import { canonicalPath } from '../../../core/files/canonical.ts'
import { readState } from '../../../core/log/log.ts'
import { stateDir } from '../../../core/log/place.ts'
import { shortPath } from '../../../core/log/sentences.ts'
import type { State } from '../../../core/log/state.ts'
import type { Project } from '../project.ts'
import type { Surroundings } from '../verb.ts'
import type { Ailment } from './ailment.ts'

const FILES_SHOWN = 5

/**
 * Sessions that edit this project's files under another log, or whose files are edited under this one: a repository inside
 * another that is no submodule of it has a log of its own, and the sessions of the two do not see each other's leases.
 */
export function otherLogsAilment({ project, stateDir: own }: Project, around: Surroundings): Ailment | undefined {
  const logOf = remembered((dir: string) => stateDir(dir, around.env))
  const inLog = (log: string, files: readonly string[]): string[] =>
    files.filter((file) => logOf(path.dirname(file)) === log)
  const ours = touched(stateIn(own))
  const inside = new Set(ours.map((file) => logOf(path.dirname(file))))
  const found = new Map<string, string[]>()
  for (const log of inside) if (log !== own && isLive(stateIn(log), around)) found.set(log, inLog(log, ours))
  for (const log of logsAbove(canonicalPath('.', project), logOf)) {
    if (log === own) continue
    const state = stateIn(log)
    const files = inLog(own, touched(state))
    if (files.length > 0 && isLive(state, around)) found.set(log, files)
  }
  if (found.size === 0) return undefined
  return {
    title: 'Sessions in one folder have different logs',
    lines: [...found].map(([log, files]) => `${named(files, around)}: a session with the log ${log} may edit it too`),
    cure: 'Nothing keeps these sessions from overwriting each other. Start them in the same repository, or give all of them the same FANOUT_STATE_DIR.',
  }
}

/** The logs of the folders above a project; a project outside of git has one for each folder, which nobody shares. */
function logsAbove(project: string, logOf: (dir: string) => string): Set<string> {
  const logs = new Set<string>()
  for (let dir = path.dirname(project); path.dirname(dir) !== dir; dir = path.dirname(dir)) logs.add(logOf(dir))
  return logs
}

/** Files that somebody holds or wrote lately, as far as the live state knows. */
function touched(state: State | undefined): string[] {
  if (!state) return []
  const wrote = Object.values(state.agents).flatMap((agent) => agent.wrote ?? [])
  return [...new Set([...Object.keys(state.leases), ...Object.keys(state.files), ...wrote])]
}

function isLive(state: State | undefined, { gone }: Surroundings): boolean {
  return Object.values(state?.sessions ?? {}).some(({ ended, client }) => !ended && !gone(client))
}

/** Another's log may be damaged or not ours to read: then it tells nothing. */
function stateIn(log: string): State | undefined {
  try {
    return readState(log)
  } catch {
    return undefined
  }
}

function named(files: readonly string[], { here }: Surroundings): string {
  const more = files.length - FILES_SHOWN
  const names = files.slice(0, FILES_SHOWN).map((file) => shortPath(file, here))
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function remembered<T>(find: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>()
  return (name) => {
    const found = known.get(name) ?? find(name)
    known.set(name, found)
    return found
  }
}
