import { plain } from '../text/plain.ts'
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
  'no-lost-results/unread': (data) =>
    `of what was launched here, this has not reached the conversation:\n${lines(data)}\nFor each: use its output, launch it again, or leave it, and say which. This is said once.`,
  'no-lost-results/failed': (data) =>
    `an agent did not finish:\n${lines(data)}\nWhat it wrote is there. Launch it again with what is left to do, do that yourself, or leave it and say so.`,
  'no-lost-results/at-start': (data) =>
    `agents of this session:\n${lines(data)}\nRUNNING ones report by themselves; do not launch them again. Of the others nobody has read the result: use its output, launch it again, or leave it.`,
  'no-lost-results/unknown-id': ({ target, meant, known }) =>
    `no agent of this session has the id ${target}.${meant ? ` Most like it: ${meant}.` : ''}${
      Array.isArray(known) && known.length > 0 ? ` Known here:\n${bullets(known)}` : ' None is known here.'
    }`,
  'no-lost-results/not-running': ({ target, state, known }) =>
    `agent ${target} is ${state}, so the call did nothing. Known here:\n${Array.isArray(known) ? bullets(known) : ''}`,
  'launch-together/one-by-one': (data) =>
    `${names(data)} were launched one by one, each while the one before was still running. They could have gone in one message; put the remaining independent launches together in one message.`,
  'launch-together/one-after-another': (data) =>
    `${names(data)} ran one after another, each launched when the one before had returned. If the next ones do not need each other's results, launch them together in one message.`,
  'launch-together/wait-as-you-launch': (data) =>
    `twice in a row an agent was launched and then waited for (last: ${names(data)}). Launch independent agents together in one message and wait afterwards.`,
  'fan-out-report/ended': ({ lines }) => {
    const [counts = '', ...rest] = Array.isArray(lines) ? lines : []
    return `the fan-out has ended. ${counts}.${rest.length > 0 ? `\n${bullets(rest)}` : ''}`
  },
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

function lines({ lines }: Data): string {
  return Array.isArray(lines) ? bullets(lines) : ''
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

function names({ agents }: Data): string {
  const all = Array.isArray(agents) ? agents : []
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : String(all[0] ?? 'an agent')
}
