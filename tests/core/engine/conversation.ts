import type { Ending } from '../../../core/agents/agent.ts'
import type { Call, Delivery } from '../../../core/engine/event.ts'
import type { Rule } from '../../../core/engine/rule.ts'
import { rules } from '../../../core/engine/rules.ts'
import type { Data, Verdict } from '../../../core/engine/verdict.ts'
import { handOver } from '../../../core/runs/hand-over.ts'
import { Stage, type StageOptions } from './stage.ts'

interface Launching {
  background?: boolean
  type?: string
  title?: string
  forked?: boolean
  /** The host refuses it: its cap, or something else. */
  refused?: 'cap' | 'other'
}

/** What was said, and in which thread. */
export interface Said {
  thread: string
  kind: string
  id: string
  data: Data
}

/**
 * A main conversation and its agents, told in the host's order, with every rule listening. What they say is in `said`;
 * `heard()` has it as `inform fan-out-report/ended`, and forgets it.
 */
export class Conversation extends Stage {
  readonly said: Said[] = []

  constructor(options: StageOptions = {}) {
    super({ rules: [handOver as Rule, ...rules], ...options })
    this.sets('enforce', 'hand-over')
  }

  override tell(...[thread, event]: Parameters<Stage['tell']>): Verdict[] {
    const verdicts = super.tell(thread, event)
    for (const verdict of verdicts) if (verdict.kind !== 'pass') this.said.push({ thread, ...verdict })
    return verdicts
  }

  /** What was said since the last time, in order. */
  heard(): string[] {
    return this.said.splice(0).map(({ kind, id }) => `${kind} ${id}`)
  }

  /** The lines of the last thing said. */
  lines(): readonly string[] {
    const lines = this.said.at(-1)?.data.lines
    return Array.isArray(lines) ? lines : []
  }

  /** One message of a thread that launches these agents. Foreground ones end before it is complete. */
  message(thread: string, agents: readonly string[], how: Launching = {}): this {
    const calls = agents.map((agent) => this.launch(thread, agent, how))
    return this.complete(thread, calls)
  }

  /** The calls of a message, without its end: each launch as the host tells it. */
  launch(thread: string, agent: string, { background = true, forked, refused, ...names }: Launching = {}): Call {
    const use = this.use()
    const [id = ''] = agent.split('@')
    const { type = 'worker', title = `task of ${id}` } = names
    const launch = { use, type, title, background }
    this.hears(thread, { kind: 'launch', ...launch })
    if (refused) this.hears(thread, { kind: 'launch-failed', use, refused: refused === 'cap' })
    else {
      this.hears(agent, { kind: 'agent-started', type })
      if (!background) this.ends(agent)
      this.hears(thread, { kind: 'launched', agent: id, ...launch })
    }
    return { use, does: 'launch', forked }
  }

  complete(thread: string, calls: readonly Call[]): this {
    return this.hears(thread, { kind: 'message-complete', calls: [...calls] })
  }

  /** A message of other tools. */
  works(thread: string, ...tools: string[]): this {
    const calls = (tools.length > 0 ? tools : ['Bash']).map(() => ({ use: this.use() }))
    return this.complete(thread, calls)
  }

  /** A message that waits for an agent: its result comes back, or only time has passed. */
  waitsFor(thread: string, agent: string, how: Ending | 'timeout' = 'finished'): this {
    if (how !== 'timeout') this.hears(thread, { kind: 'fetched', agent, how })
    return this.complete(thread, [{ use: this.use(), target: agent, waited: true }])
  }

  /** One prompt that brings results: each `a`, or `a failed`. Without any, a person's. */
  prompt(thread: string, ...results: string[]): this {
    const deliveries = results.map((result): Delivery => {
      const [agent = '', how = 'finished'] = result.split(' ')
      return how === 'failed' ? { agent, how, failure: 'overloaded' } : { agent, how: how as Ending }
    })
    return this.hears(thread, { kind: 'prompt', deliveries })
  }

  /** The end of a main turn, with the host's list of what runs, on hosts that have one. */
  stop(thread: string, running: string[] | 'no list' = []): this {
    return this.hears(thread, { kind: 'turn-ending', running: running === 'no list' ? undefined : running })
  }

  /** Another client goes on with a session; its threads are called `x@name` from now on. */
  continues(session: string, client: string, name: string): this {
    this.sessions.set(name, { session, client })
    return this
  }

  start(thread: string, source: string): this {
    return this.hears(thread, { kind: 'session-start', source })
  }
}

export function conversation(options: StageOptions = {}): Conversation {
  return new Conversation(options)
}
