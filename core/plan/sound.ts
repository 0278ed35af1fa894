import type { KeyPath } from '../config/paths.ts'
import { nearest } from '../text/nearest.ts'
import { plain } from '../text/plain.ts'

/** What a task's `id` and `blockedBy` are, as far as they can be read; `place` is its index in the file. */
export interface Link {
  place: number
  id: string
  blockedBy: { id: string; entry: number }[]
}

/** Something wrong, by its place in the document. */
export interface Flaw {
  path: KeyPath
  remedy: string
}

const CHAIN_MAX = 12

/** Whether every task can be told from the others, and can start some day: all that is wrong with that. */
export function unsound(links: readonly Link[]): Flaw[] {
  const first = new Map<string, Link>()
  for (const link of links) if (!first.has(link.id)) first.set(link.id, link)
  const flaws = links.flatMap((link) => [...twice(link, first), ...dangling(link, first)])
  return [...flaws, ...stuck([...first.values()])]
}

function twice({ place, id }: Link, first: ReadonlyMap<string, Link>): Flaw[] {
  const other = first.get(id)
  if (!other || other.place === place) return []
  const remedy = `${quoted(id)} is taken by task #${other.place + 1}; give this one another`
  return [{ path: ['tasks', String(place), 'id'], remedy }]
}

function dangling({ place, id, blockedBy }: Link, first: ReadonlyMap<string, Link>): Flaw[] {
  return blockedBy.flatMap(({ id: before, entry }): Flaw[] => {
    const path = ['tasks', String(place), 'blockedBy', String(entry)]
    if (before === id) return [{ path, remedy: 'waits for itself; take its own id out' }]
    if (first.has(before)) return []
    const meant = nearest(before, [...first.keys()])
    const remedy = meant === undefined ? 'name a task of this plan by its id, or take it out' : `did you mean ${meant}?`
    return [{ path, remedy: `names ${quoted(before)}, which is no task; ${remedy}` }]
  })
}

/** Cycles, each told once, and the tasks that wait for something in one. */
function stuck(links: readonly Link[]): Flaw[] {
  const waits = waitingForEver(links)
  const told = new Set<string>()
  const behind: Flaw[] = []
  const cycles: Flaw[] = []
  for (const { id, place } of links) {
    if (!waits.has(id) || told.has(id)) continue
    const path = ['tasks', String(place), 'blockedBy']
    const cycle = wayBack(id, waits)
    if (cycle) {
      for (const each of cycle) told.add(each)
      const remedy = `waits for itself through others: ${chain([...cycle, id])}; take one of these out of a blockedBy`
      cycles.push({ path, remedy })
    } else {
      const cause = (waits.get(id) ?? []).map(quoted).join(', ')
      behind.push({ path, remedy: `can never start: it waits for ${plain(cause, 200)}, in a cycle or behind one` })
    }
  }
  return [...cycles, ...behind]
}

/** The tasks that no order reaches, with those of their `blockedBy` that none reaches either. */
function waitingForEver(links: readonly Link[]): Map<string, string[]> {
  const known = new Set(links.map(({ id }) => id))
  const waits = new Map(
    links.map(({ id, blockedBy }) => [
      id,
      [...new Set(blockedBy.map((before) => before.id))].filter((before) => before !== id && known.has(before)),
    ]),
  )
  for (let before = -1; before !== waits.size; ) {
    before = waits.size
    for (const [id, on] of waits) {
      const left = on.filter((each) => waits.has(each))
      if (left.length === 0) waits.delete(id)
      else waits.set(id, left)
    }
  }
  return waits
}

/** The shortest way from a task over what it waits for back to it, itself first; undefined where there is none. */
function wayBack(id: string, waits: ReadonlyMap<string, string[]>): string[] | undefined {
  const from = new Map<string, string | undefined>([[id, undefined]])
  for (const at of from.keys()) {
    for (const next of waits.get(at) ?? []) {
      if (next === id) {
        const way: string[] = []
        for (let step: string | undefined = at; step !== undefined; step = from.get(step)) way.unshift(step)
        return way
      }
      if (!from.has(next)) from.set(next, at)
    }
  }
  return undefined
}

function chain(ids: readonly string[]): string {
  const shown =
    ids.length > CHAIN_MAX
      ? [...ids.slice(0, CHAIN_MAX - 2), `(${ids.length - CHAIN_MAX + 1} more)`, ...ids.slice(-1)]
      : ids
  return shown.join(' -> ')
}

function quoted(id: string): string {
  return plain(JSON.stringify(id), 66)
}
