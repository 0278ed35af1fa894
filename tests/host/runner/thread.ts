import type { Seen } from './request.ts'
import {
  type Actor,
  type After,
  done,
  type Failure,
  type Message,
  type React,
  type Reply,
  type Script,
  say,
} from './script.ts'
import type { Signals } from './signals.ts'
import { isStep, take } from './steps.ts'

/** One request of a thread and what the model answered. */
export interface Exchange {
  readonly thread: string
  readonly seen: Seen
  readonly reply: Message | Failure
  /** Milliseconds since the model server started. */
  readonly at: number
  /** The script had nothing left: the client asked once more than the story tells. */
  readonly isExtra: boolean
}

/** What a thread knows of the rest of the story. */
export interface Surroundings {
  signals: Signals
  /** True when the signal is an agent's end and this thread has been told of it. */
  hasHeard(signal: string): boolean
  record(exchange: Omit<Exchange, 'at'>): void
}

/** Plays the script of one thread, turn by turn. */
export class Thread {
  readonly name: string
  readonly #script: Script
  readonly #mind: React | undefined
  readonly #around: Surroundings
  #next = 0
  #failures = 0

  constructor(name: string, actor: Actor, around: Surroundings) {
    this.name = name
    this.#script = typeof actor === 'function' ? [] : actor
    this.#mind = typeof actor === 'function' ? actor : undefined
    this.#around = around
  }

  /** How many messages of the script were never asked for. */
  get unplayed(): number {
    return this.#script.slice(this.#next).filter((turn) => !isStep(turn) && !isFailure(turn)).length
  }

  /** The thread's answer to a request. Waits where the script says so; rejects when that wait is in vain. */
  async answer(seen: Seen, gone: AbortSignal): Promise<Message | Failure> {
    if (this.#mind) {
      const reply = asMessage(await this.#mind(seen))
      this.#around.record({ thread: this.name, seen, reply, isExtra: false })
      return reply
    }
    const isIdle = seen.why === 'delivery' && !this.#isDue()
    const next = isIdle ? undefined : await this.#play(seen, gone)
    const reply = next ?? done(seen.why === 'delivery' ? 'noted' : '(the script ends here)')
    const isExtra = next === undefined && seen.why !== 'delivery'
    this.#around.record({ thread: this.name, seen, reply, isExtra })
    return reply
  }

  async #play(seen: Seen, gone: AbortSignal): Promise<Message | Failure | undefined> {
    const reply = await this.#turn(seen, gone)
    // The result this message would have waited for came along with the request, and none will come to wake the thread again.
    if (reply?.kind !== 'message' || !endsTurn(reply) || !this.#isDue()) return reply
    const more = await this.#play(seen, gone)
    return more?.kind === 'message' ? say(...reply.parts, ...more.parts) : (more ?? reply)
  }

  async #turn(seen: Seen, gone: AbortSignal): Promise<Message | Failure | undefined> {
    for (;;) {
      const turn = this.#script[this.#next]
      if (turn === undefined) return undefined
      if (isFailure(turn)) {
        if (++this.#failures <= turn.times) return turn
        this.#failures = 0
        this.#next++
        continue
      }
      this.#next++
      if (typeof turn === 'function') return asMessage(await turn(seen))
      if (!isStep(turn)) return asMessage(turn)
      await take(turn, this.#around.signals, { who: `thread ${this.name}`, gone })
    }
  }

  /** The script waits for ends of agents, and this thread has been told of them all. */
  #isDue(): boolean {
    const turn = this.#script[this.#next]
    return isAfter(turn) && turn.signals.every((signal) => this.#around.hasHeard(signal))
  }
}

const isFailure = (turn: Script[number]): turn is Failure => typeof turn === 'object' && turn.kind === 'failure'
const isAfter = (turn: Script[number] | undefined): turn is After => isStep(turn) && turn.kind === 'after'
const endsTurn = ({ parts }: Message): boolean =>
  parts.every((part) => typeof part === 'string' || part.kind !== 'call')

function asMessage(reply: Reply): Message | Failure {
  if (typeof reply === 'string') return say(reply)
  return reply.kind === 'call' ? say(reply) : reply
}
