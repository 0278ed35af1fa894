import type { Origin } from '../../../../core/log/thread.ts'

/**
 * Who may write which file, told in the words of the promise and not of the reducers: a list of holds, and for each agent
 * whether it lives. Small enough to be believed; `leases-model.test.ts` holds the real fold against it.
 */
export class Model {
  now = 0
  readonly agents = new Map<string, AgentModel>()
  readonly mains = new Map<string, { client: string; over: boolean; heard: number }>()
  holds: { file: string; by: string; written?: boolean }[] = []
  /** The latest edit that was asked for and granted, until its outcome is told. */
  open?: { by: string; file: string }

  /** Something was heard of a thread. */
  hear({ thread, session, client }: Origin): void {
    const main = this.mains.get(session)
    this.mains.set(session, { client: client || (main?.client ?? ''), over: false, heard: this.now })
    if (thread.startsWith('main:')) return
    const agent = this.agents.get(thread)
    if (!agent) this.agents.set(thread, { lives: true, heard: this.now, died: 0, lost: false, client, owed: 0 })
    else {
      if (!agent.lives && (agent.lost || this.now - agent.died > 10_000)) this.revive(agent)
      agent.heard = this.now
      agent.client = client || agent.client
    }
    this.renewWaiter(thread)
  }

  /** Whoever waits for one that lives, lives. */
  private renewWaiter(thread: string): void {
    const { waiter = '' } = this.agents.get(thread) ?? {}
    const agent = this.agents.get(waiter)
    if (!agent) return
    if (agent.lives) agent.heard = this.now
    this.renewWaiter(waiter)
  }

  start(who: Origin): void {
    this.hear(who)
    const agent = this.agents.get(who.thread)
    if (agent && !agent.lives) this.revive(agent)
  }

  end(id: string, lost = false): void {
    const agent = this.agents.get(id)
    // That it was lost was a guess: an ending that is told counts more.
    if (!agent || (!agent.lives && (lost || !agent.lost))) return
    Object.assign(agent, { lives: false, lost, died: this.now })
    this.drop(id)
    this.endWaitedFor(id, lost)
  }

  /** Whom a thread waited for, ends with it; on a guess, only in its own client. */
  endWaitedFor(thread: string, lost = false): void {
    for (const [id, { lives, waiter, client }] of this.agents) {
      if (lives && waiter === thread && (!lost || client === this.agents.get(thread)?.client)) this.end(id, lost)
    }
  }

  ended(id: string): void {
    const agent = this.agents.get(id)
    if (agent?.lives) agent.owed += 1
    this.end(id)
  }

  /** The first notifications after endings that were seen tell nothing new. */
  notified(id: string): void {
    const agent = this.agents.get(id)
    if (agent && agent.owed > 0) agent.owed -= 1
    else this.end(id)
  }

  gone(client: string): void {
    for (const [id, agent] of this.agents) if (agent.client === client) this.end(id, true)
    for (const [session, main] of this.mains) if (main.client === client) this.over(session)
  }

  over(session: string): void {
    const main = this.mains.get(session)
    if (main) main.over = true
    this.drop(`main:${session}`)
  }

  clear(to: Origin): void {
    this.hear(to)
    for (const [session, { client }] of this.mains) {
      if (session !== to.session && client === to.client) this.over(session)
    }
  }

  drop(thread: string): void {
    this.holds = this.holds.filter(({ by }) => by !== thread)
    if (this.open?.by === thread) this.open = undefined
  }

  release(file: string): void {
    this.holds = this.holds.filter((hold) => hold.file !== file)
  }

  /** @returns whether the asker may write the file now */
  ask(who: Origin, file: string, expiry: number): boolean {
    this.hear(who)
    const { thread } = who
    const others = this.holders(file).filter((by) => by !== thread && this.keeps(by, expiry))
    this.open = undefined
    if (others.some((by) => !this.waits(by, thread))) return false
    this.open = { by: thread, file }
    if (!thread.startsWith('main:') && !this.agents.get(thread)?.lives) return true
    const before = this.holds.filter((hold) => hold.file === file)
    this.release(file)
    this.holds.push(...[...others, thread].map((by) => before.find((hold) => hold.by === by) ?? { file, by }))
    return true
  }

  /** How the latest edit went: one that was made keeps the file, one that was not gives it back when it is the first. */
  settle(who: Origin, wasMade: boolean): void {
    this.hear(who)
    const { open } = this
    this.open = undefined
    const hold = this.holds.find(({ by, file }) => by === open?.by && file === open.file)
    if (hold && wasMade) hold.written = true
    else if (hold && !hold.written) this.holds = this.holds.filter((one) => one !== hold)
  }

  holders(file: string): string[] {
    return this.holds.filter((hold) => hold.file === file).map(({ by }) => by)
  }

  /** No two who can both write now, unless one waits for the other. */
  rivals(file: string, expiry: number): string[][] {
    const able = this.holders(file).filter((by) => this.keeps(by, expiry))
    return able.flatMap((one) =>
      able.filter((by) => by > one && !this.waits(one, by) && !this.waits(by, one)).map((by) => [one, by]),
    )
  }

  private keeps(thread: string, expiry: number): boolean {
    const main = thread.startsWith('main:') ? this.mains.get(thread.slice(5)) : undefined
    const heard = main ? main.heard : (this.agents.get(thread)?.heard ?? 0)
    return !main?.over && this.now - heard <= expiry
  }

  /** Whether each on the way up from `thread` to `ancestor` was launched by one that waits for it. */
  private waits(ancestor: string, thread: string): boolean {
    const { waiter } = this.agents.get(thread) ?? {}
    return waiter !== undefined && (waiter === ancestor || this.waits(ancestor, waiter))
  }

  private revive(agent: AgentModel): void {
    // Whoever waited for its last life has gone on; a life that was only thought lost is still waited for.
    Object.assign(agent, { lives: true, lost: false, waiter: agent.lost ? agent.waiter : undefined })
  }
}

interface AgentModel {
  lives: boolean
  heard: number
  died: number
  /** Ended on a guess: its client was gone. */
  lost: boolean
  client: string
  /** Endings seen whose notification is still to come. */
  owed: number
  /** Who waits for it. */
  waiter?: string
}
