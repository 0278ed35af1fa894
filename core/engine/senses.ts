import type { ClientId } from '../log/thread.ts'
import type { Kin } from './event.ts'

/** What the register may ask of the world. */
export interface Senses {
  now: number
  /** What the host noted about the acting agent; asked for once a life. */
  kin(): Kin | undefined
  /** The prompt the acting agent was given, as its transcript has it; undefined where none can be read. */
  given(): string | undefined
  /** Whether a file was changed at or after a time (ms since the epoch). A name that is not absolute is the project's. */
  changedSince(file: string, at: number): boolean
  /** When a file was last changed (ms since the epoch); 0 when it is not there. */
  modified(file: string): number
  /** One name per file; a name that is not absolute is the acting thread's. */
  canonical(file: string): string
  /** Whether a file is there; one that is no absolute path is the project's. */
  exists(file: string): boolean
  /**
   * Where results are, as far as the main conversation's transcript tells.
   *
   * @param agents by id, when the life began whose result is looked for (ms since the epoch)
   */
  whereabouts(agents: Readonly<Record<string, number>>): Readonly<Record<string, 'delivered' | 'queued'>>
  /** What the acting agent said since a time (ms since the epoch), message by message, as far as its transcript tells. */
  said(since: number): readonly string[]
  /** Keeps a long text beside the log and returns its name; undefined when it could not be kept. */
  keep(text: string): string | undefined
  /**
   * When agents last showed life in their transcripts (ms since the epoch): now, while a call of theirs has not come back.
   * What has no transcript that can be found is not in the answer.
   *
   * @param agents by id, the host's output file where it is known
   */
  lastSigns(agents: Readonly<Record<string, string | undefined>>): Readonly<Record<string, number>>
  /**
   * Of these agents, those whose transcripts say that the host stopped them.
   *
   * @param agents by id, the host's output file where it is known
   */
  stopped(agents: Readonly<Record<string, string | undefined>>): string[]
  /** Whether a client process is certainly gone. False when in doubt. */
  gone(client: ClientId): boolean
}
