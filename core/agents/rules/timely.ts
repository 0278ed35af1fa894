import { type Context, defineRule } from '../../engine/rule.ts'
import type { Verdict } from '../../engine/verdict.ts'
import { lines } from '../../engine/words.ts'
import type { Fact } from '../../facts.ts'
import { inOrder } from '../../log/order.ts'
import { sessionOf } from '../../log/thread.ts'
import type { Agent } from '../agent.ts'
import { lateLine } from '../late-line.ts'
import { overranOf, silent, stalledOf } from '../stalls.ts'

/**
 * An agent that has stalled is named, and holds nobody up.
 *
 * WHY: an agent whose model or tool never answers runs for ever as far as the host can tell; the conversation waits for it,
 * and the files it edited stay closed to everybody else.
 * BLOCKS: the end of a main turn, once, to name an agent that showed no sign of life for `timeouts.stall`, or that has run for
 * longer than `timeouts.agent`. At other events of the main thread it says so without blocking; an idle session is woken for
 * it (`hooks/watch.ts`). What a stalled agent holds, others may edit.
 * ALLOWS: an agent whose transcript has grown since, or one of whose calls has not come back (a long command, a question to the
 * user, an agent of its own); a workflow; agents launched as `[bg]`. A sign of life ends a stall; the next one is named again.
 * NOT COVERED: an agent whose transcript cannot be found; a call that hangs (the host bounds commands itself, and
 * `timeouts.agent` names the agent); agents that other agents launched, of which only the files are freed.
 */
export const timely = defineRule({
  name: 'timely',
  mode: 'enforce',
  on: ['prompt', 'message-complete', 'turn-ending', 'before-edit', 'tick'],
  messages: {
    'timely/stalled': (data) =>
      `no sign of life for ${minutes(data.limit)} or more from:\n${lines(data)}\nGo on with what does not need it. Stop it with TaskStop and launch what is left of its work again, or leave it running; files it was editing can be edited by others now. This is said once for each stall.`,
    'timely/overran': (data) =>
      `running for longer than ${minutes(data.limit)} (timeouts.agent):\n${lines(data)}\nGo on with what does not need it. Leave it running, or stop it with TaskStop if its work is not worth more time. This is said once for each.`,
  },
  notice(context) {
    return signs(context)
  },
  propose({ event, state, settings }) {
    if (!isMains(event)) return []
    const stalled = here(event, stalledOf(state, event.client))
    const overran = here(event, overranOf(state, event.client, settings.timeouts.agent))
    if (stalled.length + overran.length === 0) return []
    return [{ k: 'late', stalled: stalled.map(([id]) => id), overran: overran.map(([id]) => id), upTo: state.seq }]
  },
  judge({ event, state, own, settings, shown }) {
    const kind = event.kind === 'turn-ending' ? 'hold' : 'inform'
    const told = (by: 'stallToldBy' | 'overranToldBy', id: string, limit: number): Verdict[] => {
      const agents = inOrder(state.agents).filter(([, one]) => own.has(one[by] ?? ''))
      const lines = agents.map(([agent, one]) => lateLine(agent, one, state.clock, shown))
      return lines.length > 0 ? [{ kind, id, data: { lines, limit } }] : []
    }
    return [
      ...told('stallToldBy', 'timely/stalled', settings.timeouts.stall),
      ...told('overranToldBy', 'timely/overran', settings.timeouts.agent),
    ]
  },
})

type Judged = Context<'prompt' | 'message-complete' | 'turn-ending' | 'before-edit' | 'tick'>
type Named = [id: string, agent: Agent][]

function isMains(event: Judged['event']): boolean {
  return event.kind !== 'before-edit' && sessionOf(event.thread) !== undefined
}

/** Nobody's conversation is told of another's agents. After /clear a client has another, and the same agents. */
function here({ kind, session }: Judged['event'], agents: Named): Named {
  return kind === 'tick' ? agents : agents.filter(([, agent]) => agent.session === session)
}

/** What the transcripts tell of agents the log heard nothing of: that they are at work, or that they are not. */
function signs({ event, state, settings, canonical, lastSigns }: Judged): Fact[] {
  const { stall } = settings.timeouts
  const isEdit = event.kind === 'before-edit'
  if (!isEdit && !isMains(event)) return []
  const limit = isEdit ? Math.min(stall, settings.leaseExpiry) : stall
  const holders = isEdit ? (state.leases[canonical(event.file)] ?? []).map(({ thread }) => thread) : []
  const asked = silent(state, limit).filter(([id, { client }]) =>
    isEdit ? id !== event.thread && holders.includes(id) : client === event.client,
  )
  if (asked.length === 0) return []
  const found = lastSigns(Object.fromEntries(asked.map(([id, { output }]) => [id, output])))
  return asked.flatMap(([agent, { seen, stalled }]): Fact[] => {
    const at = found[agent]
    if (at === undefined) return []
    if (state.clock - at < limit) return [{ k: 'alive', agent, at }]
    const isStalled = stalled === undefined && state.clock - Math.max(seen, at) >= stall
    return isStalled ? [{ k: 'stalled', agent, seen, upTo: state.seq }] : []
  })
}

function minutes(ms: unknown): string {
  const seconds = Math.round(Number(ms) / 1_000)
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}
