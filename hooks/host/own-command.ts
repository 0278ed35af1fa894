import { object, text } from './payload.ts'

/** Verbs that only look, or only move fanout's own bookkeeping forward. `release` takes a lease away: the user is asked. */
const VERBS: ReadonlySet<string> = new Set(['status', 'report', 'log', 'config'])
/** On their own only: a verb may follow an option. */
const OPTIONS: ReadonlySet<string> = new Set(['--help', '--version'])

/** A word without anything a shell would interpret (zsh expands a leading `=`), bare or in single or double quotes. */
const WORD = /^(?:(?!=)[A-Za-z0-9_./:=@,+-]+|'[^'\n\\]*'|"[^"\n\\$`!]*")(?=\s|$)/

const BLANK = /^[ \t\n]*$/

/**
 * Whether a Bash call is exactly one of fanout's own verbs: `fanout`, a known verb, plain words; no operators, variables,
 * substitutions, redirections or second command.
 */
export function isOwnCommand(payload: unknown): boolean {
  const raw = object(payload)
  if (raw.hook_event_name !== 'PreToolUse' || raw.tool_name !== 'Bash') return false
  const words = wordsOf(text(object(raw.tool_input).command) ?? '')
  if (words?.[0] !== 'fanout') return false
  const first = words[1] ?? ''
  return words.length === 1 || VERBS.has(first) || (words.length === 2 && OPTIONS.has(first))
}

function wordsOf(command: string): string[] | undefined {
  const words: string[] = []
  // Not trim(): what it takes for white space may be the first letter of another command to a shell.
  for (let rest = command.replace(/^[ \t\n]+/, ''); !BLANK.test(rest); ) {
    const word = WORD.exec(rest)?.[0]
    if (word === undefined) return undefined
    words.push(word)
    rest = rest.slice(word.length).replace(/^[ \t]+/, '')
  }
  return words
}
