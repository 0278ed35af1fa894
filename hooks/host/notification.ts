import type { Delivery } from '../../core/guard/event.ts'
import type { Ending, Usage } from '../../core/state/live/agent.ts'
import { apiErrorIn, failureOf, reasonIn } from './failure.ts'
import { limitEnd } from './limits.ts'
import { id, pick } from './payload.ts'

/**
 * The results in a prompt that the host wrote itself: one or more `<task-notification>` blocks (2.1.156 to 2.1.328). A
 * prompt that merely quotes one does not begin with it, and a report that quotes one has it inside its own block.
 */
export function deliveriesIn(prompt: string, now = 0): Delivery[] {
  const [before, ...blocks] = prompt.split(OPENING)
  return before === '' ? blocks.flatMap((block) => deliveryIn(block, now)) : []
}

const OPENING = /(?:^|<\/task-notification>)\s*<task-notification>/

function deliveryIn(block: string, now: number): Delivery[] {
  const agent = id(tag(block, 'task-id'))
  const how = endingOf(tag(block, 'status'))
  if (agent === undefined || how === undefined) return []
  const error = how === 'finished' ? apiErrorIn(resultOf(block)) : undefined
  const usage = usageIn(block)
  const summary = tag(block, 'summary')
  if (how === 'failed' || error !== undefined) {
    const why = error ?? reasonIn(summary)
    return [{ agent, how: 'failed', failure: failureOf(why), until: limitEnd(why ?? '', now), usage }]
  }
  const failure = how === 'killed' ? 'killed by user' : undefined
  return [{ agent, how, failure, report: reportIn(block, summary), usage }]
}

/** Of an agent that said nothing the host gives no result at all (2.1.328). */
function reportIn(block: string, summary: string | undefined): string | undefined {
  const report = /<result>([\s\S]*)<\/result>/.exec(block)?.[1]
  return report === undefined && summary?.startsWith('Agent ') ? '' : report
}

/** The last tag in the block: before it stands the agent's own text, which may hold anything (2.1.156 to 2.1.328). */
function usageIn(block: string): Usage | undefined {
  const place = block.lastIndexOf('<usage>')
  if (place < 0) return undefined
  const number = (name: string): number | undefined => {
    const said = tag(block.slice(place), name)
    return said !== undefined && /^\d{1,12}$/.test(said) ? Number(said) : undefined
  }
  return { tokens: number('subagent_tokens'), calls: number('tool_uses') }
}

/** What stands in the place of the report; '' where nothing does. */
function resultOf(block: string): string {
  return /<result>([\s\S]*)<\/result>/.exec(block)?.[1] ?? ''
}

const endings: Readonly<Record<string, Ending>> = {
  completed: 'finished',
  failed: 'failed',
  killed: 'killed',
  stopped: 'killed',
}

/** The first tag of that name: the agent's own text comes last in the block and may hold anything. */
function tag(block: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(block)?.[1]?.trim()
}

/** How the host names an ending, in our words; undefined while there is none. */
export function endingOf(status: unknown): Ending | undefined {
  return pick(endings, status)
}
