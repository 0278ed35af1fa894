import type { Step } from '../log/history.ts'
import { inOrder } from '../log/order.ts'
import type { State } from '../log/state.ts'
import { nearest } from '../text/nearest.ts'
import { plain } from '../text/plain.ts'
import { type Agent, WORKFLOW } from './agent.ts'
import { agentOf } from './agents.ts'
import { agentLine, called, outcome } from './lines.ts'

/** The five troubles people have with parallel agents. */
export type TroubleKind = 'apart' | 'unknown-id' | 'same-file' | 'context' | 'empty'

/** A trouble that holds, or held lately: what shows it, the latest last. */
export interface Trouble {
  kind: TroubleKind
  title: string
  lines: string[]
  cure: string
}

/** What each is called and what helps, in this order. The skill's page of troubles has the same words. */
export const troubleWords: Readonly<Record<TroubleKind, { title: string; cure: string }>> = {
  apart: {
    title: 'Agents do not run in parallel',
    cure: 'Put all independent Agent calls in one message, in the background. For what waits for a slot, raise concurrency.max; give each task of a plan its writes.',
  },
  'unknown-id': {
    title: 'An id is not found',
    cure: 'Use an id that `fanout status` lists. What has ended cannot be asked any more: `fanout report ID` has its report.',
  },
  'same-file': {
    title: 'Two agents want one file',
    cure: 'Make the change that was refused when the holder has ended. Next time give the file to one agent, order the two with blockedBy, or isolate one: isolation: worktree.',
  },
  context: {
    title: 'An agent runs out of context',
    cure: 'Cut the task, by directory say; name files instead of pasting them. Launch again only what is left.',
  },
  empty: {
    title: 'Empty or useless results',
    cure: 'Look at what it wrote, then launch it again with the form of the answer spelled out. Never fill the gap by guessing.',
  },
}

/** How far back troubles are looked for (ms). */
export const TROUBLES_MS = 24 * 60 * 60_000

/** Records with which an agent's life may end. */
const ENDS: ReadonlySet<string> = new Set(['ended', 'notified', 'launched'])

/**
 * Which of the five troubles hold, each with what shows it.
 *
 * @param steps the history, in order
 * @param since what happened before does not count (ms since the epoch)
 * @param now what stands in the way at this moment, in lines: of launches, and edits that were refused and not made
 */
export function troublesOf(
  steps: Iterable<Step>,
  since: number,
  now: { waiting: readonly string[]; contested: readonly string[] },
  shown: (file: string) => string,
): Trouble[] {
  // By what they are about: a life may be told of twice, and a row of launches grows.
  const found: Record<TroubleKind, Map<string, string>> = {
    apart: new Map(),
    'unknown-id': new Map(),
    'same-file': new Map(now.contested.map((line, i) => [String(i), line])),
    context: new Map(),
    empty: new Map(),
  }
  for (const { entry, state } of steps) {
    if (entry.t < since) continue
    if (entry.k === 'message') for (const [about, line] of apart(state)) found.apart.set(about, line)
    if (entry.k === 'missed') for (const [id, line] of missed(entry, state)) found['unknown-id'].set(id, line)
    if (!ENDS.has(entry.k)) continue
    const id = String((entry as { agent?: unknown }).agent)
    const agent = state.agents[id]
    const kind = agent && kindOf(agent)
    if (kind) found[kind].set(`${id} ${agent.life}`, agentLine(agent, shown))
  }
  for (const line of now.waiting) found.apart.set(line, line)
  return Object.entries(troubleWords).flatMap(([name, words]) => {
    const kind = name as TroubleKind
    const lines = [...found[kind].values()]
    return lines.length > 0 ? [{ kind, title: words.title, lines, cure: words.cure }] : []
  })
}

/** Launches that were made apart, as far as the conversation was told of them. */
function apart(state: State): [about: string, line: string][] {
  return Object.values(state.streaks).flatMap(({ uses, last, foreground, toldBy, waitsToldBy }) => {
    const said: [string, string][] = []
    if (toldBy !== undefined && uses.length > 2)
      said.push([toldBy, `${names(state, uses)}: ${foreground ? 'one after another' : 'launched one by one'}`])
    if (waitsToldBy !== undefined) said.push([waitsToldBy, `${names(state, [last])}: launched, then waited for`])
    return said
  })
}

function names(state: State, uses: readonly string[]): string {
  return uses.map((use) => called(agentOf(state, use)?.[1] ?? { title: '', type: '' })).join(', ')
}

/** Calls for agents that could not be reached, and who was most likely meant. */
function missed(entry: object, state: State): [id: string, line: string][] {
  const { ids, session } = entry as { ids: readonly string[]; session: string }
  const known = inOrder(state.agents).filter(([, agent]) => agent.session === session)
  return ids.map((id) => {
    const [, agent] = known.find(([one]) => one === id) ?? []
    const meant = nearest(
      id,
      known.map(([one]) => one),
    )
    const why = agent ? `${outcome(agent)} ${called(agent)}` : `unknown${meant ? `, most like it ${meant}` : ''}`
    return [id, `${plain(id, ID_MAX)}: ${why}`]
  })
}

const ID_MAX = 64

/** Of which trouble an agent's end is a sign. */
function kindOf({ running, how, type, failure }: Agent): TroubleKind | undefined {
  if (running || type === WORKFLOW || failure === undefined) return undefined
  if (failure === 'context exceeded') return 'context'
  return how === 'finished' && failure === 'empty report' ? 'empty' : undefined
}
