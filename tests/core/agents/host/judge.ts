import { expect } from 'vitest'
import type { Verdict } from '../../../../core/engine/verdict.ts'
import { deliver, end, runningIn, stop } from './acts.ts'
import type { Host } from './host.ts'
import type { AgentTruth, ClientTruth, FanOutTruth, LaunchTruth } from './truth.ts'

/** Holds everything that is said against what really happened. */

type Spoken = Exclude<Verdict, { kind: 'pass' }>

/** How a line begins: in words that say how an agent ended, and its title. */
interface Line {
  word: string
  title: string
}

const WORDS: Readonly<Record<string, string>> = { finished: 'DONE', failed: 'FAILED', killed: 'STOPPED', lost: 'LOST' }

export class Judge {
  /** What was said, by id. */
  readonly said: Record<string, number> = {}
  private host: Host | undefined
  private isCapped = false

  listen(host: Host): void {
    this.host = host
  }

  hear(verdict: Spoken, client: ClientTruth, event: { kind: string }): void {
    this.said[verdict.id] = (this.said[verdict.id] ?? 0) + 1
    const lines = linesOf(verdict)
    this.isCapped ||= JSON.stringify(verdict.data).includes('more (`fanout report`)')
    if (verdict.id === 'no-lost-results/unread' || verdict.id === 'no-lost-results/at-start')
      this.missing(lines, client, event)
    else if (verdict.id === 'failures/failed') for (const line of lines) this.failed(line)
    else if (verdict.id === 'slots/called') for (const title of titlesIn(verdict)) this.called(title)
    else if (verdict.id === 'fan-out-report/ended') this.fanOut(lines)
    else if (verdict.id === 'launch-together/one-by-one')
      this.oneByOne([verdict.data.agents ?? []].flat().map(String), client)
    if (verdict.kind === 'hold') expect(runningIn(this.world, client), 'a stop is held while agents run').toEqual([])
  }

  private get world(): Host {
    if (!this.host) throw new Error('nothing to listen to')
    return this.host
  }

  private agent(title: string): AgentTruth | undefined {
    return this.world.agents.find((one) => one.title === title)
  }

  private launch(title: string): LaunchTruth | undefined {
    return this.world.launches.find((one) => one.title === title)
  }

  private missing(lines: readonly Line[], client: ClientTruth, event: { kind: string }): void {
    for (const { word, title } of lines) {
      const agent = this.agent(title)
      if (word === 'RUNNING') {
        expect(event.kind).toBe('session-start')
        if (this.world.faithful) expect(agent, title).toMatchObject({ running: true, client })
      } else if (word === 'REFUSED') this.refused(title)
      else {
        expect(agent, `${word} ${title}`).toMatchObject({ running: false, result: 'gone', background: true, client })
        if (agent) this.once(agent, 'missing')
        if (agent && this.world.faithful && !agent.gated) expect(word).toBe(WORDS[agent.how ?? ''])
        this.passes(title)
      }
    }
  }

  private refused(title: string): void {
    const launch = this.launch(title)
    expect(launch, title).toMatchObject({ refused: true })
    expect(launch?.named === 0 || launch?.mayBeLeft, `${title} is named twice`).toBe(true)
    if (this.world.faithful) expect(launch, title).toMatchObject({ again: false })
    if (launch) Object.assign(launch, { named: launch.named + 1, mayBeLeft: false })
  }

  private called(title: string): void {
    const launch = this.launch(title)
    expect(launch, title).toMatchObject({ refused: true })
    if (this.world.faithful) expect(launch, title).toMatchObject({ again: false })
    if (launch) launch.called += 1
    expect(launch?.called, `${title} is called for again and again`).toBeLessThanOrEqual(2)
  }

  private failed({ word, title }: Line): void {
    const agent = this.agent(title)
    if (this.world.faithful) expect([word, agent?.how], title).toEqual(['FAILED', 'failed'])
    if (agent) this.once(agent, 'failed')
  }

