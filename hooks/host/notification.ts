import type { Ending, Usage } from '../../core/agents/agent.ts'
import type { Delivery } from '../../core/engine/event.ts'
import { blocksIn, type Envelope } from './envelope.ts'
import { apiErrorIn, failureOf, reasonIn } from './failure.ts'
import { limitEnd } from './limits.ts'
import { id, pick } from './payload.ts'

/**
 * The results in a prompt that the host wrote itself: one or more `<task-notification>` blocks (2.1.156 to 2.1.332). A
 * prompt that merely quotes one does not begin with it; a report that quotes one has it inside its own block, where it is text.
 */
export function deliveriesIn(prompt: string, now = 0): Delivery[] {
  return blocksIn(prompt).flatMap((block) => deliveryIn(block, now))
}

function deliveryIn({ head, result, cut, tail }: Envelope, now: number): Delivery[] {
  const agent = id(tag(head, 'task-id'))
  const how = endingOf(tag(head, 'status'))
  if (agent === undefined || how === undefined) return []
  const error = how === 'finished' ? apiErrorIn(result ?? '') : undefined
  const usage = usageIn(tail)
  const summary = summaryIn(head)
  if (how === 'failed' || error !== undefined) {
    const why = error ?? reasonIn(summary)
    return [{ agent, how: 'failed', failure: failureOf(why), until: limitEnd(why ?? '', now), usage }]
  }
  const failure = how === 'killed' ? 'killed by user' : undefined
  const delivery: Delivery = { agent, how, failure, report: reportIn(result, cut ? undefined : summary), usage }
  if (cut) delivery.cut = true
  if (how === 'finished' && INTERIM.test(summary ?? '')) delivery.interim = true
  return [delivery]
}

/**
 * The end of the summary when an agent has ended its turn and a command of its own still runs (2.1.328, 2.1.332). The title
 * stands quoted before it. Earlier hosts say "finished".
 */
const INTERIM = /" is waiting on its own background work$/

/** Of an agent that said nothing the host gives no result at all (2.1.328). */
function reportIn(result: string | undefined, summary: string | undefined): string | undefined {
  if (result === undefined) return summary?.startsWith('Agent ') ? '' : undefined
  return asWritten(result)
}

/** What 2.1.232 and later put before a result that looks like the host's own envelope. */
const HARNESS = /^\[harness: [^\n]*\]\n\n/

/** A text as its agent wrote it. The host escapes it (2.1.156 to 2.1.332): one with a bare `<` was not escaped. */
function asWritten(text: string): string {
  if (text.includes('<')) return text
  const bare = text.replace(HARNESS, '')
  const envelope = bare === text ? text : bare.replace(/&lt;(\/?)\\/g, '&lt;$1')
  return envelope.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

function usageIn(tail: string): Usage | undefined {
  const place = tail.lastIndexOf('<usage>')
  if (place < 0) return undefined
  const number = (name: string): number | undefined => {
    const said = tag(tail.slice(place), name)
    return said !== undefined && /^\d{1,12}$/.test(said) ? Number(said) : undefined
  }
  return { tokens: number('subagent_tokens'), calls: number('tool_uses') }
}

const endings: Readonly<Record<string, Ending>> = {
  completed: 'finished',
  failed: 'failed',
  killed: 'killed',
  stopped: 'killed',
}

/** The first tag of that name. */
function tag(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.trim()
}

/** The summary, as the host meant it: a title may hold a `<`, escaped or not. */
function summaryIn(head: string): string | undefined {
  const summary = /<summary>([\s\S]*?)<\/summary>/.exec(head)?.[1]?.trim()
  return summary === undefined ? undefined : asWritten(summary)
}

/** How the host names an ending, in our words; undefined while there is none. */
export function endingOf(status: unknown): Ending | undefined {
  return pick(endings, status)
}
