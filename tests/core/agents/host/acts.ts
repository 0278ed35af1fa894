import type { Ending } from '../../../../core/agents/agent.ts'
import type { Call } from '../../../../core/engine/event.ts'
import type { Host } from './host.ts'
import type { AgentTruth, ClientTruth, LaunchTruth } from './truth.ts'

/** What can happen in a client, told as hosts tell it. */

export interface Launching {
  count: number
  background: boolean
  /** How many of them the host refuses. */
  refused: number
  /** Their starts are told before their calls come back. */
  startsFirst: boolean
}

/** One message of the main conversation that launches agents. */
export function launch(host: Host, client: ClientTruth, { count, background, refused, startsFirst }: Launching): void {
  const calls: Call[] = []
  const members: (AgentTruth | LaunchTruth)[] = []
  const titles = Array.from({ length: count }, () => host.name('task '))
  const uses = titles.map((title) => {
    const use = host.name('use')
    host.hear(client, { kind: 'launch', use, type: 'worker', title, background })
    calls.push({ use, does: 'launch' })
    return use
  })
  for (const [n, title] of titles.entries()) {
    const use = uses[n] ?? ''
    if (n < refused) members.push(refuse(host, client, use, title))
    else members.push(start(host, client, { use, title, background, startsFirst }))
  }
  const agents = members.filter((one): one is AgentTruth => 'id' in one)
  if (!background) for (const agent of agents) agent.result = 'delivered'
  if (members.length > 1) host.fanOuts.push({ members, client, reports: 0, mayPass: false })
  follow(client, background ? members : [])
  host.hear(client, { kind: 'message-complete', calls })
}

/** Launches alone in their messages make a row; anything else that launches ends it. */
function follow(client: ClientTruth, members: readonly (AgentTruth | LaunchTruth)[]): void {
  const [only] = members
  if (members.length === 1 && only && 'id' in only) client.row.push(only.title)
  else client.row = []
}

function refuse(host: Host, client: ClientTruth, use: string, title: string): LaunchTruth {
  const launch = { title, refused: true, again: false, named: 0, mayBeLeft: false, called: 0, client }
  host.launches.push(launch)
  host.hear(client, { kind: 'launch-failed', use, refused: true, cap: 1_000 })
  return launch
}

function start(
  host: Host,
  client: ClientTruth,
  how: { use: string; title: string; background: boolean; startsFirst: boolean },
): AgentTruth {
  const { use, title, background } = how
  const agent: AgentTruth = {
    id: host.name('a'),
    title,
    client,
    parent: 'main',
    background,
    life: 1,
    running: true,
    result: 'none',
    gated: false,
    confused: false,
    named: new Set(),
  }
  host.agents.push(agent)
  const tells = [
    () => host.hear(client, { kind: 'agent-started', type: 'worker' }, agent),
    () => {
      if (!background) end(host, agent, 'finished')
      host.hear(client, { kind: 'launched', use, agent: agent.id, type: 'worker', title, background })
    },
  ]
  for (const tell of how.startsFirst || !background ? tells : tells.reverse()) tell()
  return agent
}

/** The host asks for what it refused again, under the same name. */
export function launchAgain(host: Host, launch: LaunchTruth): void {
  const { client, title } = launch
  const use = host.name('use')
  launch.again = true
  for (const other of host.launches) if (other.client === client) other.mayBeLeft = true
  host.hear(client, { kind: 'launch', use, type: 'worker', title, background: true })
  const agent = start(host, client, { use, title, background: true, startsFirst: true })
  agent.title = title
  follow(client, [agent])
  host.hear(client, { kind: 'message-complete', calls: [{ use, does: 'launch' }] })
}

/** An agent's life ends; how the host tells of it depends on how. */
export function end(host: Host, agent: AgentTruth, how: Ending, { lost = false, late = false } = {}): () => void {
  agent.running = false
  agent.how = how
  if (agent.background) enqueue(host, agent, how, lost)
  const tell = (): void => {
    if (how === 'killed') host.hear(agent.client, { kind: 'agent-ended', agent: agent.id, how })
    else
      host.hear(
        agent.client,
        { kind: 'agent-ended', agent: agent.id, how, failure: how === 'failed' ? 'overloaded' : undefined },
        agent,
      )
  }
  if (late) return tell
  tell()
  return () => undefined
}

