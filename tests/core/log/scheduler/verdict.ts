import path from 'node:path'
import { fold } from '../../../../core/log/fold.ts'
import { commit } from '../../../../core/log/log.ts'
import { initial } from '../../../../core/log/state.ts'
import { brokenLinks, type Chain, decisions, type Line, readChain } from '../chain.ts'
import { agent, ask, FILE, gone, holdersOf } from '../facts.ts'
import { ghost, OBSERVED, type Plan, who } from './plan.ts'
import type { Deed, Story } from './schedule.ts'

/** What is wrong with a story that has been played; nothing, one hopes. */
export function problemsOf(plan: Plan, story: Story): string[] {
  const chain = readChain(path.join(story.dir, 'log'))
  const survived = plan.acts.length - story.fates.size
  const done = story.deeds.filter(({ seq }) => seq !== undefined)
  return [
    ...story.problems,
    ...story.deeds.flatMap(({ thread, error }) => (error ? [`thread ${thread}: ${error}`] : [])),
    ...brokenLinks(chain),
    ...done.flatMap((deed) => misjudged(deed, chain)),
    ...outOfOrder(done),
    ...overlaps(story.deeds),
    ...winners(plan, done, survived),
    ...untrue(chain),
    ...inherited(plan, story, chain.lines.length),
  ]
}

/** What was concluded of an agent has no effect where the log has heard of it since; elsewhere it has. */
function untrue({ lines }: Chain): string[] {
  return lines.flatMap((line, place) => {
    const { k, upTo } = line
    if (typeof upTo !== 'number') return []
    const isOvertaken = lines.slice(upTo, place).some(({ thread }) => thread === OBSERVED.thread)
    const [before, after] = [place, place + 1].map((count) => observedAt(lines.slice(0, count)))
    if (before === undefined) return []
    conclusions.overtaken += Number(isOvertaken)
    const isSame = before === after
    return isOvertaken && !isSame ? [`${k} at ${place + 1} rests on ${upTo} and took effect`] : []
  })
}

/** How often the schedules of this process met a conclusion that came too late. */
export const conclusions = { overtaken: 0 }

function observedAt(lines: readonly Line[]): string | undefined {
  const observed = fold(initial(), lines).agents[OBSERVED.thread]
  return observed?.running ? JSON.stringify(observed) : observed && 'ended'
}

/** Whatever was left lying about: once all clients are gone, the next one asks and gets the file. */
function inherited(plan: Plan, { dir, now }: Story, before: number): string[] {
  const heir = agent('heir', 's2', 'c99')
  const clients = [ghost.client, ...plan.acts.map((_, thread) => who(thread).client)]
  const state = commit(path.join(dir, 'log'), [...clients.map(gone), ask(heir)], now)
  const lost = before + clients.length + 1 - state.seq
  return [
    ...(holdersOf(state).join() === heir.thread ? [] : [`the heir finds the file held by ${holdersOf(state)}`]),
    ...(lost === 0 ? [] : [`the heir finds ${lost} records fewer than there are`]),
  ]
}

/** What a thread was told is what stands in the log, at the place it was told; nothing acknowledged is missing. */
function misjudged({ thread, what, seq = 0, outcome, holders = {} }: Deed, chain: Chain): string[] {
  const name = `thread ${thread}, ${what.do} at ${seq}:`
  const { granted, holder } = decisions(chain, FILE)[seq - 1] ?? {}
  const problems: string[] = []
  if (what.do === 'commit') {
    const { lines } = chain
    const own = lines.slice(seq - what.facts.length, seq)
    if (own.length !== what.facts.length || !own.every((line, n) => same(line, what.facts[n])))
      problems.push(`${name} not there, but ${JSON.stringify(own.map(({ k, use }) => [k, use]))}`)
    if (what.use && lines.filter(({ use }) => use === what.use).length !== 1)
      problems.push(`${name} ${what.use} does not stand in the log exactly once`)
    if (what.use && (outcome === 'granted') !== granted)
      problems.push(`${name} was told ${outcome}, the log says ${granted ? 'granted' : 'held'}`)
  }
  const told = holders[FILE] ?? []
  // An expired holder's line may stay until somebody asks.
  if (holder !== undefined && !told.includes(holder)) problems.push(`${name} saw ${told}, the log says ${holder}`)
  return problems
}

function same(line: object, fact: object | undefined): boolean {
  return Object.entries(fact ?? { missing: true }).every(
    ([key, value]) => JSON.stringify(Reflect.get(line, key)) === JSON.stringify(value),
  )
}

/** What began after something else was acknowledged comes later in the log. */
function outOfOrder(done: Deed[]): string[] {
  return done.flatMap((late) =>
    done
      .filter((early) => early.ended < late.began && (early.seq ?? 0) > (late.seq ?? 0))
      .map((early) => `place ${early.seq} was acknowledged before the act at ${late.seq} began`),
  )
}

/** From the moment one is told that it has the file until it sets out to say that it ended, nobody else is told so. */
function overlaps(deeds: Deed[]): string[] {
  const held = deeds
    .filter(({ outcome }) => outcome === 'granted')
    .map((won) => {
      const end = deeds.find(({ thread, what, began }) => thread === won.thread && began > won.ended && ends(what))
      return { thread: won.thread, from: won.ended, to: end?.began ?? Number.POSITIVE_INFINITY }
    })
  return held.flatMap((one) =>
    held
      .filter((other) => other.thread !== one.thread && other.from > one.from && other.from < one.to)
      .map((other) => `threads ${one.thread} and ${other.thread} both hold the file at step ${other.from}`),
  )
}

function ends(what: Deed['what']): boolean {
  return what.do === 'commit' && what.ends === true
}

/** Where each asks once: one wins, at most, and surely when nobody fell out. */
function winners(plan: Plan, done: Deed[], survived: number): string[] {
  if (plan.lives) return []
  const count = done.filter(({ outcome }) => outcome === 'granted').length
  return count === 1 || (count === 0 && survived < plan.acts.length) ? [] : [`${count} winners`]
}
