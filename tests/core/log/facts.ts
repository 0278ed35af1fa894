import type { Ending } from '../../../core/agents/agent.ts'
import type { Fact } from '../../../core/facts.ts'
import { fold } from '../../../core/log/fold.ts'
import type { Unknown } from '../../../core/log/record.ts'
import { initial, type State } from '../../../core/log/state.ts'
import type { Origin } from '../../../core/log/thread.ts'

/**
 * Words to tell a log's story in one line: `[started(a), ask(a), 31 * MINUTE, ask(b)]`. A number lets time pass.
 */

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const EXPIRY = 30 * MINUTE
export const FILE = '/p/a.ts'
/** Where the stories' clock starts. */
export const NOON = 1_800_000_000_000

export function agent(thread: string, session = 's1', client = 'c1'): Origin {
  return { thread, session, client }
}

export function mainThread(session = 's1', client = 'c1'): Origin {
  return { thread: `main:${session}`, session, client }
}

export const a = agent('a')
export const b = agent('b')
export const c = agent('c')
export const main = mainThread()

export const started = (who: Origin, type = 'worker'): Fact => ({ k: 'started', type, ...who })
export const seen = (who: Origin): Fact => ({ k: 'seen', ...who })
export const ended = (who: Origin, how: Ending = 'finished'): Fact => ({ k: 'ended', agent: who.thread, how, ...main })
export const notified = (who: Origin, how: Ending = 'finished'): Fact => ({
  k: 'notified',
  agent: who.thread,
  how,
  ...main,
})
export const session = (who: Origin, source = 'startup'): Fact => ({ k: 'session', source, ...who })
export const sessionEnded = (who: Origin, reason = 'other'): Fact => ({ k: 'session-ended', reason, ...who })
export const gone = (client = 'c1'): Fact => ({ k: 'gone', client })
export const release = (file = FILE, why = 'stuck'): Fact => ({ k: 'release', file, why })
export const read = (who: Origin, ...files: string[]): Fact => ({
  k: 'read',
  files: files.length > 0 ? files : [FILE],
  ...who,
})
export const callEnded = (who: Origin): Fact => ({ k: 'call-ended', ...who })

/** An Edit about to happen. Its tool call is named after thread and file unless `use` says otherwise. */
export function ask(who: Origin, file = FILE, use = useOf(who, file), expiry = EXPIRY): Fact {
  return { k: 'ask', file, use, whole: false, expiry, ...who }
}

/** A Write of the whole file about to happen. */
export function write(who: Origin, file = FILE, use = useOf(who, file)): Fact {
  return { k: 'ask', file, use, whole: true, expiry: EXPIRY, ...who }
}

export function useOf(who: Origin, file = FILE): string {
  return `${who.thread} ${file}`
}

/** The message with these calls is complete and they succeeded. */
export function did(who: Origin, ...uses: string[]): Fact {
  return { k: 'edited', done: uses.length > 0 ? uses : [useOf(who)], failed: [], ...who }
}

export function failed(who: Origin, ...uses: string[]): Fact {
  return { k: 'edited', done: [], failed: uses.length > 0 ? uses : [useOf(who)], ...who }
}

/** The host's note on an agent. */
export function kin(who: Origin, parent: Origin, background: boolean, title = `task of ${who.thread}`): Fact {
  return { k: 'kin', parent: parent.thread, background, title, ...who }
}

export function launch(parent: Origin, use: string, background?: boolean): Fact {
  return { k: 'launch', use, type: 'worker', title: `task of ${use}`, background, ...parent }
}

export function launched(parent: Origin, who: Origin, background: boolean, use = `launch of ${who.thread}`): Fact {
  return {
    k: 'launched',
    use,
    agent: who.thread,
    type: 'worker',
    title: `task of ${who.thread}`,
    background,
    ...parent,
  }
}

export type Story = readonly (Fact | number)[]

/** The entries of a story, with ids that number them. */
export function entriesOf(story: Story, from = NOON): Unknown[] {
  let now = from
  const entries: Unknown[] = []
  for (const step of story) {
    if (typeof step === 'number') now += step
    else entries.push({ id: `e${entries.length}@${now}`, t: now, ...step })
  }
  return entries
}

/** What has become of a story. */
export function replay(story: Story): State {
  return fold(initial(), entriesOf(story))
}

/** How the story's last ask was decided. */
export function lastOutcome(story: Story): string | undefined {
  const last = story.findLast((step) => typeof step !== 'number' && step.k === 'ask') as Extract<Fact, { k: 'ask' }>
  return replay(story).asks[last.use]?.outcome
}

/** The threads that hold a lease on a file, outermost first. */
export function holdersOf(state: State, file = FILE): string[] {
  return (state.leases[file] ?? []).map(({ thread }) => thread)
}
