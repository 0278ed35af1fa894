import { nameOf } from '../../agents/name.ts'
import { hasChanged } from '../../agents/signs.ts'
import type { Call } from '../../engine/event.ts'
import { type Context, defineRule, originOf } from '../../engine/rule.ts'
import { pass, type Verdict } from '../../engine/verdict.ts'
import { agent, file } from '../../engine/words.ts'
import type { Fact } from '../../facts.ts'
import { sessionOf } from '../../log/thread.ts'
import type { Ask } from '../lease.ts'
import { asksOf, blocker } from '../leases.ts'
import { unseenWrite } from '../reads.ts'

/**
 * Two agents never edit one file at a time, and none overwrites a change it has not seen.
 *
 * WHY: the host runs agents side by side in one tree; when two write a file, the first write is lost without a word.
 * Taking turns is not enough: B writes a file and ends, then A, which read it before, writes it whole and B's work is gone.
 * BLOCKS: Edit, Write, MultiEdit and NotebookEdit of a file that another running agent has edited, from its first edit until
 * its life ends, or that a main conversation is writing, for the time of that call. Write (of the whole file) over a change
 * that another agent made after this one's start and after this one's own last Read of it.
 * ALLOWS: everything in a worktree of one's own; the descendants of an agent or main thread that waits for them; a file whose
 * holder ended, was silent for longer than `leases.expiry`, or whose client process is gone for a minute; a file that its holder
 * was refused and has not edited: by the host, the user or another plugin, or because nobody answered for five minutes; Edit of a file that
 * changed (it fails if what it names is not there); Write once the file was read again.
 * NOT COVERED: writes by Bash and other tools, two hard links to one file, changes people make in an editor. What was read
 * through Bash does not count as read.
 */
export const oneWriter = defineRule({
  name: 'one-writer',
  mode: 'enforce',
  on: ['before-edit', 'message-complete'],
  messages: {
    'one-writer/held': (data) =>
      data.warned
        ? `${agent(data)} is working on ${file(data)} too and has not ended. Nothing was stopped: read the file again before and after your edit, so that neither change is lost.`
        : `${agent(data)} is working on ${file(data)} and keeps it until that agent ends. Your edit was not made. ${
            data.byMain
              ? 'Go on with other work and edit this file when that agent has ended.'
              : 'Go on with your other files; if this file still needs a change from you, say exactly which in your final report.'
          }`,
    'one-writer/held-by-main': (data) =>
      data.warned
        ? `the main conversation is writing ${file(data)} at this moment. Nothing was stopped: read the file again before and after your edit, so that neither change is lost.`
        : `the main conversation is writing ${file(data)} at this moment. Your edit was not made. Do your next step, then read the file and try again.`,
    'one-writer/stale': (data) =>
      data.warned
        ? `${agent(data)} changed ${file(data)} and you have not read it since. Nothing was stopped: writing it whole erases that change unless your text contains it.`
        : `${agent(data)} changed ${file(data)} and you have not read it since. Writing it whole would erase that change, so nothing was written. Read the file, then write it with both changes.`,
  },
  notice(context) {
    return context.event.kind === 'before-edit' ? unanswered(context, context.event.file) : []
  },
  propose(context) {
    const { event, settings, canonical, exists, modified } = context
    if (event.kind === 'before-edit') {
      const file = canonical(event.file)
      return [
        {
          k: 'ask',
          file,
          use: event.use,
          whole: event.whole && exists(file),
          was: modified(file),
          expiry: settings.leaseExpiry,
          ...originOf(event),
        },
      ]
    }
    return [...outcomes(context, event.calls), ...readings(context, event.calls)]
  },
  judge(context) {
    const { event, state, settings, canonical, shown } = context
    if (event.kind !== 'before-edit') return pass
    const file = canonical(event.file)
    const outcome = state.asks[event.use]?.outcome
    const lease = outcome === 'held' ? blocker(state, file, event.thread, settings.leaseExpiry) : undefined
    if (lease) return held(context, lease.thread)
    const write = outcome === 'stale' ? unseenWrite(state, file, event.thread) : undefined
    if (write)
      return {
        kind: 'deny',
        id: 'one-writer/stale',
        data: { file: shown(event.file), title: write.title, type: write.type },
      }
    return pass
  },
})

