import type { State } from './state.ts'

/** A lookout writes a `beat` when nobody has written for this long (ms), as long as agents are at work. */
export const BEAT_MS = 60_000

/** No record for this long (ms) although a lookout lived: the machine was suspended, or nothing on it could run. */
const ASLEEP_MS = 3 * BEAT_MS

/** A record this much older (ms) than the log's clock says that the clock was wrong; less is a hook that was held up. */
const BACK_MS = 60 * 60_000

/**
 * Lets the log's clock go on to a record's time, or to now. The clock is the running maximum of the records' times, but:
 *
 * - What was silent while the machine slept is no silence. A log whose lookout lives has a record a minute; a longer gap in it
 *   is sleep, and every age that something could follow from begins behind it. A lookout that does not write after the gap may
 *   be dead: it explains one gap, not two.
 * - A record from a wrong future would stop the clock. When two writers in a row are more than an hour behind, the clock
 *   follows them, and nothing in the state happened later than now. One alone is a hook that the machine's sleep held up.
 */
export function elapse(draft: State, t: number): void {
  if (t < draft.clock - BACK_MS) {
    if (draft.behind !== undefined && draft.behind !== t) goBack(draft, t)
    else draft.behind = t
    return
  }
  const gap = t - draft.clock
  if (gap > ASLEEP_MS && isWatched(draft)) sleep(draft, gap)
  draft.clock = Math.max(draft.clock, t)
  draft.behind = undefined
}

/** The state at a moment (ms since the epoch). The log's clock stands at its last record; time goes on while nobody writes. */
export function asOf(now: number, state: State): State {
  const then = { ...state }
  if (now > state.clock) elapse(then, now)
  return then
}

/** Whether a gap of this state's log would be sleep. */
function isWatched({ watchers }: State): boolean {
  return Object.values(watchers).some(({ unheard }) => unheard !== true)
}

/** What an age is measured from moves behind the gap. The state before may be somebody else's: its parts are not changed. */
function sleep(draft: State, gap: number): void {
  draft.agents = each(draft.agents, (agent) => {
    const { seen, unlisted, asleep = 0, endedAt = 0, queued = endedAt } = agent
    if (!agent.running) return agent.deliveredBy === undefined ? { ...agent, queued: queued + gap } : agent
    const out = unlisted === undefined ? {} : { unlisted: unlisted + gap }
    return { ...agent, ...out, seen: seen + gap, asleep: asleep + gap }
  })
  draft.sessions = each(draft.sessions, (one) => (one.ended ? one : { ...one, seen: one.seen + gap }))
  draft.asks = each(draft.asks, (ask) => ({ ...ask, asleep: (ask.asleep ?? 0) + gap }))
  draft.launches = each(draft.launches, (launch) => ({ ...launch, at: launch.at + gap }))
  draft.runs = each(draft.runs, (run) => ({
    ...run,
    tasks: each(run.tasks, (task) => (task.state === 'running' ? { ...task, asleep: (task.asleep ?? 0) + gap } : task)),
  }))
  draft.watchers = each(draft.watchers, (watcher) => ({ ...watcher, unheard: true }))
}

/** The clock was wrong, and is set back: what happened later than now happened now. */
function goBack(draft: State, t: number): void {
  const back = draft.clock - t
  draft.clock = t
  draft.behind = undefined
  for (const agent of Object.values(draft.agents))
    clamp(agent, t, 'since', 'seen', 'endedAt', 'queued', 'unlisted', 'told', 'stalled', 'waiting', 'resumed')
  for (const session of Object.values(draft.sessions)) {
    clamp(session, t, 'seen', 'idle')
    // A limit holds for as long as it was to hold.
    if (session.paused && session.paused.at > t)
      session.paused = { ...session.paused, at: t, until: session.paused.until - back }
  }
  for (const launch of Object.values(draft.launches)) clamp(launch, t, 'at')
  for (const ask of Object.values(draft.asks)) clamp(ask, t, 'at')
  for (const holders of Object.values(draft.leases)) for (const lease of holders) clamp(lease, t, 'since')
  for (const { wrote } of Object.values(draft.files)) for (const write of Object.values(wrote)) clamp(write, t, 'at')
  for (const contest of draft.contested) clamp(contest, t, 'at')
  for (const batch of Object.values(draft.batches)) clamp(batch, t, 'at', 'cancelledAt')
  for (const watcher of Object.values(draft.watchers)) clamp(watcher, t, 'at')
  for (const run of Object.values(draft.runs)) {
    clamp(run, t, 'at', 'seen')
    for (const task of Object.values(run.tasks)) clamp(task, t, 'at', 'endedAt')
  }
  for (const id of Object.keys(draft.recent)) clamp(draft.recent, t, id)
}

function clamp<K extends string>(one: Partial<Record<K, number>>, most: number, ...fields: K[]): void {
  for (const field of fields) {
    const at = one[field]
    if (at !== undefined && at > most) one[field] = most
  }
}

function each<T>(all: Record<string, T>, change: (one: T) => T): Record<string, T> {
  return Object.assign(
    Object.create(null),
    Object.fromEntries(Object.entries(all).map(([key, one]) => [key, change(one)])),
  )
}
