import { loadConfig } from '../core/config/load.ts'
import { problemLine } from '../core/config/problems.ts'
import { decide, type World } from '../core/engine/decide.ts'
import type { Event, EventOf } from '../core/engine/event.ts'
import { wording } from '../core/engine/messages.ts'
import type { Rule } from '../core/engine/rule.ts'
import { rules } from '../core/engine/rules.ts'
import { settingsFor } from '../core/engine/settings.ts'
import type { Change, Verdict } from '../core/engine/verdict.ts'
import { whyNotWritable } from '../core/log/folder.ts'
import { pointSession } from '../core/log/place.ts'
import { awaitsLaunch, handOver } from '../core/runs/hand-over.ts'
import { machine } from '../machine/capacity.ts'
import type { Bundles } from './bundles.ts'
import type { Heard } from './hear.ts'
import { isAllowed } from './host/own-command.ts'
import { allow, ask, deny, hold, type Reply, rewrite, tell, tells, tellUnguarded, tellUser } from './host/replies.ts'
import { inputWith, workflowOf } from './host/rewrite.ts'
import { noteQuiet } from './note-quiet.ts'
import { ownScript } from './own-script.ts'
import { worldFor } from './world.ts'

/**
 * The hooks' door: what was heard -> verdicts -> reply. Returns undefined where fanout has nothing to say.
 *
 * @param load brings in what costs more than everything else in a hook, when it is needed
 */
export function answer(
  { event, project, dir }: Heard,
  payload: unknown,
  env: NodeJS.ProcessEnv,
  now: number,
  load: Bundles,
): Reply | undefined {
  const { config, problems } = loadConfig({ projectDir: project, stateDir: dir, env, parse: load.settings })
  const world = worldFor({ payload, event, project, dir, env, now, load })
  const settings = settingsFor(config, machine)
  const own = event.kind === 'before-workflow' ? ownScript(event, dir, env) : undefined
  const asked = event.kind === 'before-workflow' && own ? { ...event, own } : event
  if (event.kind === 'agent-started') awaitLaunch(event, world, now)
  const verdicts = verdictsOn(event, () => decide(asked, LISTENING, settings, world), world.report)
  const reply = replyFor(event, payload, verdicts, own?.content)
  if (CALMING.has(event.kind)) noteQuiet(dir, now)
  if (event.kind !== 'session-start') return reply
  pointSession(event.session, project, env)
  // A log begins with the first agent: then nobody would be told.
  const trouble = whyNotWritable(dir)
  if (trouble !== undefined) return { ...reply, ...tellUnguarded(trouble) }
  return problems.length > 0 ? { ...reply, ...tellUser(problemLine(problems)) } : reply
}

/** What no setting turns off, and every rule. */
const LISTENING: readonly Rule[] = [handOver as Rule, ...rules]

/** How long a start waits for its launch to come back (ms), and how often it looks. It comes within 300 ms (2.1.156 to 2.1.332). */
const AWAIT_MS = 3_000
const LOOK_MS = 25

/** Where an agent may be a task's, its launch is waited for. One that is launched in the foreground comes back too late. */
function awaitLaunch(event: EventOf<'agent-started'>, { read }: Pick<World, 'read'>, now: number): void {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; waited < AWAIT_MS; waited += LOOK_MS) {
    const state = read()
    if (!state || !awaitsLaunch(event, state, now + waited)) return
    Atomics.wait(clock, 0, 0, LOOK_MS)
  }
}
/** After these nothing may live any more. */
const CALMING: ReadonlySet<Event['kind']> = new Set(['session-start', 'session-end', 'turn-ending'])

/** Where the state cannot be read, `fanout status`, which says so, is still allowed. */
function verdictsOn(event: Event, judge: () => Verdict[], report: World['report']): Verdict[] {
  if (event.kind !== 'own-command') return judge()
  try {
    return judge()
  } catch (error) {
    report(`an own command was not looked at: ${error instanceof Error ? error.message : String(error)}`)
    return []
  }
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
    if (has('ask')) return asking(payload, verdicts, changes)
    if (changes.length > 0) return both(rewrite(inputWith(payload, changes)), told)
    if (has('allow')) return both(allow(OWN, script === undefined ? undefined : workflowOf(script)), told)
    return event.kind === 'own-command' && isAllowed(event.words) ? both(allow(OWN), told) : told
  }
  if (has('hold')) return hold(words)
  return event.kind === 'turn-ending' && words !== '' ? tellUser(words) : told
}

/** The user is asked, with the reason; what else was to be changed or told stays. */
function asking(payload: unknown, verdicts: readonly Verdict[], changes: readonly Change[]): Reply {
  const wordsOf = (kind: Verdict['kind']): string =>
    verdicts.flatMap((one) => (one.kind === kind && 'data' in one ? [wording(one.id, one.data)] : [])).join('\n\n')
  const told = wordsOf('inform')
  return {
    hookSpecificOutput: {
      ...(told === '' ? {} : tell('PreToolUse', told).hookSpecificOutput),
      ...(changes.length > 0 ? rewrite(inputWith(payload, changes)).hookSpecificOutput : {}),
      ...ask(wordsOf('ask')).hookSpecificOutput,
    },
  }
}

const OWN = 'fanout: its own command'

/** A launch that is changed, or what is allowed, needs no word. */
const SPEAKING: ReadonlySet<Verdict['kind']> = new Set(['inform', 'hold', 'deny'])

/** One answer that decides and tells. */
function both<R extends Reply>(decision: R, told: ReturnType<typeof tell> | undefined): Reply {
  if (!told || !('hookSpecificOutput' in decision)) return decision
  return { hookSpecificOutput: { ...told.hookSpecificOutput, ...decision.hookSpecificOutput } }
}
