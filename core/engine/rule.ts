import type { Mode } from '../config/config.ts'
import type { Fact } from '../facts.ts'
import type { Faults } from '../launches/brief/faults.ts'
import type { State } from '../log/state.ts'
import type { Origin } from '../log/thread.ts'
import type { RunPlan } from '../plan/kept.ts'
import type { EventKind, EventOf, Source } from './event.ts'
import type { RuleSettings } from './settings.ts'
import type { Verdict } from './verdict.ts'
import type { Messages } from './words.ts'

/** What a rule may know; what it asks of the disk, it asks here. */
export interface Context<K extends EventKind = EventKind> {
  event: EventOf<K>
  state: State
  /** Ids of the records this event has put into the log: what carries one of them happened now. */
  own: ReadonlySet<string>
  settings: RuleSettings
  canonical(file: string): string
  /** Whether a file is there; one that is no absolute path is the project's. */
  exists(file: string): boolean
  /** Whether a file was changed at or after a time (ms since the epoch). A name that is not absolute is the project's. */
  changedSince(file: string, at: number): boolean
  /** When a file was last changed (ms since the epoch); 0 when it is not there. */
  modified(file: string): number
  /** The prepared plan of that name; undefined when its text is gone or damaged. */
  plan(name: string): RunPlan | undefined
  /** A text kept beside the log; undefined when it is gone. */
  text(name: string): string | undefined
  /** The commands of other hooks that gave a launch another input than its brief, as far as the host tells. */
  rewriters(use: string, task: string): readonly string[]
  /** What the prompt of a launch lacks. */
  faults(launch: Pick<EventOf<'launch'>, 'prompt' | 'type'>): Faults
  /** Whether a shell command ran another one, as its last and deciding part. */
  ran(command: string, wanted: string): boolean
  /** When agents last showed life in their transcripts: `Senses.lastSigns`. */
  lastSigns(agents: Readonly<Record<string, string | undefined>>): Readonly<Record<string, number>>
  /** A file as messages name it: relative to the project where it lies in it. */
  shown(file: string): string
}

/**
 * One rule is one value: it says, the runner acts. First every rule on an event notes what it notices and proposes facts; they are committed
 * together; then each judges the state at that place in the log. Both are pure. A rule that throws passes.
 */
export interface Rule<K extends EventKind = EventKind> {
  name: string
  /** What it does where nothing is set. */
  mode: Mode
  on: readonly K[]
  /** What people and models read, by verdict id. */
  messages: Messages
  /** Facts to be in the log before anybody proposes. */
  notice?(context: Context<K>): Fact[]
  /** Facts to be in the log before anybody judges. */
  propose?(context: Context<K>): Fact[]
  judge(context: Context<K>): Verdict | readonly Verdict[]
}

/** Gives a rule its types. */
export function defineRule<const K extends EventKind>(rule: Rule<K>): Rule<K> {
  return rule
}

/** Where a fact comes from, as records have it. */
export function originOf({ thread, session, client }: Source): Origin {
  return { thread, session, client }
}
