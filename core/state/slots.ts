import { DEPTH_MAX } from './agents.ts'
import type { Entry, Fact, ThreadId } from './record.ts'
import { type Launch, type State, sessionOf } from './state.ts'

type Of<K extends Fact['k']> = Extract<Entry, { k: K }>

/** How many agents run at once, as settings have it. Weights, caps and priorities by agent type. */
export interface Limits {
  max: number
  /** Slots of all sessions together; absent where there is no such bound. */
  repository?: number
  weights: Readonly<Record<string, number>>
  caps: Readonly<Record<string, number>>
  priorities: Readonly<Record<string, number>>
}

/** What bounds the agents that run: slots of the session, and of the repository. */
export interface Bounds {
  max: number
  repository?: number
}

/** What wants slots. `thread` and `background` tell a foreground child, which takes the slot of the parent that waits for it. */
export interface Wanted extends Bounds {
  type: string
  weight: number
  /** Agents of this type that run at once. */
  cap?: number
  thread?: ThreadId
  background?: boolean
}

/** An agent that runs, or a launch on its way to one. */
interface Holder {
  id: string
  session: string
  type: string
  weight: number
  parent?: ThreadId
  foreground: boolean
}

/** Sums of weights such as 0.1 are off by this much at most. */
const EPSILON = 1e-9
/** A launch that waits is called for so often at most; after that only the end of a turn speaks of it. */
const CALLS_MAX = 2
/** Agents the host runs for a workflow have bounds of their own, and the workflow itself is none. */
const WORKFLOWS: ReadonlySet<string> = new Set(['workflow', 'workflow-subagent'])

/** What a launch of this type takes, under these limits. */
export function wanted(limits: Limits, type: string): Wanted & { priority?: number } {
  const { max, repository, weights, caps, priorities } = limits
  const own = (table: Readonly<Record<string, number>>): number | undefined =>
    Object.hasOwn(table, type) ? table[type] : undefined
  return { type, weight: own(weights) ?? 1, max, repository, cap: own(caps), priority: own(priorities) }
}

/** Slots in use: of a session, or of all. */
export function slotsInUse(state: State, session?: string): number {
  return total(holders(state).filter((one) => session === undefined || one.session === session))
}

/** Agents and launches of a session that hold slots, whatever they weigh. */
export function agentsInUse(state: State, session: string): number {
  return holders(state).filter((one) => one.session === session).length
}

/**
 * Whether a launch fits beside what runs and what is on its way. A session that runs nothing may always start one, however
 * heavy it is and whatever runs elsewhere. `beside`: launches that were promised a slot and have not come yet.
 */
export function hasRoom(state: State, asked: Wanted, session: string, beside: readonly Launch[] = []): boolean {
  const promised = beside.map((launch, n) => holderOf(`promised ${n}`, launch))
  const all = [...holders(state), ...promised]
  const own = all.filter((one) => one.session === session)
  const { type, weight, thread, background, max, repository, cap } = asked
  const next: Holder = { id: '', session, type, weight, parent: thread, foreground: background === false }
  if (cap !== undefined && own.filter((one) => one.type === type).length >= cap) return false
  if (own.length === 0) return true
  const host = state.sessions[session]?.hostCap
  if (host !== undefined && own.length >= host) return false
  return fits(own, next, max) && (repository === undefined || fits(all, next, repository))
}

function fits(running: readonly Holder[], next: Holder, most: number): boolean {
  const after = total([...running, next])
  // What takes the slot of a parent that waits for it needs none.
  return after <= most + EPSILON || after <= total(running) + EPSILON
}

/** An agent that waits for its children holds no more than they do, or than itself: whichever is more. */
function total(all: readonly Holder[]): number {
  const present = new Set(all.map(({ id }) => id))
  const waitedFor = (one: Holder): boolean => one.foreground && present.has(one.parent ?? '')
  const children = new Map<string, Holder[]>()
  for (const one of all)
    if (waitedFor(one)) children.set(one.parent ?? '', [...(children.get(one.parent ?? '') ?? []), one])
  const held = (one: Holder, depth: number): number => {
    const below = depth < DEPTH_MAX ? (children.get(one.id) ?? []) : []
    return Math.max(
      one.weight,
      below.reduce((sum, child) => sum + held(child, depth + 1), 0),
    )
  }
  return all.reduce((sum, one) => (waitedFor(one) ? sum : sum + held(one, 0)), 0)
}

function holders(state: State): Holder[] {
  const uses = new Set(Object.values(state.agents).flatMap(({ use }) => use ?? []))
  const agents = Object.entries(state.agents).flatMap(([id, agent]): Holder[] => {
    const { session, type, parent, background } = agent
    // Nobody launched it by a call: it is a workflow's, or its launch is still on its way and counts.
    if (!agent.running || agent.use === undefined || WORKFLOWS.has(type)) return []
    return [{ id, session, type, weight: agent.weight ?? 1, parent, foreground: background === false }]
  })
  const launches = Object.entries(state.launches).flatMap(([use, launch]) =>
    isInFlight(state, launch) && !uses.has(use) ? [holderOf(use, launch)] : [],
  )
  return [...agents, ...launches]
}

function holderOf(id: string, { session, type, weight = 1, thread, background }: Launch): Holder {
  return { id, session, type, weight, parent: thread, foreground: background === false }
}

