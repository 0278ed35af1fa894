import fc from 'fast-check'
import { clear, deliver, dieAndResume, end, fetch, launch, launchAgain, revive, runningIn, stop } from './acts.ts'
import type { Host } from './host.ts'
import type { AgentTruth, ClientTruth } from './truth.ts'

/** Random stories: each step does what is possible at that moment, or nothing. */
export type Step = (host: Host) => void

const SECOND = 1_000

/** Steps are shown by what they do when a story fails. */
function step(name: string, act: Step): Step {
  return Object.assign(act, { toString: () => name })
}

/** One of a list by a random number; undefined where it is empty. */
function one<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % Math.max(list.length, 1)]
}
const alive = (host: Host): ClientTruth[] => host.clients.filter((client) => client.alive)
const inTurn = (host: Host): ClientTruth[] => alive(host).filter((client) => client.inTurn)
const idle = (host: Host): ClientTruth[] => alive(host).filter((client) => !client.inTurn)
const atWork = (host: Host): AgentTruth[] => alive(host).flatMap((client) => runningIn(host, client))
const ended = (host: Host): AgentTruth[] => host.agents.filter((agent) => !agent.running && agent.client.alive)

const number = fc.nat(1_000)
const launching = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  background: fc.constantFrom(true, true, true, false),
  refused: fc.constantFrom(0, 0, 0, 1, 2),
  startsFirst: fc.boolean(),
})

/** A person speaks, where the conversation waits for one. */
function speak(host: Host, pick: number): void {
  const client = one(idle(host), pick)
  if (!client) return
  client.inTurn = true
  client.row = []
  host.hear(client, { kind: 'prompt', deliveries: [] })
}

/** An agent edits a file of its own. */
function edit(host: Host, pick: number): void {
  const agent = one(atWork(host), pick)
  if (!agent) return
  const use = host.name('use')
  const file = `/p/${agent.id}`
  host.hear(agent.client, { kind: 'before-edit', use, file, whole: false }, agent)
  host.hear(agent.client, { kind: 'message-complete', calls: [{ use, does: 'edit', file, succeeded: true }] }, agent)
}

const healthy: fc.Arbitrary<Step>[] = [
  number.map((pick) => step(`speak ${pick}`, (host) => speak(host, pick))),
  fc.tuple(number, launching).map(([pick, how]) =>
    step(`launch ${pick} ${JSON.stringify(how)}`, (host) => {
      const client = one(inTurn(host), pick)
      if (client) launch(host, client, { ...how, refused: 0 })
    }),
  ),
  fc.tuple(number, fc.integer({ min: 3, max: 5 }), fc.boolean()).map(([pick, times, background]) =>
    step(`launch ${times} one by one ${pick} ${background ? 'beside' : 'in the foreground'}`, (host) => {
      const client = one(inTurn(host), pick)
      const alone = { count: 1, background, refused: 0, startsFirst: true }
      for (let n = 0; client && n < times; n += 1) launch(host, client, alone)
    }),
  ),
  number.map((pick) => step(`edit ${pick}`, (host) => edit(host, pick))),
  number.map((pick) =>
    step(`finish ${pick}`, (host) => {
      const agent = one(atWork(host), pick)
      if (agent) end(host, agent, 'finished')
    }),
  ),
  fc.tuple(number, fc.integer({ min: 1, max: 3 })).map(([pick, count]) =>
    step(`deliver ${pick} ${count}`, (host) => {
      const client = one(alive(host), pick)
      if (client) deliver(host, client, count)
    }),
  ),
  number.map((pick) =>
    step(`work ${pick}`, (host) => {
      const client = one(inTurn(host), pick)
      if (client) host.hear(client, { kind: 'message-complete', calls: [{ use: host.name('use') }] })
    }),
  ),
  number.map((pick) =>
    step(`stop ${pick}`, (host) => {
      const client = one(inTurn(host), pick)
      if (client) stop(host, client, [])
    }),
  ),
  fc.constantFrom(0, 150, SECOND, 9 * SECOND, 12 * SECOND, 31 * SECOND, 61 * SECOND).map((ms) =>
    step(`wait ${ms}`, (host) => {
      host.now += ms
    }),
  ),
  fc.constant(step('next segment', (host) => host.moveOn())),
]

