import type { ClientId } from '../log/thread.ts'

/** What a verdict is about, for its message; plain values only. */
export type Data = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** A client process and when it was last heard of (ms). */
export interface HangsOn {
  client: ClientId
  seen: number
}

/** What of a launch, or of a result, a rule puts in place of what the model wrote; what is absent stays. `append` goes below the prompt. */
export interface Change {
  prompt?: string
  append?: string
  type?: string
  model?: string
  background?: boolean
  isolated?: boolean
  /** Of a result: its task's check was not seen to pass. */
  unverified?: boolean
}

/**
 * A rule's answer. `hold` keeps a turn (or an agent) from ending; `rewrite` changes a launch and lets it pass; `ask` lets the user decide; `allow` spares
 * the user the question and is for what is fanout's own. `id` is stable (`one-writer/held`) and what tests assert; the wording lives in `messages.ts`. A denial
 * (or the warning it becomes) may name the client it hangs on: if that process is gone, the question is asked again.
 * What is informed with a `display` is left out where less is to be said (`progress.display`).
 */
export type Verdict =
  | { kind: 'pass' }
  | { kind: 'inform'; id: string; data: Data; hangsOn?: HangsOn; display?: 'normal' | 'verbose' }
  | { kind: 'rewrite'; id: string; data: Data; change: Change }
  | { kind: 'ask'; id: string; data: Data }
  | { kind: 'allow'; id: string; data: Data }
  | { kind: 'hold'; id: string; data: Data }
  | { kind: 'deny'; id: string; data: Data; hangsOn?: HangsOn }

export const pass: Verdict = { kind: 'pass' }

/** The verdicts that count: the first denial alone, or else all that say something, in the order given. */
export function join(verdicts: readonly Verdict[]): Verdict[] {
  const denial = verdicts.find(({ kind }) => kind === 'deny')
  if (denial) return [denial]
  return verdicts.filter(({ kind }) => kind !== 'pass')
}