function enqueue(host: Host, agent: AgentTruth, how: Ending, lost: boolean): void {
  agent.result = lost ? 'gone' : 'queued'
  if (lost) return
  agent.client.queue.push({ agent, how })
  note(agent, 'queued', host.now)
}

function note({ client, id }: AgentTruth, place: 'queued' | 'delivered', now: number): void {
  client.transcript.set(id, { ...client.transcript.get(id), [place]: now })
}

/** Results that wait reach the conversation: as prompts, or silently in the middle of a turn. */
export function deliver(host: Host, client: ClientTruth, count: number): void {
  const arriving = client.queue.splice(0, count)
  if (arriving.length === 0) return
  for (const { agent } of arriving) {
    if (agent.running) agent.confused = true
    else agent.result = 'delivered'
    note(agent, 'delivered', host.now)
  }
  client.row = []
  const silent = client.inTurn && !host.dialect.tellsInTurn
  if (silent) return
  const deliveries = arriving.map(({ agent, how }) => ({
    agent: agent.id,
    how,
    failure: how === 'failed' ? 'overloaded' : undefined,
  }))
  client.inTurn = true
  host.hear(client, { kind: 'prompt', deliveries })
}

/** The conversation waits for a result by name. Where the agent has ended it has it; the prompt may come all the same. */
export function fetch(host: Host, client: ClientTruth, agent: AgentTruth, alsoNotifies: boolean): void {
  if (!agent.running && agent.how !== undefined) {
    agent.result = 'delivered'
    // The notification comes beside it.
    note(agent, 'delivered', host.now)
    if (!alsoNotifies) client.queue = client.queue.filter((one) => one.agent !== agent)
    client.row = []
    host.hear(client, { kind: 'fetched', agent: agent.id, how: agent.how })
  }
  host.hear(client, {
    kind: 'message-complete',
    calls: [{ use: host.name('use'), target: agent.id, waited: true }],
  })
}

/** An agent that has ended is sent a message: its next life begins. */
export function revive(host: Host, agent: AgentTruth): void {
  host.now += 500
  agent.life += 1
  agent.running = true
  agent.background = true
  agent.how = undefined
  agent.result = 'none'
  agent.client.row = []
  host.hear(agent.client, { kind: 'agent-started', type: 'worker' }, agent)
}

/** The end of a main turn. Ended a moment ago, an agent may still be listed. */
export function stop(host: Host, client: ClientTruth, alsoListed: readonly AgentTruth[]): void {
  // The model has answered what came last.
  host.now += 300
  const running = [...runningIn(host, client), ...alsoListed].map(({ id }) => id)
  client.inTurn = host.hear(client, { kind: 'turn-ending', running: host.dialect.hasList ? running : undefined })
}

/** Whom the host lists. */
export function runningIn({ agents }: Host, client: ClientTruth): AgentTruth[] {
  return agents.filter((one) => one.client === client && one.running && one.background)
}

/** `/clear`: the same process goes on under another session, with its agents. */
export function clear(host: Host, client: ClientTruth): void {
  host.hear(client, { kind: 'session-end', reason: 'clear' })
  client.session = host.name('s')
  client.transcript = new Map()
  client.row = []
  for (const fanOut of host.fanOuts) if (fanOut.client === client) fanOut.mayPass = true
  for (const launch of host.launches) if (launch.client === client) launch.again = true
  host.hear(client, { kind: 'session-start', source: 'clear' })
}

/** The client dies with all it runs, and somebody goes on with its session in another. */
export function dieAndResume(host: Host, client: ClientTruth): ClientTruth {
  client.alive = false
  client.inTurn = false
  host.now += 1_000
  for (const { agent } of client.queue.splice(0)) if (!agent.running && agent.result === 'queued') agent.result = 'gone'
  const next = host.open(host.name('c'), client.session, client.transcript)
  for (const agent of host.agents) {
    if (agent.client !== client) continue
    if (agent.running) Object.assign(agent, { running: false, how: 'lost', result: 'gone' })
    agent.client = next
  }
  for (const launch of host.launches) if (launch.client === client) launch.client = next
  for (const fanOut of host.fanOuts) {
    if (fanOut.client === client) Object.assign(fanOut, { client: next, mayPass: true })
  }
  host.hear(next, { kind: 'session-start', source: 'resume' })
  return next
}
