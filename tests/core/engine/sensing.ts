import type { EventOf } from '../../../core/engine/event.ts'
import type { Senses } from '../../../core/engine/senses.ts'
import type { Fact } from '../../../core/facts.ts'
import type { State } from '../../../core/log/state.ts'
import { type Conversation, conversation } from './conversation.ts'

/** Words for the tables of `signs.ts`: events of a main conversation, and what the world may show. */

export type Told = (c: Conversation) => Conversation

export const main = { thread: 'main:s1', session: 's1', client: 'c1', cwd: '/p' }
export const stop = (running?: string[]): EventOf<'turn-ending'> => ({ kind: 'turn-ending', running, ...main })
export const prompt = (...agents: string[]): EventOf<'prompt'> => ({
  kind: 'prompt',
  deliveries: agents.map((agent) => ({ agent, how: 'finished' })),
  ...main,
})
export const start = (source: string, client = 'c1'): EventOf<'session-start'> => ({
  kind: 'session-start',
  source,
  ...main,
  client,
})

/** What the log holds at that moment. The conversation itself has heard nothing of the transcript. */
export function stateOf(told: Told): State {
  const c = told(conversation())
  return { ...c.state(), clock: c.clock }
}

export function senses(parts: Partial<Senses> = {}): Senses {
  return {
    now: 0,
    kin: () => undefined,
    given: () => undefined,
    keep: () => undefined,
    changedSince: () => false,
    modified: () => 0,
    canonical: (file) => file,
    exists: () => true,
    whereabouts: () => ({}),
    said: () => [],
    lastSigns: () => ({}),
    stopped: () => [],
    gone: () => false,
    ...parts,
  }
}

/** Kinds of facts and whom they name: `delivered a b`. */
export const brief = (facts: readonly Fact[]): string[] =>
  facts.map((fact) => {
    const { k, agents, batches, client, thread } = fact as {
      k: string
      agents?: string[]
      batches?: string[]
      client?: string
      thread?: string
    }
    return [k, ...(agents ?? (batches ? [] : [k === 'gone' ? client : thread]))].join(' ')
  })

export const over: Told = (c) => c.message('main', ['a', 'b']).ends('a')
