import path from 'node:path'
import { timely } from '../core/agents/rules/timely.ts'
import { runningOf, watchedOf, watchersOf } from '../core/agents/stalls.ts'
import { loadConfig } from '../core/config/load.ts'
import { decide } from '../core/engine/decide.ts'
import { wording } from '../core/engine/messages.ts'
import type { Rule } from '../core/engine/rule.ts'
import { type RuleSettings, settingsFor } from '../core/engine/settings.ts'
import { PREFIX } from '../core/engine/words.ts'
import { callAt, mayQueue, sessionsOf } from '../core/launches/idle.ts'
import { slots } from '../core/launches/rules/slots.ts'
import { commit, readState } from '../core/log/log.ts'
import { markOf } from '../core/log/mark.ts'
import { stateDir } from '../core/log/place.ts'
import type { State } from '../core/log/state.ts'
import type { ClientId } from '../core/log/thread.ts'
import { asOf, BEAT_MS } from '../core/log/time.ts'
import { rolling } from '../core/runs/rules/rolling.ts'
import { machine } from '../machine/capacity.ts'
import { clientOf, isGone } from '../machine/client.ts'
import type { Bundles } from './bundles.ts'
import { decode } from './host/decode.ts'
import { stopWatch } from './host/life.ts'
import { worldFor } from './world.ts'

/**
 * Processes of one client that look out at a time. One acts, the others take its place when it has woken the conversation: a
 * wake-up ends the process that made it.
 */
const WATCHERS_MAX = 3
/** A client that is gone, or a session that has ended, is given this long (ms): after /clear another follows at once. */
const GRACE_MS = 2_000
const LOOK_AT_CLIENT_MS = 5_000
/** The transcripts are looked at no more often (ms). */
const LOOK_AGAIN_MS = 30_000
/** What speaks to a conversation to which nothing happens. */
const WAKING: readonly Rule[] = [timely as Rule, slots as Rule, rolling as Rule]

/** What a look came to: go on, end in silence, or end with words for the conversation. */
export type Look = 'on' | 'over' | { words: string }

/** Looks again and again whether an agent of a client has fallen silent, or what waits there can be launched. */
export interface Lookout {
  look(now: number): Look
}

/**
 * A lookout for the client a hook's payload comes from; undefined where there is nothing to look out for, or others do.
 *
 * @param me this process, as `machine/client.ts` names one
 */
