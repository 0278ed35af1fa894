import { signOfLife } from '../agents/agents.ts'
import { definitionOf, type Entry, type EntryOf } from '../facts.ts'
import { isSound } from './fact.ts'
import { prune } from './prune.ts'
import { isEntry, type Unknown } from './record.ts'
import { initial, revived, type State } from './state.ts'
import type { Origin } from './thread.ts'
import { elapse } from './time.ts'

/**
 * The story of the data: a hook or a verb commits facts; the log orders them; `fold` replays that order into the live state;
 * rules judge that state. Everything here is pure: no clock, no files, the same bytes in give the same state out.
 */

/**
 * Replays entries, in log order, on a snapshot. Repeated ids count once; a kind this version does not know is carried
 * along; an entry that cannot be applied (a forged or damaged one) is passed over. The snapshot is used up.
 */
export function fold(snapshot: State, entries: readonly Unknown[]): State {
  for (const entry of entries) apply(snapshot, entry)
  return snapshot
}

function apply(draft: State, entry: Unknown): void {
  if (draft.recent[entry.id] !== undefined) return
  draft.seq += 1
  elapse(draft, entry.t)
  draft.recent[entry.id] = draft.clock
  interpret(draft, entry)
}

function interpret(draft: State, entry: Unknown): void {
  const definition = definitionOf(entry.k)
  if (definition === undefined) draft.carried.push(entry)
  if (!definition || !isSound(definition.fields, { ...entry })) return
  try {
    if (hasOrigin(entry) && !isInferred(entry)) signOfLife(draft, entry)
    definition.reduce(draft, entry as never)
  } catch {
    // Nothing in the log may stop a hook; what this line meant to say is lost, the rest stands.
  }
}

function hasOrigin(entry: Unknown): entry is Entry & Origin {
  const { thread, session, client } = entry as Partial<Origin>
  return typeof thread === 'string' && typeof session === 'string' && typeof client === 'string'
}

/** What became of an edit, as somebody else found it out, tells nothing of whether the one that made it is alive. */
function isInferred(entry: Unknown): boolean {
  return entry.k === 'edited' && (entry as Partial<EntryOf<'edited'>>).upTo !== undefined
}

/** What the next segment starts from: the state at the seal, without what no longer matters. Deterministic. */
export function compact(state: State): State {
  try {
    return prune(state)
  } catch {
    // Only a damaged snapshot gets here. Starting over loses leases; never compacting again would lose every decision.
    return { ...initial(), seq: state.seq, clock: state.clock, carried: state.carried }
  }
}

/** A snapshot, ready to fold on. Lines carried by a version that did not know them are replayed by the one that does. */
export function revive(snapshot: unknown): State {
  const state = revived(snapshot)
  const carried = state.carried
  state.carried = []
  for (const entry of carried) if (isEntry(entry)) interpret(state, entry)
  return state
}
