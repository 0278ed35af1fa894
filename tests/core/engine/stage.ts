import path from 'node:path'
import type { Ending } from '../../../core/agents/agent.ts'
import type { Mode } from '../../../core/config/config.ts'
import { defaults } from '../../../core/config/defaults.ts'
import { oneWriter } from '../../../core/edits/rules/one-writer.ts'
import { decide, type World } from '../../../core/engine/decide.ts'
import type { Call, Event, Kin, Source } from '../../../core/engine/event.ts'
import type { Rule } from '../../../core/engine/rule.ts'
import { type RuleSettings, settingsFor } from '../../../core/engine/settings.ts'
import type { Verdict } from '../../../core/engine/verdict.ts'
import type { Entry, Fact } from '../../../core/facts.ts'
import { fold } from '../../../core/log/fold.ts'
import { stamp } from '../../../core/log/record.ts'
import { initial, type State } from '../../../core/log/state.ts'
import type { RunPlan } from '../../../core/plan/kept.ts'
import { unplanned } from './unplanned.ts'

/** When every file was last changed, at first. */
const MTIME = 1_700_000_000_000.5
export const SECOND = 1_000
export const MINUTE = 60 * SECOND

type Told<E = Event> = E extends Event ? Omit<E, keyof Source> : never

export interface StageOptions {
  mode?: Mode
  /** The rules under test: one-writer unless told. */
  rules?: readonly Rule[]
  expiry?: number
  /** What is set otherwise than by default. */
  settings?: Partial<RuleSettings>
}

/** The settings where nothing is set. */
export const unset: RuleSettings = settingsFor(defaults, () => ({ cores: 2, memory: 0, load: 0 }))

/**
 * A project in memory: the real fold, the real register and the real rules over a log that is a list. Tests say who does
 * what, in order; every step returns the stage, only `edits` and `writes` return what was decided. Threads are named `a`,
 * `main`, and in another session `a@s2`, `main@s2`; the client of s1 is c1.
 */
export class Stage {
  readonly commits: Fact[][] = []
  readonly problems: string[] = []
  private readonly options: Required<StageOptions>
  private readonly entries: Entry[] = []
  protected readonly sessions = new Map<string, Pick<Source, 'session' | 'client'>>()
  private readonly open = new Map<string, Call[]>()
  private readonly kin = new Map<string, Kin>()
  private readonly gone = new Set<string>()
  private readonly changed = new Set<string>()
  private readonly missing = new Set<string>()
  private readonly times = new Map<string, number>()
  private readonly links = new Map<string, string>()
  private readonly found: Record<string, 'delivered' | 'queued'> = {}
  protected readonly plans = new Map<string, RunPlan>()
  protected readonly texts = new Map<string, string>()
  private readonly prompts = new Map<string, string>()
  private hooks: readonly string[] = []
  private readonly signs: Record<string, number> = {}
  private readonly stopped: string[] = []
  private readonly modes: Record<string, Mode> = {}
  private now = 1_800_000_000_000
  private count = 0

  constructor({
    mode = 'enforce',
    rules: on = [oneWriter as Rule],
    expiry = 30 * MINUTE,
    settings = {},
  }: StageOptions = {}) {
    this.options = { mode, rules: on, expiry, settings }
  }

  /** The time it is. */
  get clock(): number {
    return this.now
  }

  /** From now on a rule does so. */
  sets(mode: Mode, rule: string): this {
    this.modes[rule] = mode
    return this
  }

  /** The prompt that an agent's transcript begins with. */
  gives(agent: string, prompt: string): this {
    this.prompts.set(this.sourceOf(agent).thread, prompt)
    return this
  }

  /** The host tells which hooks rewrite launches. */
  rewrittenBy(...commands: string[]): this {
    this.hooks = commands
    return this
  }

  /** A file that is not there. */
  lacks(file: string): this {
    this.missing.add(path.posix.resolve('/p', file))
    return this
  }

  state(): State {
    return fold(initial(), this.entries)
  }

  /** What an edit of this file by this thread is answered: `deny one-writer/held`, or nothing. */
  edits(thread: string, file: string, tool = 'Edit'): string[] {
    const use = this.use()
    const verdicts = this.tell(thread, { kind: 'before-edit', use, file, whole: tool === 'Write' })
    const succeeded = !verdicts.some(({ kind }) => kind === 'deny')
    this.open.set(thread, [...(this.open.get(thread) ?? []), { use, does: 'edit', file, succeeded }])
    return verdicts.map((verdict) => (verdict.kind === 'pass' ? 'pass' : `${verdict.kind} ${verdict.id}`))
  }

  writes(thread: string, file: string): string[] {
    return this.edits(thread, file, 'Write')
  }

  /** What the rules say to any event. */
  tell(thread: string, event: Told): Verdict[] {
    const source = this.sourceOf(thread)
    const { mode, rules, expiry } = this.options
    const modes = { ...Object.fromEntries(rules.map(({ name }) => [name, mode])), ...this.modes }
    const settings = { ...unset, ...this.options.settings, modes, leaseExpiry: expiry }
    return decide({ ...event, ...source } as Event, rules, settings, this.world(source))
  }

  hears(thread: string, event: Told): this {
    this.tell(thread, event)
    return this
  }

