import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Fact } from '../../../core/facts.ts'
import type { State } from '../../../core/log/state.ts'
import { type Log, loadLog, smallSegments } from './bundle.ts'
import { brokenLinks, type Chain, decisions, readChain } from './chain.ts'
import { troubles, withTrouble } from './disk-errors.ts'
import { a, ask, b, c, FILE, holdersOf, MINUTE, seen, started, useOf } from './facts.ts'
import { age, logFolder } from './folder.ts'

const now = Date.now()
const FACTS: Fact[] = [started(a), ask(a)]

let log: Log
beforeAll(async () => {
  log = await loadLog([smallSegments(600)])
})

/** What the commit that meets the trouble starts from. */
const grounds: Record<string, (dir: string) => void> = {
  'no folder': () => undefined,
  'some lines': (dir) => log.commit(dir, [seen(b)], now),
  'a torn line': (dir) => {
    log.commit(dir, [seen(b)], now)
    fs.appendFileSync(newest(dir), '\n{"id":"to')
  },
  'a segment about to be sealed': fill,
  'a sealed segment without a successor': (dir) => {
    log.commit(dir, [seen(b)], now)
    fs.appendFileSync(newest(dir), `\n{"id":"seal","t":${now},"k":"seal"}`)
  },
  'segments and leftovers to be tidied away': (dir) => {
    while (readChain(dir).segments.length < 3) log.commit(dir, [seen(b)], now)
    fill(dir)
    fs.writeFileSync(path.join(dir, 'tmp.old'), '')
    age(11 * MINUTE, ...fs.readdirSync(dir).map((name) => path.join(dir, name)))
  },
}

function newest(dir: string): string {
  const names = fs.readdirSync(dir).filter((name) => name.endsWith('.jsonl'))
  return path.join(dir, names.sort().at(-1) ?? '')
}

/** So that the next commit moves on. */
function fill(dir: string): void {
  do log.commit(dir, [seen(b)], now)
  while (fs.readFileSync(newest(dir), 'utf8').split('\n').slice(1).join('\n').length < 450)
}

/** What is wrong after a commit that met trouble. */
function problemsOf(dir: string, before: Chain, outcome: ReturnType<typeof withTrouble<State>>): string[] {
  const state = log.readState(dir)
  const after = readChain(dir)
  const added = after.lines.slice(before.lines.length)
  const problems = brokenLinks(after)
  if (JSON.stringify(after.lines.slice(0, before.lines.length)) !== JSON.stringify(before.lines))
    problems.push('lost lines')
  // Nothing, or a beginning of what was to be said: the lines of one write can be torn apart by a full disk.
  const beginning = FACTS.slice(0, added.length).map(({ k }) => k)
  if (JSON.stringify(added.map(({ k }) => k)) !== JSON.stringify(beginning)) problems.push('other lines were added')
  if ((state?.seq ?? 0) !== after.lines.length) problems.push(`${state?.seq} records of ${after.lines.length} are read`)
  if (outcome.value) {
    if (outcome.value.seq !== before.lines.length + FACTS.length) problems.push(`acknowledged at ${outcome.value.seq}`)
    if (added.length !== FACTS.length) problems.push('acknowledged and not there')
    if (holdersOf(outcome.value).join() !== 'a') problems.push('acknowledged and not granted')
  }
  const next = log.commit(dir, [ask(c)], now)
  const granted = next.asks[useOf(c)]?.outcome === 'granted'
  if (granted !== decisions(readChain(dir), FILE).at(-1)?.granted) problems.push('the next ask was misjudged')
  return problems
}

describe('whichever call of node:fs fails, a commit throws or says the truth, and the log goes on', () => {
  it.each(Object.keys(grounds))('on %s', { timeout: 120_000 }, (ground) => {
    const commit = (dir: string): State => log.commit(dir, FACTS, now)
    let [failures, thrown] = [0, 0]
    for (const trouble of troubles) {
      for (let nth = 1; ; nth += 1) {
        const dir = logFolder()
        grounds[ground]?.(dir)
        const before = readChain(dir)
        const outcome = withTrouble(trouble, nth, () => commit(dir))
        expect(problemsOf(dir, before, outcome), `${trouble.name} at call ${nth}`).toEqual([])
        if (!outcome.met) {
          expect(outcome.error).toBeUndefined()
          break
        }
        failures += 1
        if (outcome.error) thrown += 1
        else expect(outcome.value).toBeDefined()
      }
    }
    expect(failures).toBeGreaterThan(5 * troubles.length)
    expect(thrown).toBeGreaterThan(troubles.length)
  })

  it('and each ground does what it is there for', () => {
    const moved = ['a segment about to be sealed', 'a sealed segment without a successor']
    for (const ground of Object.keys(grounds)) {
      const dir = logFolder()
      grounds[ground]?.(dir)
      const before = readChain(dir).segments.length
      log.commit(dir, FACTS, now)
      const last = ground.startsWith('segments and')
      expect(readChain(dir).segments.length - before, ground).toBe(
        ground === 'no folder' || last || moved.includes(ground) ? 1 : 0,
      )
      if (last) expect(fs.readdirSync(dir)).toEqual(['000003.jsonl', '000004.jsonl', 'history'])
    }
  })
})

describe('looking while the disk fails', () => {
  it('throws, or tells the truth', () => {
    const dir = logFolder()
    const state = log.commit(dir, FACTS, now)
    let failures = 0
    for (const trouble of troubles) {
      for (let nth = 1; ; nth += 1) {
        const { value, error, met } = withTrouble(trouble, nth, () => log.readState(dir))
        if (!error && trouble.code !== 'ENOENT') expect(value, `${trouble.name} at call ${nth}`).toEqual(state)
        if (!met) break
        failures += 1
      }
    }
    expect(failures).toBeGreaterThan(20)
  })
})
