/**
 * The gate between the scheduler and one thread that runs the real log: shared memory, so that neither side needs its event
 * loop. The thread stops before each call of node:fs and says which; the scheduler lets it move, or never again.
 */

const [STATE, ORDER, LENGTH] = [0, 1, 2] as const
const TEXT = 64
const BYTES = 64 * 1024

/** `away`: no job; `moving`: between gates; `gate`: before a call; `torn`: died in the middle of a write; `done`. */
const STATES = ['away', 'moving', 'gate', 'torn', 'done'] as const
export type ThreadState = (typeof STATES)[number]
/** `tear`: write a part of what you are about to write, and die. */
const ORDERS = ['stay', 'go', 'tear'] as const
export type Order = (typeof ORDERS)[number]

class Memory {
  protected readonly numbers: Int32Array
  private readonly text: Uint8Array
  readonly shared: SharedArrayBuffer

  constructor(shared: SharedArrayBuffer) {
    this.shared = shared
    this.numbers = new Int32Array(shared, 0, TEXT / 4)
    this.text = new Uint8Array(shared, TEXT)
  }

  protected read(place: number): number {
    return Atomics.load(this.numbers, place)
  }

  protected tell(place: number, value: number): void {
    Atomics.store(this.numbers, place, value)
    Atomics.notify(this.numbers, place)
  }

  protected write(value: unknown): void {
    const bytes = Buffer.from(JSON.stringify(value))
    this.text.set(bytes)
    Atomics.store(this.numbers, LENGTH, bytes.length)
  }

  protected value(): unknown {
    return JSON.parse(Buffer.from(this.text.slice(0, this.read(LENGTH))).toString())
  }
}

/** The thread's side. */
export class ThreadSide extends Memory {
  /** Waits for a job. */
  job(): unknown {
    this.pause('away')
    return this.value()
  }

  /** Stands before a call, with what was learnt since the last. */
  stop(news: unknown): Order {
    this.write(news)
    return this.pause('gate')
  }

  /** Never returns: the scheduler ends this thread. */
  dieTorn(): never {
    for (;;) this.pause('torn')
  }

  finish(news: unknown): void {
    this.write(news)
    this.pause('done')
  }

  private pause(state: ThreadState): Order {
    this.tell(STATE, STATES.indexOf(state))
    while (this.read(ORDER) === 0) Atomics.wait(this.numbers, ORDER, 0)
    const order = ORDERS[this.read(ORDER)] as Order
    Atomics.store(this.numbers, ORDER, 0)
    return order
  }
}

/** The scheduler's side. */
export class SchedulerSide extends Memory {
  constructor() {
    super(new SharedArrayBuffer(TEXT + BYTES))
    this.tell(STATE, STATES.indexOf('moving'))
  }

  /** Waits until the thread stands still, and tells where. A thread that does not within a minute hangs. */
  settled(): ThreadState {
    const moving = STATES.indexOf('moving')
    while (this.read(STATE) === moving) {
      if (Atomics.wait(this.numbers, STATE, moving, 60_000) === 'timed-out') throw new Error('a thread hangs')
    }
    return STATES[this.read(STATE)] as ThreadState
  }

  news(): unknown {
    return this.value()
  }

  assign(job: unknown): ThreadState {
    this.write(job)
    return this.order('go')
  }

  order(order: Order): ThreadState {
    Atomics.store(this.numbers, STATE, STATES.indexOf('moving'))
    this.tell(ORDER, ORDERS.indexOf(order))
    return this.settled()
  }
}
