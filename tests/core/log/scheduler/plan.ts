import type { Fact } from '../../../../core/facts.ts'
import { Chance } from '../chance.ts'
import { agent, ask, EXPIRY, ended, FILE, gone, MINUTE, seen, started } from '../facts.ts'
import type { Act, Conclusion } from './job.ts'

/** What a schedule starts from. */
export type Ground =
  /** No folder yet. */
  | 'nothing'
  /** Some lines. */
  | 'used'
  /** Its last line was torn by a kill. */
  | 'torn'
  /** Its last segment is sealed, and whoever sealed it died. */
  | 'sealed'
  /** An agent holds the file that was not heard of for longer than the expiry. */
  | 'expired'
  /** An agent holds the file whose client is gone; each asker says so. */
  | 'client gone'

/** Who stops before its end, and how. */
export interface Fate {
  /** Killed before a call; killed in the middle of its next write; or stopped for ever without dying. */
  how: 'killed' | 'torn' | 'frozen'
  /** At this call of that thread; without a thread, at this step of the schedule, whoever is to move. */
  at: number
  thread?: number
}

export interface Plan {
  seed: number
  ground: Ground
  /** Lines before the schedule begins. */
  lines: number
  /** Times a thread may win the file: once, or again and again, a life each. */
  lives: boolean
  acts: Act[][]
  /** Who moves next: anybody; mostly the same; or by rank, the ranks changing now and then (PCT). */
  style: 'anybody' | 'sticky' | 'ranks'
  fates: Fate[]
  /** Whether sealed segments grow old while it runs, so that they are archived. */
  settled: boolean
}

export const ghost = agent('ghost', 's0', 'c0')

/** An agent of nobody's: some conclude that it is silent, while it gives signs of life. */
export const OBSERVED = agent('observed', 's3', 'c98')
export const CONCLUSIONS: readonly Conclusion[] = ['missing', 'unlisted', 'gone', 'stalled', 'delivered', 'queued']

export function who(thread: number) {
  return agent(`w${thread}`, 's1', `c${thread + 1}`)
}

/** Everything about a schedule but its outcome. */
export function planOf(seed: number): Plan {
  const chance = new Chance(seed)
  const threads = chance.between(2, 4)
  const ground = chance.pick<Ground>(['nothing', 'used', 'torn', 'sealed', 'expired', 'client gone'])
  const lives = chance.happens(0.6)
  const rounds = lives ? chance.pick([2, 2, 3]) : 1
  return {
    seed,
    ground,
    lines: chance.between(0, 6),
    lives,
    acts: Array.from({ length: threads }, (_, thread) => actsOf(thread, rounds, ground, chance)),
    style: chance.pick(['anybody', 'sticky', 'ranks'] as const),
    fates: fatesOf(threads, threads * rounds * 25, chance),
    settled: chance.happens(0.3),
  }
}

/** In most schedules all live; in all at least one does. */
function fatesOf(threads: number, steps: number, chance: Chance): Fate[] {
  const count = chance.happens(0.22) ? chance.between(1, threads - 1) : 0
  return Array.from({ length: count }, () => ({
    how: chance.pick(['killed', 'torn', 'frozen'] as const),
    at: chance.between(0, steps),
  }))
}

/** What one thread does: asks for the file, as often as there are rounds, and ends its life where it got it. */
export function actsOf(thread: number, rounds: number, ground: Ground, chance: Chance): Act[] {
  const me = who(thread)
  const acts: Act[] = []
  for (let round = 0; round < rounds; round += 1) {
    if (chance.happens(0.2)) acts.push({ do: 'look' })
    if (chance.happens(0.4)) acts.push({ do: 'conclude', about: OBSERVED.thread, what: chance.pick(CONCLUSIONS) })
    if (chance.happens(0.4)) acts.push({ do: 'commit', facts: [seen(OBSERVED)] })
    const use = `use ${thread}.${round}`
    const facts: Fact[] = [...(ground === 'client gone' ? [gone(ghost.client)] : []), started(me), ask(me, FILE, use)]
    acts.push({ do: 'commit', facts, use })
    if (rounds > 1) acts.push({ do: 'commit', facts: [ended(me)], ifGranted: true, ends: true })
    else if (chance.happens(0.3)) acts.push({ do: 'commit', facts: [seen(me)] })
  }
  return acts
}

/** The facts a plan's ground consists of, with their age. */
export function groundFacts({ ground, lines }: Plan): { facts: Fact[]; age: number }[] {
  if (ground === 'nothing') return []
  const old: { facts: Fact[]; age: number }[] = Array.from({ length: lines }, (_, n) => ({
    facts: [seen(agent(`old${n}`, 's0', 'c9'))],
    age: 40 * MINUTE,
  }))
  old.push({ facts: [started(OBSERVED)], age: MINUTE })
  const held = { facts: [started(ghost), ask(ghost, FILE, 'use of ghost')], age: EXPIRY + MINUTE }
  return ground === 'expired' || ground === 'client gone' ? [held, ...old] : old
}
