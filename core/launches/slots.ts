import { DEPTH_MAX, WORKFLOW, WORKFLOW_AGENT } from '../agents/agent.ts'
import type { State } from '../log/state.ts'
import { sessionOf, type ThreadId } from '../log/thread.ts'
import { isWaiting, type Launch } from './launch.ts'
import type { Wanted } from './slot.ts'

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

/** Agents the host runs for a workflow have bounds of their own, and the workflow itself is none. */
const WORKFLOWS: ReadonlySet<string> = new Set([WORKFLOW, WORKFLOW_AGENT])

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
function isInFlight(state: State, launch: Launch): boolean {
  const isAlive = sessionOf(launch.thread) !== undefined || state.agents[launch.thread]?.running === true
  return launch.granted === true && isAlive && !isWaiting(launch) && launch.failure === undefined
}