const troubled: fc.Arbitrary<Step>[] = [
  fc.tuple(number, launching).map(([pick, how]) =>
    step(`launch over the cap ${pick} ${JSON.stringify(how)}`, (host) => {
      const client = one(inTurn(host), pick)
      if (client) launch(host, client, how)
    }),
  ),
  number.map((pick) =>
    step(`launch again ${pick}`, (host) => {
      const open = host.launches.filter(({ again, client }) => !again && client.inTurn)
      const refused = one(open, pick)
      if (refused) launchAgain(host, refused)
    }),
  ),
  fc
    .tuple(number, fc.constantFrom('finished' as const, 'failed' as const), fc.boolean(), fc.boolean())
    .map(([pick, how, lost, late]) =>
      step(`end ${pick} ${how}${lost ? ', result lost' : ''}${late ? ', told late' : ''}`, (host) => {
        const agent = one(atWork(host), pick)
        if (!agent) return
        const tell = end(host, agent, how, { lost, late })
        if (late && !lost) deliver(host, agent.client, 9)
        tell()
      }),
    ),
  number.map((pick) =>
    step(`TaskStop ${pick}`, (host) => {
      const busy = atWork(host).filter(({ client }) => client.inTurn)
      const agent = one(busy, pick)
      if (!agent) return
      end(host, agent, 'killed')
      const call = { use: host.name('use'), target: agent.id, missed: false }
      host.hear(agent.client, { kind: 'message-complete', calls: [call] })
    }),
  ),
  // Another plugin keeps an agent from stopping: the host tells of an end that is none. Its list shows it.
  number.map((pick) =>
    step(`keep from stopping ${pick}`, (host) => {
      const agent = one(atWork(host), pick)
      if (!agent || !host.dialect.hasList) return
      agent.gated = true
      host.hear(agent.client, { kind: 'agent-ended', agent: agent.id, how: 'finished' }, agent)
    }),
  ),
  fc.tuple(number, number, fc.boolean()).map(([pick, which, also]) =>
    step(`TaskOutput ${pick} ${which} ${also}`, (host) => {
      const client = one(inTurn(host), pick)
      const mine = host.agents.filter((agent) => agent.client === client && agent.background)
      const agent = one(mine, which)
      if (client && agent) fetch(host, client, agent, also)
    }),
  ),
  number.map((pick) =>
    step(`SendMessage ${pick}`, (host) => {
      const over = ended(host).filter(({ client, how }) => client.inTurn && how !== 'lost')
      const agent = one(over, pick)
      if (agent) revive(host, agent)
    }),
  ),
  // An agent may be listed for a moment after its end.
  fc.tuple(number, number).map(([pick, which]) =>
    step(`stop while ending ${pick} ${which}`, (host) => {
      const client = one(inTurn(host), pick)
      const agent = client && one(client.queue, which)?.agent
      if (client) stop(host, client, agent && !agent.running ? [agent] : [])
    }),
  ),
  // Nothing is told.
  number.map((pick) =>
    step(`Esc ${pick}`, (host) => {
      const client = one(inTurn(host), pick)
      host.now += SECOND
      if (client) client.inTurn = false
    }),
  ),
  number.map((pick) =>
    step(`compact ${pick}`, (host) => {
      const client = one(alive(host), pick)
      if (client) host.hear(client, { kind: 'session-start', source: 'compact' })
    }),
  ),
  // Nothing waits where nothing is going on.
  number.map((pick) =>
    step(`/clear ${pick}`, (host) => {
      const quiet = idle(host).filter(({ queue }) => queue.length === 0)
      const client = one(quiet, pick)
      host.now += SECOND
      if (client) clear(host, client)
    }),
  ),
  number.map((pick) =>
    step(`die and resume ${pick}`, (host) => {
      const client = one(alive(host), pick)
      if (client) dieAndResume(host, client)
    }),
  ),
]

/** A story in which all goes well. */
export const healthyStory = fc.array(fc.oneof(...healthy), { minLength: 20, maxLength: 70, size: 'max' })
/** A story in which much does not. */
export const troubledStory = fc.array(fc.oneof(...healthy, ...healthy, ...troubled), {
  minLength: 20,
  maxLength: 70,
  size: 'max',
})