/** Whether a launch has its slots and has not come back. A call ends with its thread. */
export function isInFlight(state: State, launch: Launch): boolean {
  const isAlive = sessionOf(launch.thread) !== undefined || state.agents[launch.thread]?.running === true
  return launch.granted === true && isAlive && !isWaiting(launch) && launch.failure === undefined
}

/** Whether a launch was refused for now, by fanout or by the host, and waits to be made again. */
export function isWaiting(launch: Launch): boolean {
  return launch.refused === true
}

/** Whether a launch that waits was spoken of as often as it ever is, and was not made again. */
export function isGivenUp(launch: Launch): boolean {
  const isOver = (launch.calls ?? 0) >= CALLS_MAX && launch.calledBy === undefined
  return isWaiting(launch) && ((launch.namedBy !== undefined && !launch.revived) || isOver)
}

/** The launches of a session that wait: highest priority first, then in the order in which they first came. */
export function queueOf(state: State, session: string): [use: string, launch: Launch][] {
  return Object.entries(state.launches)
    .filter(([, launch]) => launch.session === session && isWaiting(launch))
    .sort(([, a], [, b]) => (b.priority ?? 0) - (a.priority ?? 0) || (a.place ?? 0) - (b.place ?? 0))
}

/** Until when (ms) a rate or usage limit lets a session launch nothing; undefined when it may. */
export function pausedUntil(state: State, session: string): number | undefined {
  const until = state.sessions[session]?.paused?.until
  return until !== undefined && until > state.clock ? until : undefined
}

/** The launches of a session that may be made now, in order. Nothing during a pause. */
export function nextInQueue(state: State, session: string, bounds: Bounds): [use: string, launch: Launch][] {
  if (pausedUntil(state, session) !== undefined) return []
  const queue = queueOf(state, session)
  const promised = queue.flatMap(([, launch]) => (launch.calledBy === undefined ? [] : [launch]))
  const next: [string, Launch][] = []
  for (const [use, launch] of queue) {
    if (launch.calledBy !== undefined || isGivenUp(launch)) continue
    const { type, weight = 1, cap } = launch
    if (hasRoom(state, { ...bounds, type, weight, cap }, session, promised)) {
      next.push([use, launch])
      promised.push(launch)
      // Behind one that is too heavy nothing lighter slips through for ever; a full cap concerns its own type alone.
    } else if (hasRoom(state, { ...bounds, type, weight }, session, promised) === false) break
  }
  return next
}

/** Gives a launch its slots: whoever decides that it may go (this place in the log is the decision). */
export function grant(launch: Launch, weight: number): void {
  launch.weight = weight
  launch.granted = true
}

/** What slots and the queue make of a record. */
export const slotReducers = {
  slot(draft: State, entry: Of<'slot'>) {
    const launch = draft.launches[entry.use]
    // Two hooks may ask for one launch: the plugin installed twice.
    if (!launch || launch.granted || launch.denied || launch.overBudget || isWaiting(launch)) return
    const { weight, cap, priority } = entry
    Object.assign(launch, { weight, cap, priority })
    const { session, thread, type, background } = launch
    const paused = pausedUntil(draft, session) !== undefined
    if (!paused && hasRoom(draft, { ...entry, type, thread, background }, session)) grant(launch, weight)
    // Nobody can call an agent back.
    else if (sessionOf(thread) === undefined) launch.denied = true
    else wait(draft, launch, paused ? 'limit' : 'slots')
  },
  /** Calls for what fits now. */
  call(draft: State, entry: Of<'call'>) {
    for (const [, launch] of nextInQueue(draft, entry.session, entry)) {
      launch.calledBy = entry.id
      launch.calls = (launch.calls ?? 0) + 1
    }
  },
  /** A turn ended: what was called for and not launched is not on its way. */
  lapsed(draft: State, entry: Of<'lapsed'>) {
    for (const [, launch] of queueOf(draft, entry.session)) delete launch.calledBy
    const session = draft.sessions[entry.session]
    if (session) session.idle = draft.clock
  },
}

/** Puts a launch into the queue, behind those that came before. */
export function wait(draft: State, launch: Launch, why: 'slots' | 'host' | 'limit'): void {
  const ahead = queueOf(draft, launch.session).filter(([, other]) => (other.priority ?? 0) >= (launch.priority ?? 0))
  launch.refused = true
  launch.granted = undefined
  launch.waits = why
  launch.place ??= draft.seq
  launch.position ??= ahead.length + 1
}

/** A launch made again takes the place of the one that waited, in the queue and in its fan-out. */
export function takePlace(draft: State, use: string, launch: Launch): void {
  const same = queueOf(draft, launch.session).filter(
    ([, old]) => old.title === launch.title && old.type === launch.type && mayBeMadeAgain(old, draft.clock),
  )
  const [before, old] = same[0] ?? []
  if (before === undefined || old === undefined) return
  delete draft.launches[before]
  const { place, position, calls, earlier, attempt } = old
  Object.assign(launch, { place, position, calls, earlier, attempt })
  if (old.calledBy !== undefined || old.namedBy !== undefined) launch.asked = true
  for (const [, other] of queueOf(draft, launch.session)) other.revived = true
  const batch = draft.batches[old.batch ?? '']
  if (!batch || batch.closedBy !== undefined) return
  launch.batch = old.batch
  batch.uses = batch.uses.map((one) => (one === before ? use : one))
}

/** Launches of one message may be alike: none of them replaces another. */
const MESSAGE_MS = 60_000

function mayBeMadeAgain({ complete, at }: Launch, clock: number): boolean {
  return complete === true || clock - at > MESSAGE_MS
}
