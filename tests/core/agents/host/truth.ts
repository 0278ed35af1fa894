import type { Ending } from '../../../../core/agents/agent.ts'

/** What really happened, whatever the hooks heard of it. Times in ms. */

export interface AgentTruth {
  id: string
  /** Unique, and how messages call it. */
  title: string
  client: ClientTruth
  parent: 'main' | AgentTruth
  background: boolean
  life: number
  running: boolean
  how?: Ending
  /** Where the result of this life is; `gone`: the host lost it. */
  result: 'none' | 'queued' | 'delivered' | 'gone'
  /** An end was told that was none. */
  gated: boolean
  /** The result of one life came in the next: which it was, nobody can tell. */
  confused: boolean
  /** What was said of which life. */
  named: Set<string>
}

export interface FanOutTruth {
  members: (AgentTruth | LaunchTruth)[]
  client: ClientTruth
  reports: number
  /** It may pass without a report: its client died, or one of its results was named where no report is made. */
  mayPass: boolean
}

/** A launch that became no agent. */
export interface LaunchTruth {
  title: string
  refused: boolean
  again: boolean
  named: number
  /** Another of its client was launched again since it was named: it may be named once more, if it is left. */
  mayBeLeft: boolean
  /** How often fanout called for it. */
  called: number
  client: ClientTruth
}

/** A client process and the conversation in it. */
export interface ClientTruth {
  name: string
  session: string
  alive: boolean
  inTurn: boolean
  /** Notifications that wait, by agent. */
  queue: { agent: AgentTruth; how: Ending }[]
  /** When the transcript of the session was written: what waits, and what is in the conversation. */
  transcript: Map<string, { queued?: number; delivered?: number }>
  /** Messages that launched one agent beside the conversation, in a row without anything between that could ask for more. */
  row: string[]
}

/** What kind of host it is. */
export interface Dialect {
  /** Its Stop says what runs. */
  hasList: boolean
  /** Results that come in the middle of a turn fire an event. */
  tellsInTurn: boolean
}