export function lookoutFor(
  payload: unknown,
  env: NodeJS.ProcessEnv,
  me: ClientId,
  now: number,
  load: Bundles,
): Lookout | undefined {
  const client = clientOf(env)
  const event = decode(payload, client)
  const project = env.CLAUDE_PROJECT_DIR || event?.cwd || ''
  if (!event || !path.isAbsolute(project)) return undefined
  const dir = stateDir(project, env)
  const { config } = loadConfig({ projectDir: project, stateDir: dir, env, parse: load.settings })
  const settings = settingsFor(config, machine)
  if (settings.modes.timely === 'off' && settings.modes.slots === 'off') return undefined
  const before = readState(dir)
  if (before && watchersOf(before, client).filter((one) => !isGone(one)).length >= WATCHERS_MAX) return undefined
  const rank = (state: State): number =>
    watchersOf(state, client)
      .filter((one) => one === me || !isGone(one))
      .indexOf(me)
  const leave = (): void => void commit(dir, [{ k: 'unwatch', watchers: [me] }], Date.now())
  if (rank(commit(dir, [{ k: 'watch', client, watcher: me }], now)) >= WATCHERS_MAX) {
    leave()
    return undefined
  }
  const { stall, agent } = settings.timeouts
  const pause = Math.min(stall, agent, LOOK_AGAIN_MS)
  let mark = ''
  let atWork: Record<string, string | undefined> = {}
  let next = 0
  let soonest = 0
  let nextBeat = now
  let nextClient = now + LOOK_AT_CLIENT_MS
  let quiet: number | undefined = now
  // What was due, and nothing was said of it.
  let vain: number | undefined
  const callDue = (state: State): number | undefined => {
    const at = settings.modes.slots === 'off' ? undefined : callAt(state, client, settings.limits)
    return at === vain ? undefined : at
  }
  // Without a terminal nobody is woken when no agent runs (2.1.328): the client would only be kept from exiting.
  const isTerminal = env.CLAUDE_CODE_ENTRYPOINT === 'cli'
  const mayOutlive = isTerminal && settings.modes.slots !== 'off'
  const stopped = stopWatch(payload)
  // Without a terminal a client that no longer waits for its agents stops them, tells nobody, and waits for this process.
  const isLeft = (): boolean => !isTerminal && stopped(atWork)
  return {
    look(now) {
      if (now >= nextClient) {
        nextClient = now + LOOK_AT_CLIENT_MS
        if (isGone(client)) return over(leave)
      }
      const found = markOf(dir)
      if (found === mark && isLeft()) return over(leave)
      if (found === mark && now < Math.min(next, nextBeat) && quiet === undefined) return 'on'
      mark = found
      const read = readState(dir)
      if (!read) return over(leave)
      const state = asOf(now, read)
      const running = runningOf(state, client)
      atWork = Object.fromEntries(running.map(([id, { output }]) => [id, output]))
      if (isLeft()) return over(leave)
      if (running.length > 0 && isBeatDue(read, me, now) && rank(read) === 0) mark = beat(dir, me, now)
      nextBeat = Math.max(read.clock, now) + BEAT_MS
      const call = callDue(state)
      const isWaiting = mayOutlive && (call !== undefined || mayQueue(state, client))
      // The agent this was started for may not be in the log yet.
      if (running.length === 0 && !isWaiting && state.agents[event.thread]) return over(leave)
      const isOver = !isWaiting && running.every(([, { session }]) => state.sessions[session]?.ended)
      quiet = isOver ? (quiet ?? now) : undefined
      if (quiet !== undefined && now - quiet >= GRACE_MS) return over(leave)
      const late = settings.modes.timely === 'off' ? now + LOOK_AGAIN_MS : dueAt(state, client, settings, now)
      next = Math.min(Math.max(soonest, late), call ?? Number.POSITIVE_INFINITY)
      if (next > now) return 'on'
      soonest = now + pause
      next = soonest
      if (rank(state) !== 0) return 'on'
      // After /clear the client goes on with another.
      const session = sessionsOf(state, client).at(-1)?.[0] ?? event.session
      const tick = {
        kind: 'tick',
        session,
        client,
        thread: `main:${session}`,
        cwd: event.cwd,
      } as const
      const world = worldFor({ payload, event: tick, project, dir, env, now, load })
      const said = decide(tick, WAKING, settings, world).flatMap((one) => ('data' in one ? [one] : []))
      if (said.length === 0) {
        vain = call
        return 'on'
      }
      leave()
      return { words: said.map(({ id, data }) => wording(id, data).slice(PREFIX.length)).join('\n\n') }
    },
  }
}

/** Whether nobody has written for so long that it would pass for sleep, or a sleep is over that this process lived through. */
function isBeatDue({ clock, watchers }: State, me: ClientId, now: number): boolean {
  return now - clock >= BEAT_MS || watchers[me]?.unheard === true
}

/** Says that this process lives, and returns the log's mark after it. */
function beat(dir: string, me: ClientId, now: number): string {
  commit(dir, [{ k: 'beat', watcher: me }], now)
  return markOf(dir)
}

function over(leave: () => void): Look {
  leave()
  return 'over'
}

/** When the next agent may turn out to be late (ms since the epoch); now, when one is. */
function dueAt(state: State, client: ClientId, { timeouts }: RuleSettings, now: number): number {
  const times = watchedOf(state, client).map(([, { seen, since, stalled, stallToldBy, overranToldBy }]) => {
    if (stalled !== undefined) return stallToldBy === undefined ? now : now + timeouts.stall
    return Math.min(seen + timeouts.stall, overranToldBy === undefined ? since + timeouts.agent : now + timeouts.stall)
  })
  return Math.min(now + timeouts.stall, ...times)
}
