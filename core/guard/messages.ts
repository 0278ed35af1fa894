import type { Data } from './verdict.ts'

/**
 * What people and models read, by verdict id; the only place with wording. A message says what happened, to whom, and what
 * to do now, and is the same on every retry: models take a change of wording for a change of mind. Titles and file names
 * come from outside and are shown quoted, in one line, cut.
 */
const messages: Readonly<Record<string, (data: Data) => string>> = {
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
}

/** Begins every text of fanout's own; how a refusal by fanout is told from any other. */
export const PREFIX = 'fanout: '

/** The words for a verdict. */
export function wording(id: string, data: Data): string {
  return `${PREFIX}${messages[id]?.(data) ?? id}`
}

/** Every id that has words. */
export const messageIds: readonly string[] = Object.keys(messages)

const TITLE_MAX = 60
const FILE_MAX = 300

/** Text from outside, fit for one line of a message: no control characters, no line breaks, cut. */
export function plain(text: string, max: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return line.length > max ? `${line.slice(0, max - 1)}…` : line
}

function agent({ title, type }: Data): string {
  const kind = typeof type === 'string' && type ? ` (${plain(type, TITLE_MAX)})` : ''
  if (type === 'main') return 'the main conversation'
  return typeof title === 'string' && title
    ? `agent "${plain(title, TITLE_MAX).replaceAll('"', "'")}"${kind}`
    : `another agent${kind}`
}

function file({ file }: Data): string {
  return plain(String(file), FILE_MAX)
}