type Judged = Context<'before-edit' | 'message-complete'>

function held({ event, state, shown }: Judged, holder: string): Verdict {
  const session = sessionOf(holder)
  const { client, seen } = (session === undefined ? state.agents[holder] : state.sessions[session]) ?? {}
  return {
    kind: 'deny',
    id: session === undefined ? 'one-writer/held' : 'one-writer/held-by-main',
    data: {
      file: event.kind === 'before-edit' ? shown(event.file) : '',
      byMain: sessionOf(event.thread) !== undefined,
      ...nameOf(state, holder),
    },
    hangsOn: client === undefined || seen === undefined ? undefined : { client, seen },
  }
}

/** What became of the edits of a message. Where a result's words are new to us, the file says whether it was changed. */
function outcomes(context: Judged, calls: readonly Call[]): Fact[] {
  const { event, state } = context
  const asked = calls.flatMap(({ use, does, succeeded, refused }) => {
    const ask = does === 'edit' ? state.asks[use] : undefined
    if (!ask) return []
    const changed = hasChanged(ask, context)
    // Another plugin gives a reason of its own: what tells of no error, and changed nothing, was refused.
    return [{ use, made: succeeded ?? changed, refused: refused ?? true, changed }]
  })
  if (asked.length === 0) return []
  const uses = (of: readonly { use: string }[]): string[] => of.map(({ use }) => use)
  const failed = asked.filter(({ made }) => !made)
  const refused = failed.filter((one) => one.refused)
  const changed = failed.filter((one) => one.changed)
  return [
    {
      k: 'edited',
      done: uses(asked.filter(({ made }) => made)),
      failed: uses(failed),
      ...(refused.length > 0 && { refused: uses(refused) }),
      ...(changed.length > 0 && { changed: uses(changed) }),
      ...originOf(event),
    },
  ]
}

/** A call that has been open for this long (ms) waits for a person's answer, or for another plugin's hook. */
const UNANSWERED_MS = 5 * 60_000

/**
 * Edits of the file that others asked for and that wait for an answer: they keep nobody out. When the answer is yes after all, the
 * host makes an Edit on the text as it is then and refuses a Write of a file that has changed (2.1.232 to 2.1.332); a Write of a
 * file that was not there overwrites what is there by then, so that one is waited for.
 */
function unanswered(context: Judged, name: string): Fact[] {
  const { event, state, canonical } = context
  const file = canonical(name)
  return (state.leases[file] ?? []).flatMap(({ thread, untouched }): Fact[] => {
    const open = untouched && thread !== event.thread ? asksOf(state, file, thread) : []
    const isWaiting = open.every(
      ([, ask]) => openFor(ask, state.clock) >= UNANSWERED_MS && (ask.was ?? 0) > 0 && !hasChanged(ask, context),
    )
    if (open.length === 0 || !isWaiting) return []
    return [{ k: 'unanswered', file, agent: thread, uses: open.map(([use]) => use), ...originOf(event) }]
  })
}

/** How long (ms) a call has been open while its machine was awake. */
function openFor({ at, asleep = 0 }: Ask, clock: number): number {
  return clock - at - asleep
}

/**
 * Only readings of files that changed since are worth a line. A message's calls are told when all have ended, so a change may
 * have come after the reading; then the host refuses the Write itself ("modified since read", 2.1.156 to 2.1.328).
 */
function readings({ event, state, canonical }: Judged, calls: readonly Call[]): Fact[] {
  if (Object.keys(state.files).length === 0) return []
  const read = calls.flatMap(({ does, file, succeeded }) =>
    does === 'read' && file !== undefined && succeeded !== false ? [canonical(file)] : [],
  )
  const files = [...new Set(read)].filter((file) => unseenWrite(state, file, event.thread) !== undefined)
  return files.length > 0 ? [{ k: 'read', files, ...originOf(event) }] : []
}
