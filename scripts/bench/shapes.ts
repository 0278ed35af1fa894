import { type Task, taskDefaults } from '../../core/plan/plan.ts'

/** Random numbers from 0 to 1, the same for the same seed (mulberry32), so that every run measures the same plans. */
export type Chance = () => number

export function chance(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Draws one plan's tasks. */
export type Shape = (chance: Chance) => Task[]

/** The plans that are measured: as real work has them, and at random. */
export const shapes: Record<string, Shape> = {
  /** Several lines of work that have nothing to do with each other. */
  chains(chance) {
    const tasks = new Draft(chance)
    for (let line = between(chance, 2, 8); line > 0; line -= 1) {
      let last: string[] = []
      for (let step = between(chance, 2, 8); step > 0; step -= 1) last = [tasks.add(last)]
    }
    return tasks.all
  },
  /** One task, several that need it, one that needs them; again and again. */
  diamonds(chance) {
    const tasks = new Draft(chance)
    let last: string[] = []
    for (let round = between(chance, 1, 5); round > 0; round -= 1) {
      const top = tasks.add(last)
      last = [tasks.add(tasks.many(between(chance, 2, 10), [top]))]
    }
    return tasks.all
  },
  /** A first task, a wide fan, a last one. */
  fans(chance) {
    const tasks = new Draft(chance)
    tasks.add(tasks.many(between(chance, 5, 40), [tasks.add([])]))
    return tasks.all
  },
  /** A build: each layer needs some of the one before it. */
  layers(chance) {
    const tasks = new Draft(chance)
    let last: string[] = []
    for (let layer = between(chance, 3, 7); layer > 0; layer -= 1) {
      const above = last
      last = Array.from({ length: between(chance, 3, 10) }, () => tasks.add(some(chance, above, 1, 3)))
    }
    return tasks.all
  },
  /** Many analyses, each followed by a check of its own; some that gather; one report. */
  'map-reduce'(chance) {
    const tasks = new Draft(chance)
    const checked = tasks.many(between(chance, 6, 30), []).map((map) => tasks.add([map]))
    const gathered = Array.from({ length: between(chance, 1, 4) }, () => tasks.add(some(chance, checked, 2, 8)))
    tasks.add([...checked, ...gathered])
    return tasks.all
  },
  /** A refactoring: the interface, its users with their tests in pairs, then the documents and the last check. */
  refactors(chance) {
    const tasks = new Draft(chance)
    const design = tasks.add([tasks.add([])])
    const moved = tasks.many(between(chance, 4, 20), [design])
    const tested = moved.map((user) => tasks.add([user]))
    tasks.add([tasks.add([design]), ...tested])
    return tasks.all
  },
  /** Any task may need any earlier one. */
  random(chance) {
    const tasks = new Draft(chance)
    const count = between(chance, 5, 60)
    const most = between(chance, 0, 3)
    for (let i = 0; i < count; i += 1)
      tasks.add(
        some(
          chance,
          tasks.all.map(({ id }) => id),
          0,
          most,
        ),
      )
    return tasks.all
  },
}

class Draft {
  readonly all: Task[] = []
  readonly chance: Chance
  constructor(chance: Chance) {
    this.chance = chance
  }

  /** Adds a task and returns its id. Most tasks are short and some take very long: a log-normal of median 5 minutes. */
  add(blockedBy: string[]): string {
    const id = `t${this.all.length}`
    const normal = Math.sqrt(-2 * Math.log(1 - this.chance())) * Math.cos(2 * Math.PI * this.chance())
    const minutes = Math.min(60, Math.max(1, Math.round(5 * Math.exp(0.8 * normal))))
    this.all.push({ ...taskDefaults, id, title: id, brief: id, writes: [], reads: [], blockedBy, minutes })
    return id
  }

  many(count: number, blockedBy: string[]): string[] {
    return Array.from({ length: count }, () => this.add(blockedBy))
  }
}

function between(chance: Chance, least: number, most: number): number {
  return least + Math.floor(chance() * (most - least + 1))
}

function some(chance: Chance, ids: readonly string[], least: number, most: number): string[] {
  const count = between(chance, least, most)
  const drawn = Array.from({ length: ids.length > 0 ? count : 0 }, () => ids[between(chance, 0, ids.length - 1)] ?? '')
  return [...new Set(drawn)]
}
