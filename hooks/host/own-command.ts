/**
 * Verbs that only look, or only move fanout's own bookkeeping forward. `release` takes a lease away, `cancel` a run, `init`
 * writes the user's files: for these the user is asked.
 */
const VERBS: ReadonlySet<string> = new Set([
  'status',
  'doctor',
  'report',
  'log',
  'config',
  'check',
  'start',
  'next',
  'brief',
  'claim',
  'done',
  'fail',
  'resume',
  'finish',
  'compile',
  'synthesize',
])
/** On their own only: a verb may follow an option. */
const OPTIONS: ReadonlySet<string> = new Set(['--help', '--version'])
/** Options with which a verb writes where the user did not say fanout may. */
const WRITING = /^--(?:out|force)(?:=|$)/

/**
 * A word without anything a shell would interpret (zsh expands a leading `=`), bare or in single or double quotes. Single
 * quotes may hold line breaks: a report has some.
 */
const WORD = /^(?:(?!=)[A-Za-z0-9_./:=@,+-]+|'[^'\\]*'|"[^"\n\\$`!]*")(?=\s|$)/

const BLANK = /^[ \t\n]*$/

/**
 * The words after `fanout` when a shell command is exactly one call of it: plain words; no operators, variables,
 * substitutions, redirections or second command. Undefined for any other command.
 */
export function ownWords(command: string): string[] | undefined {
  const words = wordsOf(command)
  return words?.[0] === 'fanout' ? words.slice(1).map(bare) : undefined
}

/** Whether the user need not be asked for it. */
export function isAllowed([first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return true
  return VERBS.has(first) ? !rest.some((word) => WRITING.test(word)) : OPTIONS.has(first) && rest.length === 0
}

function bare(word: string): string {
  return /^['"]/.test(word) ? word.slice(1, -1) : word
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
