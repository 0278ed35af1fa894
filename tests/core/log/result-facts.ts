import type { Fact } from '../../../core/facts.ts'
import type { Origin } from '../../../core/log/thread.ts'
import { launched, main, type Story } from './facts.ts'

/**
 * Words for results, beside those of `facts.ts`. A record whose id matters is told with one: `named('n', …)`.
 */

type Identified = Fact & { id?: string }
const use = (who: Origin): string => `launch of ${who.thread}`
const ids = (all: readonly Origin[]): string[] => all.map(({ thread }) => thread)

/** A record with this id. */
export function as(id: string, fact: Fact): Identified {
  return { ...fact, id }
}

/** The message that launched these agents is complete. */
export function message(...who: Origin[]): Fact {
  return { k: 'message', launches: who.map(use), waits: [], other: false, ...main }
}

export const fetched = (who: Origin): Fact => ({ k: 'fetched', agent: who.thread, ...main })
export const delivered = (...who: Origin[]): Fact => ({ k: 'delivered', agents: ids(who), ...main })
export const queued = (...who: Origin[]): Fact => ({ k: 'queued', agents: ids(who), ...main })
export const unlisted = (...who: Origin[]): Fact => ({ k: 'unlisted', agents: ids(who), ...main })
export const missing = (...who: Origin[]): Fact => ({ k: 'missing', agents: ids(who), ...main })
export const closed = (...batches: string[]): Fact => ({ k: 'closed', batches, ...main })
export const named = (...who: Origin[]): Fact => ({ k: 'named', agents: ids(who), uses: [], ...main })
export const refused = (use: string): Fact => ({ k: 'launch-ended', use, refused: true, ...main })
export const broken = (use: string, failure = 'overloaded'): Fact => ({ k: 'launch-ended', use, failure, ...main })
/** The fact, with why the agent failed. */
export function because(failure: string, fact: Fact): Fact {
  return { ...fact, failure } as Fact
}

/** Agents launched beside the main conversation in one message, which is the fan-out `m`. */
export function fanOut(...who: Origin[]): Story {
  return [...who.map((one) => launched(main, one, true)), as('m', message(...who))]
}
