import type { Signals } from './signals.ts'
import { wordsChanged } from './words.ts'

/** Who plays whom: the keys of the story's agents, the ids the host gave them, and how often each has ended. */
export class Cast {
  readonly #keyOfLaunch = new Map<string, string>()
  readonly #keyOfAgent = new Map<string, string>()
  readonly #idOfKey = new Map<string, string>()
  // What launches were answered that named no agent, by key.
  readonly #answerOfKey = new Map<string, string>()
  // By key, then by who was told: each end once.
  readonly #ends = new Map<string, Map<string, Set<string>>>()

  readonly #signals: Signals

  constructor(signals: Signals) {
    this.#signals = signals
  }

  /** The model called for an agent of this key. */
  launched(toolUseId: string, key: string): void {
    this.#keyOfLaunch.set(toolUseId, key)
  }

  /** The host said which agent a launch became. */
  started(toolUseId: string, agentId: string): void {
    const key = this.#keyOfLaunch.get(toolUseId)
    if (!key || !agentId) return
    this.#keyOfAgent.set(agentId, key)
    this.#idOfKey.set(key, agentId)
  }

  /** A launch was answered with a text that names no agent. */
  answered(toolUseId: string, text: string): void {
    const key = this.#keyOfLaunch.get(toolUseId)
    if (key) this.#answerOfKey.set(key, text)
  }

  /**
   * The host announced an agent's end: to the output stream ('stream') or to the model in a thread (its name). `occasion` tells
   * two announcements to the same listener apart; the end is counted when the first of them is told.
   */
  ended(agentId: string, listener: string, occasion: string): void {
    const key = this.#keyOfAgent.get(agentId)
    if (!key) return
    const ends = this.#ends.get(key) ?? new Map<string, Set<string>>()
    this.#ends.set(key, ends)
    const count = () => Math.max(0, ...[...ends.values()].map((occasions) => occasions.size))
    const before = count()
    ends.set(listener, (ends.get(listener) ?? new Set()).add(occasion))
    if (count() > before) this.#signals.raiseAgain(`${key}:ended`)
  }

  /** True when `signal` is the end of an agent and the model in `thread` has been told of it. */
  hasHeard(thread: string, signal: string): boolean {
    const [, key, nth = '1'] = /^(.+):ended(?::(\d+))?$/.exec(signal) ?? []
    return key !== undefined && (this.#ends.get(key)?.get(thread)?.size ?? 0) >= Number(nth)
  }

  /** The id of the agent of this key; throws when the host has not told it yet. */
  idOf(key: string): string {
    const id = this.#idOfKey.get(key)
    if (id) return id
    const answer = this.#answerOfKey.get(key)
    if (answer !== undefined) throw wordsChanged(`the launch of "${key}" has no "agentId: …" in its result`, answer)
    throw new Error(`the story speaks of the agent "${key}" before the host gave it an id`)
  }

  /** The story's name for a host's agent id, or the id itself for an agent the story did not launch. */
  nameOf(agentId: string): string {
    return this.#keyOfAgent.get(agentId) ?? agentId
  }
}