  /** An edit is asked for; how it went is not told yet. */
  asks(thread: string, file: string, tool = 'Edit'): this {
    this.edits(thread, file, tool)
    return this
  }

  /** The thread's message is complete: its edits and these calls. What was denied is told as failed. */
  completes(thread: string, others: readonly Call[] = []): this {
    const calls = [...(this.open.get(thread) ?? []), ...others]
    this.open.delete(thread)
    return this.hears(thread, { kind: 'message-complete', calls })
  }

  /** An edit and the end of its message. */
  edited(thread: string, file: string, tool = 'Edit'): this {
    return this.asks(thread, file, tool).completes(thread)
  }

  /** A message with a Read of this file, and with other tools beside it. */
  reads(thread: string, file: string, beside: readonly string[] = []): this {
    const calls = ['Read', ...beside].map((tool, n): Call => {
      return { use: `read${this.commits.length}-${n}`, ...(tool === 'Read' && { does: 'read', file }) }
    })
    return this.completes(thread, calls)
  }

  launches(parent: string, agent: string, { background = true, title = `task of ${agent}` } = {}): this {
    const launch = { use: this.use(), type: 'worker', title, background }
    this.hears(parent, { kind: 'launch', ...launch }).hears(agent, { kind: 'agent-started', type: 'worker' })
    if (background) return this.hears(parent, { kind: 'launched', agent: this.sourceOf(agent).thread, ...launch })
    const { thread, agentType } = this.sourceOf(parent)
    return this.notes(agent, { use: launch.use, title, background, parent: agentType && thread })
  }

  ends(agent: string, how: Ending = 'finished'): this {
    return this.hears(agent, { kind: 'agent-ended', agent: this.sourceOf(agent).thread, how })
  }

  /** `/clear`: the same client goes on under another session id. */
  clears(from: string, to: string): this {
    const { client } = this.sourceOf(`main@${from}`)
    this.hears(`main@${from}`, { kind: 'session-end', reason: 'clear' })
    this.sessions.set(from, { session: to, client })
    return this.hears(`main@${from}`, { kind: 'session-start', source: 'clear' })
  }

  passes(ms: number): this {
    this.now += ms
    return this
  }

  /** The host writes down what it knows of an agent. */
  notes(agent: string, kin: Kin): this {
    this.kin.set(this.sourceOf(agent).thread, kin)
    return this
  }

  dies(client: string): this {
    this.gone.add(client)
    return this
  }

  /** A file that is not there, as its time of change tells. */
  removes(file: string): this {
    this.times.set(file, 0)
    return this
  }

  /** The file is found changed when the host never told an edit's outcome. */
  changes(file: string): this {
    this.changed.add(file)
    this.times.set(file, this.now + 0.5)
    return this
  }

  linked(name: string, file: string): this {
    this.links.set(name, file)
    return this
  }

  /** What an agent's transcript shows: its last sign of life this long ago (ms) from now on. */
  lives(agent: string, ago = 0): this {
    this.signs[agent] = this.now - ago
    return this
  }

  /** Where the transcript shows an agent's result from now on. */
  shows(agent: string, place: 'delivered' | 'queued'): this {
    this.found[agent] = place
    return this
  }

  commit(...facts: Fact[]): this {
    this.append(facts)
    return this
  }

  /** A text beside the log; its name. */
  keeps(text: string): string {
    const known = [...this.texts].find(([, other]) => other === text)?.[0]
    const name = known ?? `text${this.texts.size}`
    this.texts.set(name, text)
    return name
  }

  /** A file as messages name it. */
  protected shown(file: string): string {
    return file
  }

  /** The id of the next tool call. */
  protected use(): string {
    this.count += 1
    return `use${this.count}`
  }

  protected append(facts: readonly Fact[]): State {
    this.entries.push(...stamp(facts, this.now))
    this.commits.push([...facts])
    return this.state()
  }

  protected sourceOf(thread: string): Source {
    const [name = '', where = 's1'] = thread.split('@')
    const { session, client } = this.sessions.get(where) ?? { session: where, client: where.replace('s', 'c') }
    const main = name === 'main'
    return {
      session,
      client,
      cwd: '/p',
      thread: main ? `main:${session}` : name,
      agentType: main ? undefined : 'worker',
    }
  }

  private world({ thread }: Source): World {
    return {
      now: this.now,
      read: () => (this.commits.length === 0 ? undefined : this.state()),
      commit: (facts) => this.append(facts),
      canonical: (file) => this.links.get(file) ?? path.posix.resolve('/p', file),
      shown: (file) => this.shown(file),
      kin: () => this.kin.get(thread),
      ...unplanned,
      plan: (name) => this.plans.get(name),
      text: (name) => this.texts.get(name),
      keep: (text) => this.keeps(text),
      given: () => this.prompts.get(thread),
      rewriters: () => this.hooks,
      whereabouts: () => this.found,
      said: () => [],
      lastSigns: () => this.signs,
      stopped: () => this.stopped,
      exists: (file) => !this.missing.has(path.posix.resolve('/p', file)),
      changedSince: (file) => this.changed.has(file),
      modified: (file) => this.times.get(file) ?? MTIME,
      gone: (client) => this.gone.has(client),
      report: (problem) => void this.problems.push(problem),
    }
  }
}

export function stage(options: StageOptions = {}): Stage {
  return new Stage(options)
}
