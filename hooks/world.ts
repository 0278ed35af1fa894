import fs from 'node:fs'
import path from 'node:path'
import type { World } from '../core/engine/decide.ts'
import type { Event } from '../core/engine/event.ts'
import { canonicalPath } from '../core/files/canonical.ts'
import { modifiedAt } from '../core/files/modified.ts'
import { pathWithin } from '../core/files/within.ts'
import { commit, readState } from '../core/log/log.ts'
import { keepText, textNamed } from '../core/log/texts.ts'
import { planIn, type RunPlan } from '../core/plan/kept.ts'
import { isGone } from '../machine/client.ts'
import type { Bundles } from './bundles.ts'
import { note } from './findings.ts'
import { promptIn, readKin } from './host/kin.ts'
import { lastSignsIn, stoppedIn } from './host/life.ts'
import { rewritersIn } from './host/rewriters.ts'
import { saidIn } from './host/said.ts'
import { whereaboutsIn } from './host/transcript.ts'

/** How far a file's time may lag behind the clock (ms): two seconds on FAT, less elsewhere. */
const CLOCK_STEP_MS = 2_000

interface Surroundings {
  payload: unknown
  event: Event
  /** Absolute. */
  project: string
  /** The project's log folder. */
  dir: string
  env: NodeJS.ProcessEnv
  now: number
  load: Bundles
}

/** The world around one event: the log, the disk, the host's own files. */
export function worldFor({ payload, event, project, dir, env, now, load }: Surroundings): World {
  const known = new Map<string, string>()
  const plans = new Map<string, RunPlan | undefined>()
  const canonical = (file: string): string =>
    known.get(file) ?? remember(known, file, canonicalPath(file, event.cwd || project))
  // The log has canonical names; the project may be named by a link, or in other letters on a disk that ignores case.
  const shown = (file: string): string => {
    const inside = pathWithin(project, file) ?? pathWithin(canonical(project), file)
    return inside === undefined ? file : inside.split(path.sep).join('/')
  }
  return {
    now,
    read: () => readState(dir),
    commit: (facts) => commit(dir, facts, now),
    canonical,
    exists: (file) => fs.existsSync(path.resolve(project, file)),
    shown,
    plan: (name) => plans.get(name) ?? remember(plans, name, planIn(dir, name)),
    text: (name) => textNamed(dir, name),
    keep: (text) => kept(dir, text, now),
    faults: (launch) => load.brief().faultsOf(launch),
    ran: (command, wanted) => command.trim() === wanted.trim() || load.shell().ran(command, wanted),
    kin: () => readKin(payload, event.thread),
    given: () => promptIn(payload),
    rewriters: (use, task) => rewritersIn(payload, use, task),
    changedSince: (file, at) => modifiedAt(path.resolve(project, file)) >= at - CLOCK_STEP_MS,
    modified: (file) => modifiedAt(path.resolve(project, file)),
    said: (since) => saidIn(payload, since),
    whereabouts: (agents) => whereaboutsIn(payload, agents),
    lastSigns: (agents) => lastSignsIn(payload, agents, now),
    stopped: (agents) => stoppedIn(payload, agents),
    gone: isGone,
    report: (problem) => note(problem, env, now),
  }
}

function remember<T>(known: Map<string, T>, name: string, found: T): T {
  known.set(name, found)
  return found
}

/** What cannot be kept is not handed on; the outcome itself still counts. */
function kept(dir: string, text: string, now: number): string | undefined {
  try {
    return keepText(dir, text, now)
  } catch {
    return undefined
  }
}
