import type { ClientId } from '../state/record.ts'

/** What a verdict is about, for its message; plain values only. */
export type Data = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** A client process and when it was last heard of (ms). */
export interface HangsOn {
  client: ClientId
  seen: number
}

/**
 * A rule's answer. `id` is stable (`one-writer/held`) and what tests assert; the wording lives in `messages.ts`. A denial
 * (or the warning it becomes) may name the client it hangs on: if that process is gone, the question is asked again.
 */
export type Verdict =
  | { kind: 'pass' }
  | { kind: 'allow'; id: string; data: Data }
  | { kind: 'inform'; id: string; data: Data; hangsOn?: HangsOn }
  | { kind: 'deny'; id: string; data: Data; hangsOn?: HangsOn }

export const pass: Verdict = { kind: 'pass' }

const strength = { pass: 0, inform: 1, allow: 2, deny: 3 } as const

/** The verdicts that count: the strongest kind, all informs beside it unless it is a denial. The order given is kept. */
export function join(verdicts: readonly Verdict[]): Verdict[] {
  const denial = verdicts.find(({ kind }) => kind === 'deny')
  if (denial) return [denial]
  return verdicts.filter(({ kind }) => strength[kind] > 0)
}
