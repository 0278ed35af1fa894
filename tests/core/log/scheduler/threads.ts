import { Worker } from 'node:worker_threads'
import { bundle } from '../bundle.ts'
import { type Order, SchedulerSide, type ThreadState } from './gate.ts'
import type { Job, News } from './job.ts'

/** A thread as the scheduler has it. */
export class Thread {
  private readonly side = new SchedulerSide()
  private readonly worker: Worker
  state: ThreadState = 'moving'

  constructor(program: string, text: string) {
    this.worker = new Worker(program, { eval: true, workerData: { text, shared: this.side.shared } })
    this.worker.unref()
  }

  assign(job: Job): void {
    this.side.settled()
    if (this.state === 'done') this.side.order('go')
    this.state = this.side.assign(job)
  }

  move(order: Order = 'go'): void {
    this.state = this.side.order(order)
  }

  news(): News {
    return this.side.news() as News
  }

  async end(): Promise<void> {
    await this.worker.terminate()
  }
}

/** Threads with one text of the log, used again and again; those that are killed are replaced. */
export class Threads {
  private readonly idle: Thread[] = []
  private readonly ending: Promise<void>[] = []

  private readonly program: string
  private readonly text: string

  private constructor(program: string, text: string) {
    this.program = program
    this.text = text
  }

  /** @param text the log as bundled */
  static async of(text: string): Promise<Threads> {
    const threads = new Threads(await bundle('tests/core/log/scheduler/thread.ts'), text)
    for (let spare = 0; spare < 6; spare += 1) threads.idle.push(threads.fresh())
    return threads
  }

  take(): Thread {
    return this.idle.shift() ?? this.fresh()
  }

  /** Takes a thread back; one that is not done is killed where it stands, as SIGKILL would: no `finally` runs. */
  leave(thread: Thread): void {
    if (thread.state === 'done') this.idle.push(thread)
    else this.kill(thread)
  }

  kill(thread: Thread): void {
    this.ending.push(thread.end())
    this.idle.push(this.fresh())
  }

  async settle(): Promise<void> {
    await Promise.all(this.ending.splice(0))
  }

  async end(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((thread) => thread.end()))
    await this.settle()
  }

  private fresh(): Thread {
    return new Thread(this.program, this.text)
  }
}
