import { object, text } from './payload.ts'

/**
 * Teammates: agents launched with a `name` in a terminal, with CLAUDE_CODE_EXPERIMENTAL_AGENT_TEAMS=1 (2.1.328, 2.1.332). Their
 * reports reach the main conversation as user messages for which no UserPromptSubmit fires; only the transcript has them.
 */

/** The name of a teammate, from its id: `afix-60a3047923f3d7a9` is `fix`. Undefined for an id without a name. */
export function nameInTeam(agent: string): string | undefined {
  return /^a(.+)-[0-9a-f]{8,}$/.exec(agent)?.[1]
}

/**
 * The teammates whose reports a line of a main transcript holds, by name. One message may bring several reports:
 *
 *     Another Claude session sent a message:
 *     <teammate-message teammate_id="fix" color="blue">
 *     {"type":"idle_notification","from":"fix","timestamp":"…","idleReason":"available","result":"…"}
 *     </teammate-message>
 *
 * What a teammate sends while it works has another type or is plain text. A report is one line of JSON, so none can hold another.
 */
export function reportersIn(line: string): string[] {
  if (!line.includes('idle_notification') || !line.includes('<teammate-message')) return []
  const { type, message } = object(parsed(line))
  const said = type === 'user' ? (text(object(message).content) ?? '') : ''
  const rows = BEGINNING.test(said) ? said.split('\n') : []
  return rows.flatMap((row, at) => {
    const from = /^<teammate-message teammate_id="([^"]+)"/.exec(row)?.[1]
    const report = object(from === undefined ? undefined : parsed(rows[at + 1] ?? ''))
    return from !== undefined && report.type === 'idle_notification' && report.from === from ? [from] : []
  })
}

/** Whoever quotes such a message writes something before it. */
const BEGINNING = /^(?:Another Claude session sent a message:\s*)?<teammate-message /

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