  private fanOut(lines: readonly Line[]): void {
    const titles = lines.map(({ title }) => title)
    const fanOut = this.world.fanOuts.find(({ members }) => members.some(({ title }) => titles.includes(title)))
    expect(fanOut, titles.join()).toBeDefined()
    if (!fanOut) return
    fanOut.reports += 1
    expect(fanOut.reports, `reports of ${titles.join()}`).toBe(1)
    for (const { word, title } of lines) {
      expect(word).not.toBe('RUNNING')
      expect(fanOut.members.map((one) => one.title)).toContain(title)
      const agent = this.agent(title)
      if (!agent || word === 'REFUSED') continue
      if (!this.world.faithful) continue
      // An end that was none, and then the result of the life before: nobody can tell that it still runs.
      if (!agent.gated || !agent.confused) expect(agent.running, title).toBe(false)
      if (!agent.gated) expect(`${title} ${word}`).toBe(`${title} ${WORDS[agent.how ?? '']}`)
    }
  }

  private oneByOne(agents: readonly string[], { row }: ClientTruth): void {
    const titles = agents.map((name) => /"([^"]*)"/.exec(name)?.[1])
    if (this.world.faithful) expect(row.slice(-titles.length)).toEqual(titles)
  }

  private once(agent: AgentTruth, what: string): void {
    const key = `${what} ${agent.life}`
    expect(agent.named.has(key), `${agent.title}: ${key} is said twice`).toBe(false)
    agent.named.add(key)
  }

  /** What closes a fan-out by being named may close it without a report. */
  private passes(title: string): void {
    for (const fanOut of this.world.fanOuts)
      if (fanOut.members.some((one) => one.title === title)) fanOut.mayPass = true
  }

  /** In the end everybody has ended, and everything that can be said was: once. */
  settle(host: Host): void {
    for (const client of host.clients.filter(({ alive }) => alive)) {
      for (const agent of runningIn(host, client)) end(host, agent, 'finished')
      client.inTurn = true
      deliver(host, client, Number.POSITIVE_INFINITY)
      for (const ms of [1_000, 31_000, 31_000]) {
        host.now += ms
        host.hear(client, { kind: 'prompt', deliveries: [] })
        stop(host, client, [])
      }
    }
    if (!host.faithful) return
    // What does not fit a message is counted there.
    if (this.isCapped) return
    for (const agent of host.agents.filter(({ result, confused }) => result === 'gone' && !confused))
      expect([...agent.named], `${agent.title} is missing`).toContain(`missing ${agent.life}`)
    // A host that does not list what runs holds no stop.
    for (const { refused, again, named, called, title } of host.launches)
      if (refused && !again) expect(host.dialect.hasList ? named : named + called, title).toBeGreaterThan(0)
    for (const fanOut of host.fanOuts) expect(settled(fanOut), name(fanOut)).toBe(true)
  }
}

function settled({ reports, mayPass }: FanOutTruth): boolean {
  return reports === 1 || mayPass
}

function name({ members }: FanOutTruth): string {
  return `the fan-out of ${members.map(({ title }) => title).join()} has no report`
}

function titlesIn({ data }: Spoken): string[] {
  return [data.lines ?? []].flat().flatMap((line) => /"([^"]*)"/.exec(String(line))?.[1] ?? [])
}

function linesOf({ data }: Spoken): Line[] {
  return [data.lines ?? []].flat().flatMap((line) => {
    const [, word = '', title = ''] = /^([A-Z]+)[^"]*"([^"]*)"/.exec(String(line)) ?? []
    return word ? [{ word, title }] : []
  })
}

/** Every launch is one thing, and one only: under way, refused, come back failed, or an agent that runs or has ended somehow. */
export function sound({ state, problems }: Host): void {
  expect(problems).toEqual([])
  for (const [id, agent] of Object.entries(state.agents)) {
    expect([id, agent.running], id).toEqual([id, agent.how === undefined])
    expect(agent.endedAt === undefined, id).toBe(agent.running)
    if (agent.use !== undefined) expect(state.launches[agent.use], `${id} is still being launched`).toBeUndefined()
    if (agent.running) expect([agent.deliveredBy, agent.namedBy], id).toEqual([undefined, undefined])
  }
  const uses = Object.values(state.agents).flatMap(({ use }) => use ?? [])
  expect(new Set(uses).size, 'two agents of one launch').toBe(uses.length)
}
