import { type Conversation, conversation } from '../../engine/conversation.ts'
import { SECOND } from '../../engine/stage.ts'

/** Words for the tables of no-lost-results. */

export type Told = (c: Conversation) => Conversation

export const unread = 'no-lost-results/unread'
export const failed = 'failures/failed'
export const atStart = 'no-lost-results/at-start'

/** What this rule says to the last of what happens, and about whom: `hold no-lost-results/unread: DONE "task of a"`. */
export function says(told: Told): string[] {
  const c = told(conversation())
  return c.said.flatMap(({ kind, id, data }) => {
    if (!id.startsWith('no-lost-results/') && id !== failed) return []
    const lines = [data.lines ?? [], data.target ?? []].flat()
    return [
      `${kind} ${id}: ${lines.map((line) => /^(?:[A-Z]+[^"]*)?"[^"]*"|^a\w+/.exec(String(line))?.[0] ?? line).join(', ')}`,
    ]
  })
}

/** One agent, launched beside the main conversation, that has ended; nobody has read it. */
export const over: Told = (c) => c.message('main', ['a']).ends('a')
/** It was not in the host's list any more when a turn ended, and 30 s have passed. */
export const missing: Told = (c) =>
  over(c)
    .stop('main')
    .passes(30 * SECOND)
export const two: Told = (c) => c.message('main', ['a', 'b'])
/** Another client goes on with the session. */
export const elsewhere: Told = (c) => c.continues('s1', 'c9', 'new')
export const refused: Told = (c) => c.message('main', ['b'], { refused: 'cap' })
