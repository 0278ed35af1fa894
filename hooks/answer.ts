import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { settingsFor } from '../core/config/effective.ts'
import { loadConfig, problemLine } from '../core/config/load.ts'
import { canonicalPath } from '../core/files/canonical.ts'
import { decide, type World } from '../core/guard/decide.ts'
import type { Event } from '../core/guard/event.ts'
import type { RunPlan } from '../core/guard/live-run.ts'
import { wording } from '../core/guard/messages.ts'
import { rules } from '../core/guard/rules/index.ts'
import type { Verdict } from '../core/guard/verdict.ts'
import { planIn } from '../core/plan/kept.ts'
import { commit, readState } from '../core/state/log.ts'
import { pointSession, stateDir } from '../core/state/place.ts'
import { keepText, textNamed } from '../core/state/texts.ts'
import { clientOf, isGone } from './client.ts'
import { note } from './findings.ts'
import { decode } from './host/decode.ts'
import { readKin } from './host/kin.ts'
import { isAllowed } from './host/own-command.ts'
import { allow, deny, hold, type Reply, rewrite, tell, tells, tellUser } from './host/replies.ts'
import { inputWith, workflowOf } from './host/rewrite.ts'
import { whereaboutsIn } from './host/transcript.ts'
import { ownScript } from './own-script.ts'

/** How far a file's time may lag behind the clock (ms): two seconds on FAT, less elsewhere. */
const CLOCK_STEP_MS = 2_000

/** What a log begins with, or what settings are told at. Where there is no log, everything else has nothing to be about. */
const FIRST: ReadonlySet<Event['kind']> = new Set([
  'session-start',
  'launch',
  'launched',
  'agent-started',
  'before-edit',
  'own-command',
])

/** Bundles beside the hook's own. */
export interface Bundles {
  /** Called once per change of a settings file. */
  settings(): typeof import('../core/config/parse.ts')
  /** Called for launches outside of plans. */
  brief(): typeof import('../core/guard/brief/faults.ts')
  /** Called for the shell commands of agents whose task has a check. */
  shell(): typeof import('../core/shell/ran.ts')
}

/**
 * The hooks' door: payload -> event -> verdicts -> reply. Returns undefined where fanout has nothing to say.
 *
 * @param load brings in what costs more than everything else in a hook, when it is needed
 */
export function answer(payload: unknown, env: NodeJS.ProcessEnv, now: number, load: Bundles): Reply | undefined {
  const event = decode(payload, clientOf(env), now)
  if (!event) return undefined
  const project = env.CLAUDE_PROJECT_DIR || event.cwd
  if (!path.isAbsolute(project)) return undefined
  const dir = stateDir(project, env)
  if (!FIRST.has(event.kind) && !fs.existsSync(dir)) return undefined
  const { config, problems } = loadConfig({ projectDir: project, stateDir: dir, env, parse: load.settings })
  const known = new Map<string, string>()
  const plans = new Map<string, RunPlan | undefined>()
  const world: World = {
    now,
    read: () => readState(dir),
    commit: (facts) => commit(dir, facts, now),
    canonical: (file) => known.get(file) ?? remember(known, file, canonicalPath(file, event.cwd || project)),
    exists: (file) => fs.existsSync(path.resolve(project, file)),
    shown: (file) => within(project, file),
    plan: (name) => plans.get(name) ?? remember(plans, name, planIn(dir, name)),
    text: (name) => textNamed(dir, name),
    keep: (text) => kept(dir, text, now),
    faults: (launch) => load.brief().faultsOf(launch),
    ran: (command, wanted) => command.trim() === wanted.trim() || load.shell().ran(command, wanted),
    kin: () => readKin(payload, event.thread),
    changedSince,
    whereabouts: (agents) => whereaboutsIn(payload, agents),
    gone: isGone,
    report: (problem) => note(problem, env, now),
  }
  const settings = settingsFor(config, machine)
  const own = event.kind === 'before-workflow' ? ownScript(event, dir, env) : undefined
  const asked = event.kind === 'before-workflow' && own ? { ...event, own } : event
  const reply = replyFor(event, payload, decide(asked, rules, settings, world), own?.content)
  if (event.kind !== 'session-start') return reply
  pointSession(event.session, project, env)
  return problems.length > 0 ? { ...reply, ...tellUser(problemLine(problems)) } : reply
}

function replyFor(event: Event, payload: unknown, verdicts: readonly Verdict[], script?: string): Reply | undefined {
  const said = verdicts.flatMap((each) => (SPEAKING.has(each.kind) && 'data' in each ? [each] : []))
  const words = said.map(({ id, data }) => wording(id, data)).join('\n\n')
  const has = (kind: Verdict['kind']): boolean => verdicts.some((verdict) => verdict.kind === kind)
  const name = String((payload as { hook_event_name?: unknown }).hook_event_name)
  const told = words !== '' && tells(name) ? tell(name, words) : undefined
  if (name === 'PreToolUse') {
    if (has('deny')) return deny(words)
    const changes = verdicts.flatMap((verdict) => (verdict.kind === 'rewrite' ? [verdict.change] : []))
    if (changes.length > 0) return both(rewrite(inputWith(payload, changes)), told)
    if (has('allow')) return both(allow(OWN, script === undefined ? undefined : workflowOf(script)), told)
    return event.kind === 'own-command' && isAllowed(event.words) ? both(allow(OWN), told) : told
  }
  if (has('hold')) return hold(words)
  return event.kind === 'turn-ending' && words !== '' ? tellUser(words) : told
}

const OWN = 'fanout: its own command'

/** A launch that is changed, or what is allowed, needs no word. */
const SPEAKING: ReadonlySet<Verdict['kind']> = new Set(['inform', 'hold', 'deny'])

/** One answer that decides and tells. */
function both<R extends Reply>(decision: R, told: ReturnType<typeof tell> | undefined): Reply {
  if (!told || !('hookSpecificOutput' in decision)) return decision
  return { hookSpecificOutput: { ...told.hookSpecificOutput, ...decision.hookSpecificOutput } }
}

function machine() {
  return { cores: os.cpus().length, memory: os.totalmem(), load: os.loadavg()[0] ?? 0 }
}

function within(project: string, file: string): string {
  const relative = path.relative(project, file)
  const outside = relative === '' || relative.startsWith('..') || path.isAbsolute(relative)
  return outside ? file : relative.split(path.sep).join('/')
}

function changedSince(file: string, at: number): boolean {
  try {
    return fs.statSync(file).mtimeMs >= at - CLOCK_STEP_MS
  } catch {
    return false
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
