import fs from 'node:fs'
import path from 'node:path'
import { commit } from '../../../../core/log/log.ts'
import { Chance } from '../chance.ts'
import { agent, ask, ended, seen, started } from '../facts.ts'

/**
 * A process that asks for files, edits them for a moment and ends its life, over and over, until it is killed. It writes down
 * what it was told the moment it knows; while it holds a file a witness of its own says so.
 */

export interface Orders {
  log: string
  witness: string
  /** Where this process writes what it was told. */
  notes: string
  name: string
  client: string
  seed: number
  files: string[]
  expiry: number
}

/** One line of the notes. Times in ns of the machine's monotonic clock. */
export type Note =
  | { use: string; file: string; seq: number; granted: boolean; began: string; ended: string }
  | { end: string; seq: number; began: string; ended: string }
  /** The witness found somebody else: `holder` is the use under which that one got the file. */
  | { violation: string; file: string; holder: string }
  /** Held for so long that others may have taken it for silent. */
  | { overslept: string }

const orders = JSON.parse(process.argv[2] ?? '') as Orders
const chance = new Chance(orders.seed)
const me = agent(orders.name, orders.name, orders.client)
const notes = fs.openSync(orders.notes, 'a')
const still = new Int32Array(new SharedArrayBuffer(4))

for (let round = 0; ; round += 1) {
  const file = chance.pick(orders.files)
  const use = `${orders.name}.${round}`
  if (take(file, use)) {
    const since = performance.now()
    const proof = enter(file, use)
    pause(chance.between(0, 2))
    if (proof) fs.rmSync(proof)
    if (performance.now() - since > orders.expiry / 2) note({ overslept: use })
    end()
  } else if (chance.happens(0.2)) commit(orders.log, [seen(me)], Date.now())
  if (chance.happens(0.5)) pause(1)
}

function take(file: string, use: string): boolean {
  const began = clock()
  const state = commit(orders.log, [started(me), ask(me, file, use, orders.expiry)], Date.now())
  const granted = state.asks[use]?.outcome === 'granted'
  note({ use, file, seq: state.seq, granted, began, ended: clock() })
  return granted
}

function end(): void {
  const began = clock()
  const { seq } = commit(orders.log, [ended(me)], Date.now())
  note({ end: orders.name, seq, began, ended: clock() })
}

/** Written, then linked: a witness is never seen half written. */
function enter(file: string, use: string): string | undefined {
  const proof = path.join(orders.witness, path.basename(file))
  const draft = path.join(orders.witness, `tmp.${use}`)
  fs.writeFileSync(draft, use)
  try {
    fs.linkSync(draft, proof)
    return proof
  } catch {
    note({ violation: use, file, holder: readIfThere(proof) })
    return undefined
  } finally {
    fs.rmSync(draft)
  }
}

function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function note(line: Note): void {
  fs.writeSync(notes, `\n${JSON.stringify(line)}`)
}

function clock(): string {
  return String(process.hrtime.bigint())
}

function pause(ms: number): void {
  Atomics.wait(still, 0, 0, ms)
}
