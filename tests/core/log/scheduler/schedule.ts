import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Chance } from '../chance.ts'
import { entriesOf } from '../facts.ts'
import type { Act, Result } from './job.ts'
import { type Fate, groundFacts, type Plan } from './plan.ts'
import type { Thread, Threads } from './threads.ts'

/** More than any thread needs: each retry takes somebody else's progress. */
const MOST_STEPS = 20_000

/** An act as it was seen from outside. Times count the schedule's steps. */
export interface Deed extends Result {
  thread: number
  what: Act
  began: number
  ended: number
}

export interface Story {
  dir: string
  now: number
  deeds: Deed[]
  /** Calls made, in order, as `thread:call`. */
  trace: string[]
  /** The threads that did not come to their end. */
  fates: Map<number, Fate['how']>
  /** What went wrong while it ran. */
  problems: string[]
}

interface Actor {
  index: number
  thread: Thread
  acts: Act[]
  /** Since which step it is in its present act; undefined until it sets out. */
  began?: number
  known: number
  rank: number
  /** Calls made so far. */
  calls: number
  fate?: Fate['how']
}

/** Runs one plan: in every moment exactly one thread moves, by exactly one call. */
export function run(plan: Plan, threads: Threads): Story {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout schedule '))
  const log = path.join(dir, 'log')
  const now = Date.now()
  prepare(plan, log, now)
  const chance = new Chance(plan.seed ^ 0x5eed)
  const story: Story = { dir, now, deeds: [], trace: [], fates: new Map(), problems: [] }
  const actors = plan.acts.map((acts, index): Actor => {
    const thread = threads.take()
    thread.assign({ dir: log, now, seed: plan.seed * 8 + index, acts })
    return { index, thread, acts, known: 0, calls: 0, rank: chance.next() }
  })
  const fates = [...plan.fates]
  let latest: Actor | undefined
  const archivist = new Archivist(log, now)
  for (let step = 0; ; step += 1) {
    const ready = actors.filter(({ thread, fate }) => thread.state === 'gate' && !fate)
    if (ready.length === 0) break
    if (step > MOST_STEPS) {
      story.problems.push(`no end after ${step} steps`)
      break
    }
    if (plan.settled) archivist.age(step, ready)
    latest = next(plan, chance, ready, latest)
    const fate = fates.find((each) => isDue(each, latest as Actor, step))
    if (!fate) move(latest, story, step)
    else {
      fates.splice(fates.indexOf(fate), 1)
      meet(fate, latest)
      story.fates.set(latest.index, fate.how)
    }
  }
  for (const actor of actors) {
    if (actor.fate) story.deeds.push(...unfinished(actor))
    threads.leave(actor.thread)
  }
  return story
}

function next(plan: Plan, chance: Chance, ready: Actor[], latest: Actor | undefined): Actor {
  if (plan.style === 'sticky' && latest && ready.includes(latest) && chance.happens(0.85)) return latest
  if (plan.style !== 'ranks') return chance.pick(ready)
  const first = ready.reduce((one, other) => (one.rank >= other.rank ? one : other))
  if (chance.happens(0.06)) first.rank = -chance.next()
  return first
}

function isDue({ how, at, thread }: Fate, actor: Actor, step: number): boolean {
  if (how === 'torn' && actor.thread.news().call !== 'writeSync') return false
  return thread === undefined ? step >= at : thread === actor.index && actor.calls >= at
}

function meet({ how }: Fate, actor: Actor): void {
  if (how === 'torn') actor.thread.move('tear')
  actor.fate = how
}

function move(actor: Actor, story: Story, step: number): void {
  const { index, thread, acts } = actor
  story.trace.push(`${index}:${thread.news().call}`)
  actor.began ??= step
  actor.calls += 1
  thread.move()
  const { results } = thread.news()
  for (const result of results.slice(actor.known)) {
    const what = acts[result.act]
    if (what) story.deeds.push({ ...result, thread: index, what, began: actor.began ?? step, ended: step })
    actor.began = undefined
  }
  actor.known = results.length
}

/** The act in which somebody died or froze: it may have happened. */
function unfinished({ index, thread, acts, began }: Actor): Deed[] {
  const { act } = thread.news()
  const what = acts[act]
  return began !== undefined && what ? [{ act, thread: index, what, began, ended: Number.POSITIVE_INFINITY }] : []
}

/**
 * Makes segments old enough to be archived once nobody can still be at work on them: what the log takes for granted is that
 * no commit takes longer than two minutes.
 */
class Archivist {
  private readonly superseded = new Map<string, number>()
  private readonly log: string
  private readonly old: Date

  constructor(log: string, now: number) {
    this.log = log
    this.old = new Date(now - 5 * 60_000)
  }

  age(step: number, actors: readonly Actor[]): void {
    const names = fs.existsSync(this.log) ? fs.readdirSync(this.log).filter((name) => /^\d+\.jsonl$/.test(name)) : []
    const earliest = Math.min(...actors.map(({ began }) => began ?? step))
    for (const name of names.sort().slice(0, -1)) {
      const since = this.superseded.get(name) ?? step
      this.superseded.set(name, since)
      if (since < earliest) fs.utimesSync(path.join(this.log, name), this.old, this.old)
    }
  }
}

function prepare(plan: Plan, log: string, now: number): void {
  if (plan.ground === 'nothing') return
  fs.mkdirSync(log)
  const lines = groundFacts(plan).flatMap(({ facts, age }, index) =>
    entriesOf(facts, now - age).map((entry) => JSON.stringify({ ...entry, id: `ground${index} ${entry.id}` })),
  )
  if (plan.ground === 'sealed') lines.push(JSON.stringify({ id: 'ground seal', t: now, k: 'seal' }))
  if (plan.ground === 'torn') lines.push('{"id":"torn","t":17')
  fs.writeFileSync(path.join(log, '000001.jsonl'), lines.map((line) => `\n${line}`).join(''))
}
