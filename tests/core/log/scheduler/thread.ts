import fs from 'node:fs'
import path from 'node:path'
import { workerData } from 'node:worker_threads'
import type { Fact } from '../../../../core/facts.ts'
import type { State } from '../../../../core/log/state.ts'
import type { Log } from '../bundle.ts'
import { Chance } from '../chance.ts'
import { ThreadSide } from './gate.ts'
import type { Conclusion, Job, Result } from './job.ts'

/**
 * One thread of the scheduler: runs the real log's text as if it were a process of its own. Each job starts it afresh, with
 * repeatable ids, and with a node:fs whose every call waits at the gate.
 */

const { text, shared } = workerData as { text: string; shared: SharedArrayBuffer }
const gate = new ThreadSide(shared)
const load = new Function('require', 'module', 'process', 'Math', text)

let act = 0
let results: Result[] = []

function begin(seed: number): Log {
  const chance = new Chance(seed)
  let tick = BigInt(seed) * 1_000_000n
  const process = { pid: 1_000 + (seed % 90_000), hrtime: { bigint: () => (tick += BigInt(chance.between(1, 1_000))) } }
  const math = Object.assign(Object.create(Math), { random: () => chance.next() })
  const module = { exports: {} }
  load((name: string) => modules[name], module, process, math)
  return module.exports as Log
}

function attempt(log: Log, { acts, dir, now }: Job): Omit<Result, 'act'> {
  const current = acts[act]
  if (!current) return {}
  try {
    if (current.do === 'look') {
      const state = log.readState(dir)
      return state ? view(state) : {}
    }
    if (current.do === 'conclude') {
      const read = log.readState(dir)
      if (!read?.agents[current.about]?.running) return {}
      const state = log.commit(dir, [conclusion(current.what, current.about, read)], now)
      return { ...view(state), upTo: read.seq }
    }
    if (current.ifGranted && results.at(-1)?.outcome !== 'granted') return {}
    const state = log.commit(dir, current.facts, now)
    return { ...view(state), outcome: current.use && state.asks[current.use]?.outcome }
  } catch (error) {
    return { error: String(error) }
  }
}

/** As the hooks write it (`core/agents/signs.ts`, `timely.ts`): with the position that it rests on. */
function conclusion(what: Conclusion, id: string, { agents, seq: upTo }: State): Fact {
  const { client = '', seen = 0 } = agents[id] ?? {}
  const by = { thread: 'main:judge', session: 'judge', client: 'judge' }
  switch (what) {
    case 'gone':
      return { k: what, client, upTo }
    case 'stalled':
      return { k: what, agent: id, seen, upTo }
    default:
      return { k: what, agents: [id], upTo, ...by }
  }
}

function view(state: State): Omit<Result, 'act'> {
  const holders = Object.entries(state.leases).map(([file, leases]) => [file, leases.map(({ thread }) => thread)])
  return { seq: state.seq, holders: Object.fromEntries(holders) }
}

type Call = (...args: unknown[]) => unknown

/** Whatever the log calls of node:fs, each call is one step; only what the kernel does not do in one go is several. */
const gated = new Proxy(fs, {
  get(_, name: string) {
    if (name === 'writeSync') return writeSync
    if (name === 'writeFileSync') return writeFileSync
    const real = Reflect.get(fs, name)
    return typeof real === 'function' ? step(name, real as Call) : real
  },
})

const modules: Record<string, unknown> = { 'node:fs': gated, 'node:path': path }

function step(name: string, call: Call): Call {
  return (...args) => {
    gate.stop({ call: name, act, results })
    return call(...args)
  }
}

function writeSync(fd: number, data: Buffer | string): number {
  const bytes = Buffer.from(data as string)
  if (gate.stop({ call: 'writeSync', act, results }) === 'go') return fs.writeSync(fd, bytes)
  fs.writeSync(fd, bytes, 0, Math.ceil(bytes.length / 2))
  return gate.dieTorn()
}

/** Not atomic anywhere: others see the file while it is empty and while it is half written. */
function writeFileSync(file: string, data: string, options?: { mode?: number }): void {
  const fd = step('openSync', fs.openSync as Call)(file, 'w', options?.mode) as number
  const bytes = Buffer.from(data)
  const half = Math.ceil(bytes.length / 2)
  writeSync(fd, bytes.subarray(0, half))
  writeSync(fd, bytes.subarray(half))
  step('closeSync', fs.closeSync as Call)(fd)
}

for (;;) {
  const job = gate.job() as Job
  results = []
  const log = begin(job.seed)
  for (act = 0; act < job.acts.length; act += 1) results.push({ act, ...attempt(log, job) })
  gate.finish({ call: '', act, results })
}
