import { decide, type World } from '../../../../core/engine/decide.ts'
import type { Event, Source } from '../../../../core/engine/event.ts'
import { rules } from '../../../../core/engine/rules.ts'
import type { Verdict } from '../../../../core/engine/verdict.ts'
import type { Fact } from '../../../../core/facts.ts'
import { compact, fold } from '../../../../core/log/fold.ts'
import { stamp } from '../../../../core/log/record.ts'
import { parseSegment, snapshotLine, stateOf } from '../../../../core/log/segment.ts'
import { initial, type State } from '../../../../core/log/state.ts'
import { unset } from '../../engine/stage.ts'
import { unplanned } from '../../engine/unplanned.ts'
import type { AgentTruth, ClientTruth, Dialect, FanOutTruth, LaunchTruth } from './truth.ts'

/**
 * What becomes of a hook: heard once, twice (the plugin is installed twice), or not at all (the machine is out of memory).
 * The end of a session is always heard: after `/clear`, nothing else could tell what the conversation before it had read.
 */
export type Fate = 'once' | 'twice' | 'never'

type Told<E = Event> = E extends Event ? Omit<E, keyof Source> : never
type Spoken = Exclude<Verdict, { kind: 'pass' }>

/** The transcript reaches the disk this late (ms). */
const LAG_MS = 200

/**
 * A host with its clients, and fanout listening: the real decisions over a real fold. Every event goes through `hear`, where
 * fate decides; what is said goes to `onSaid` with the client it was said in.
 */
export class Host {
  now = 1_800_000_000_000
  readonly agents: AgentTruth[] = []
  readonly launches: LaunchTruth[] = []
  readonly fanOuts: FanOutTruth[] = []
  readonly clients: ClientTruth[] = []
  readonly problems: string[] = []
  readonly dialect: Dialect
  /** Whether every hook was heard. */
  faithful = true
  state: State = initial()
  private readonly fates: Iterator<Fate>
  private readonly onSaid: (verdict: Spoken, client: ClientTruth, event: Told) => void
  private count = 0

  constructor(
    dialect: Dialect,
    fates: Iterator<Fate>,
    onSaid: (verdict: Spoken, client: ClientTruth, event: Told) => void,
  ) {
    this.dialect = dialect
    this.fates = fates
    this.onSaid = onSaid
  }

  /** A fresh name: ids of agents look as the host's. */
  name(kind: string): string {
    this.count += 1
    return `${kind}${this.count.toString(16).padStart(6, '0')}`
  }

  open(name: string, session: string, transcript: ClientTruth['transcript'] = new Map()): ClientTruth {
    const client = { name, session, alive: true, inTurn: false, queue: [], transcript, row: [] }
    this.clients.push(client)
    return client
  }

  /** An event of a client's main conversation, or of an agent. Returns whether the turn was kept from ending. */
  hear(client: ClientTruth, event: Told, agent?: AgentTruth): boolean {
    const fate = event.kind === 'session-end' ? 'once' : (this.fates.next().value ?? 'once')
    if (fate === 'never') this.faithful = false
    const times = { never: 0, once: 1, twice: 2 }[fate as Fate]
    let held = false
    for (let n = 0; n < times; n += 1) {
      const verdicts = decide(this.sourced(client, event, agent), rules, settings, this.world(client))
      for (const verdict of verdicts) {
        if (verdict.kind === 'pass') continue
        held ||= verdict.kind === 'hold'
        this.onSaid(verdict, client, event)
      }
    }
    return held
  }

  /** The log goes on in its next segment. */
  moveOn(): void {
    this.state = stateOf(parseSegment(snapshotLine(compact(this.state))))
  }

  private sourced({ session, name }: ClientTruth, event: Told, agent?: AgentTruth): Event {
    const thread = agent?.id ?? `main:${session}`
    return { ...event, session, client: name, thread, cwd: '/p', agentType: agent && 'worker' } as Event
  }

  private world({ transcript }: ClientTruth): World {
    const isWritten = (at: number | undefined, since: number): boolean =>
      at !== undefined && at >= since && this.now - at >= LAG_MS
    return {
      now: this.now,
      read: () => this.state,
      commit: (facts: readonly Fact[]) => {
        this.state = fold(this.state, stamp(facts, this.now))
        return this.state
      },
      exists: () => true,
      canonical: (file) => file,
      shown: (file) => file,
      kin: () => undefined,
      ...unplanned,
      modified: () => 0,
      changedSince: () => true,
      said: () => [],
      lastSigns: () => ({}),
      stopped: () => [],
      whereabouts: (agents) => {
        const places = Object.entries(agents).flatMap(([id, since]): [string, 'delivered' | 'queued'][] => {
          const { queued, delivered } = transcript.get(id) ?? {}
          if (isWritten(delivered, since)) return [[id, 'delivered']]
          return isWritten(queued, since) ? [[id, 'queued']] : []
        })
        return Object.fromEntries(places)
      },
      gone: (name) => this.clients.every((one) => one.name !== name || !one.alive),
      report: (problem) => void this.problems.push(problem),
    }
  }
}

const settings = {
  ...unset,
  limits: { ...unset.limits, max: 1_000 },
  modes: Object.fromEntries(rules.map(({ name }) => [name, 'enforce' as const])),
  leaseExpiry: 30 * 60_000,
}
