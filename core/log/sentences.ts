import path from 'node:path'
import { nameOf } from '../agents/name.ts'
import { plain } from '../text/plain.ts'
import type { State } from './state.ts'

/** Words that the sentences of `fanout log` share. Whatever comes from outside is cut and made one line. */

const WORD_MAX = 60
const PATH_MAX = 300
const TITLE_MAX = 60
export const TEXT_MAX = 200

/** A short text from outside. */
export function label(text: unknown): string {
  return plain(String(text), WORD_MAX)
}

export function quoted(text: string): string {
  return `"${label(text)}"`
}

/** The first characters of a session's id. */
export function short(session: string): string {
  return label(session).slice(0, 8)
}

/** The end of a sentence about a failure. */
export function why(failure: string | undefined): string {
  return failure ? `: ${label(failure)}` : ''
}

/** What a thread is called in this state. */
export function who(state: State, thread: string): string {
  return named(thread, nameOf(state, thread))
}

export function everyone(agents: readonly string[], state: State): string {
  return agents.map((id) => who(state, id)).join(', ')
}

/** What a thread is called: `agent "Write the parser" (Explore)`, or by its id while nothing else is known. */
export function named(thread: string, { title, type }: { title: unknown; type: unknown }): string {
  if (thread.startsWith('main:')) return 'the main conversation'
  const name = title ? `"${plain(String(title), TITLE_MAX)}"` : plain(thread, TITLE_MAX)
  return `agent ${name}${type ? ` (${plain(String(type), TITLE_MAX)})` : ''}`
}

/** Files, each once, as they can be pasted into the next command. */
export function list(files: readonly string[], here: string): string {
  const names = [...new Set(files)].map((file) => shortPath(file, here))
  return names.length > 0 ? names.join(', ') : 'nothing that is known'
}

/** A path as it can be pasted into the next command: from the folder one stands in, or absolute. */
export function shortPath(file: string, from: string): string {
  const relative = path.relative(from, file)
  const inside = relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative)
  return plain(inside ? relative : file, PATH_MAX)
}
