import type { ClientId, Fact } from '../state/record.ts'
import { initial, type State } from '../state/state.ts'
import type { Event } from './event.ts'
import { register, type Senses, settle } from './register.ts'
import type { Context, Rule, RuleSettings } from './rule.ts'
import { join, type Verdict } from './verdict.ts'

/** What a rule does where it would act: nothing, say so, or act. */
export type Mode = 'off' | 'warn' | 'enforce'

/** The world as `decide` sees it: everything that is not pure is passed in. */
export interface World extends Senses {
  read(): State | undefined
  commit(facts: readonly Fact[]): State
  canonical(file: string): string
  exists(file: string): boolean
  shown(file: string): string
  /** Whether a client process is certainly gone. False when in doubt. */
  gone(client: ClientId): boolean
  /** Notes a rule that failed; it has passed. */
  report(problem: string): void
}

export interface Settings extends RuleSettings {
  modes: Readonly<Record<string, Mode>>
}

/** A dead client's leases are free after it was silent this long (ms). */
const GONE_AFTER_MS = 60_000

/**
 * Event in, verdicts out: the register and the rules propose facts, one commit puts them into the log, the rules judge the
 * state at that place. A verdict that hangs on a client whose process is gone is asked once more, without it.
 */
export function decide(event: Event, rules: readonly Rule[], settings: Settings, world: World): Verdict[] {
  const active = rules.filter(({ name, on }) => on.includes(event.kind) && settings.modes[name] !== 'off')
  const before = asOf(world.now, world.read() ?? initial())
  const context = (state: State): Context => ({
    event,
    state,
    settings,
    canonical: world.canonical,
    exists: world.exists,
    changedSince: world.changedSince,
    shown: world.shown,
  })
  const facts = [
    ...register(event, before, world),
    ...active.flatMap((rule) => guarded(rule, world, [], () => rule.propose?.(context(before)) ?? [])),
  ]
  const judge = (state: State): Verdict[] =>
    active.map((rule) =>
      soften(
        settings.modes[rule.name],
        guarded(rule, world, { kind: 'pass' }, () => rule.judge(context(state))),
      ),
    )
  const verdicts = judge(facts.length > 0 ? world.commit(facts) : before)
  const dead = verdicts.map((verdict) => deadClient(verdict, world)).find((client) => client !== undefined)
  if (dead === undefined) return join(verdicts)
  return join(judge(world.commit([...last(before, dead, world), { k: 'gone', client: dead }, ...facts])))
}

/** The log's clock stands at its last record; what is proposed now is proposed at this moment. */
function asOf(now: number, state: State): State {
  return { ...state, clock: Math.max(state.clock, now) }
}

/** What became of the last edits of a client that is gone. */
function last(state: State, client: ClientId, world: World): Fact[] {
  const threads = Object.entries(state.agents).flatMap(([thread, agent]) =>
    agent.client === client ? [{ thread, session: agent.session, client }] : [],
  )
  return threads.flatMap((origin) => settle(state, origin, world))
}

function guarded<T>(rule: Rule, world: World, otherwise: T, act: () => T): T {
  try {
    return act()
  } catch (error) {
    world.report(`rule ${rule.name} failed and passed: ${error instanceof Error ? error.message : String(error)}`)
    return otherwise
  }
}

function soften(mode: Mode | undefined, verdict: Verdict): Verdict {
  return mode === 'warn' && verdict.kind === 'deny'
    ? { ...verdict, kind: 'inform', data: { ...verdict.data, warned: true } }
    : verdict
}

function deadClient(verdict: Verdict, { now, gone }: World): ClientId | undefined {
  if (!('hangsOn' in verdict) || !verdict.hangsOn?.client) return undefined
  const { client, seen } = verdict.hangsOn
  return now - seen >= GONE_AFTER_MS && gone(client) ? client : undefined
}
