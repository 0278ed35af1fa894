import { MOVED_AFTER_MS } from '../agents/agent.ts'
import { lastEdits } from '../agents/signs.ts'
import type { Display, Mode } from '../config/config.ts'
import type { Fact } from '../facts.ts'
import type { Faults } from '../launches/brief/faults.ts'
import { newId } from '../log/record.ts'
import { initial, type State } from '../log/state.ts'
import type { ClientId } from '../log/thread.ts'
import { asOf } from '../log/time.ts'
import type { RunPlan } from '../plan/kept.ts'
import type { Event, EventOf } from './event.ts'
import { register } from './observe.ts'
import type { Context, Rule } from './rule.ts'
import type { Senses } from './senses.ts'
import type { RuleSettings } from './settings.ts'
import { join, type Verdict } from './verdict.ts'

/** The world as `decide` sees it: everything that is not pure is passed in. */
export interface World extends Senses {
  read(): State | undefined
  commit(facts: readonly Fact[]): State
  plan(name: string): RunPlan | undefined
  text(name: string): string | undefined
  rewriters(use: string, task: string): readonly string[]
  faults(launch: Pick<EventOf<'launch'>, 'prompt' | 'type'>): Faults
  ran(command: string, wanted: string): boolean
  shown(file: string): string
  /** Notes a rule that failed; it has passed. */
  report(problem: string): void
}

/**
 * Event in, verdicts out. The register puts what happened into the log; the rules propose facts on that state, which are
 * committed together; then each judges the state at that place. A verdict that hangs on a client whose process is gone is
 * asked once more, without it.
 */
export function decide(event: Event, rules: readonly Rule[], settings: RuleSettings, world: World): Verdict[] {
  const active = rules.filter(({ name, on }) => on.includes(event.kind) && settings.modes[name] !== 'off')
  const own = new Set<string>()
  const context = (state: State): Context => ({
    event,
    state,
    own,
    settings,
    canonical: world.canonical,
    exists: world.exists,
    changedSince: world.changedSince,
    modified: world.modified,
    plan: world.plan,
    text: world.text,
    rewriters: world.rewriters,
    faults: world.faults,
    ran: world.ran,
    lastSigns: world.lastSigns,
    shown: world.shown,
  })
  const record = (state: State, facts: readonly Fact[]): State => {
    if (facts.length === 0) return state
    const named = facts.map((fact) => ({ ...fact, id: newId() }))
    for (const { id } of named) own.add(id)
    return world.commit(named)
  }
  const ask = (what: 'notice' | 'propose', state: State): Fact[] =>
    active.flatMap((rule) => guarded(rule, world, [], () => rule[what]?.(context(state)) ?? [])).sort(byRank)
  const judge = (state: State): Verdict[] =>
    active.flatMap((rule) => {
      const verdicts = guarded(rule, world, [], () => [rule.judge(context(state))].flat())
      return verdicts
        .filter((verdict) => isSaid(verdict, settings.display))
        .map((verdict) => soften(settings.modes[rule.name], verdict))
    })
  const read = asOf(world.now, world.read() ?? initial())
  const heard = record(read, register(event, read, world))
  const before = record(heard, ask('notice', heard))
  const facts = ask('propose', before)
  const verdicts = judge(record(before, facts))
  const dead = verdicts.map((verdict) => deadClient(verdict, world)).find((client) => client !== undefined)
  if (dead === undefined) return join(verdicts)
  return join(
    judge(record(before, [...lastEdits(before, dead, world), { k: 'gone', client: dead, upTo: before.seq }, ...facts])),
  )
}

/** Facts that build on others of the same event stand behind them, whatever the order of the rules. */
function byRank(a: Fact, b: Fact): number {
  return Number(BUILDING.has(a.k)) - Number(BUILDING.has(b.k))
}

/** A task is taken when its slot is decided, and sent back or returned when it is taken; a check counts after the edits of its message. */
const BUILDING: ReadonlySet<Fact['k']> = new Set(['take', 'sent-back', 'returned', 'verified', 'briefed'])

function guarded<T>(rule: Rule, world: World, otherwise: T, act: () => T): T {
  try {
    return act()
  } catch (error) {
    world.report(`rule ${rule.name} failed and passed: ${error instanceof Error ? error.message : String(error)}`)
    return otherwise
  }
}

const DISPLAYS: readonly Display[] = ['quiet', 'normal', 'verbose']

/** Whether so much is to be said. What names no display always is. */
function isSaid(verdict: Verdict, display: Display): boolean {
  const needs = verdict.kind === 'inform' ? (verdict.display ?? 'quiet') : 'quiet'
  return DISPLAYS.indexOf(needs) <= DISPLAYS.indexOf(display)
}

function soften(mode: Mode | undefined, verdict: Verdict): Verdict {
  return mode === 'warn' && (verdict.kind === 'deny' || verdict.kind === 'ask' || verdict.kind === 'hold')
    ? { ...verdict, kind: 'inform', data: { ...verdict.data, warned: true } }
    : verdict
}

function deadClient(verdict: Verdict, { now, gone }: World): ClientId | undefined {
  if (!('hangsOn' in verdict) || !verdict.hangsOn?.client) return undefined
  const { client, seen } = verdict.hangsOn
  return now - seen >= MOVED_AFTER_MS && gone(client) ? client : undefined
}
