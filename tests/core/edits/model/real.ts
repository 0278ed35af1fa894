import type { Fact } from '../../../../core/facts.ts'
import { compact, fold } from '../../../../core/log/fold.ts'
import type { Unknown } from '../../../../core/log/record.ts'
import { parseSegment, snapshotLine, stateOf } from '../../../../core/log/segment.ts'
import { initial, type State } from '../../../../core/log/state.ts'
import type { Origin } from '../../../../core/log/thread.ts'
import { agent, MINUTE, mainThread, NOON } from '../../log/facts.ts'

export const CLIENTS = ['c1', 'c2']

/** The real thing: entries folded one by one, and now and then written down and read back, as a new segment does. */
export class Real {
  state: State = initial()
  private readonly told: Unknown[] = []
  /** `/clear` gives a client a new session. */
  private readonly sessions = new Map(CLIENTS.map((client) => [client, 1]))

  main(client: string): Origin {
    return mainThread(`${client}.${this.sessions.get(client)}`, client)
  }

  agent(name: string, client: string): Origin {
    return agent(name, this.main(client).session, client)
  }

  clear(client: string): Origin {
    this.sessions.set(client, (this.sessions.get(client) ?? 0) + 1)
    return this.main(client)
  }

  tell(now: number, fact: Fact): void {
    this.told.push({ id: `${this.told.length}`, t: NOON + now, ...fact })
    this.state = fold(this.state, this.told.slice(-1))
  }

  /** Says again what was said last, as a writer does that could not know its fate; none is at it for minutes. */
  repeat(now: number, count: number): void {
    const lately = this.told.slice(-count).filter(({ t }) => t > NOON + now - 5 * MINUTE)
    this.state = fold(this.state, lately)
  }

  moveOn(): void {
    this.state = stateOf(parseSegment(snapshotLine(compact(this.state))))
  }
}
