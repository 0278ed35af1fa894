import { wordsOf } from './prose.ts'

/** Verbs that ask for changes. */
export const EDITS = wordsOf(
  'fix refactor improve optimize optimise clean cleanup rewrite update change modify implement add remove delete edit simplify modernize modernise write create polish tidy restructure rework',
)
/** Verbs that ask for a look. */
export const LOOKS = wordsOf(
  'review analyze analyse check inspect examine audit look investigate debug explore understand find',
)

/** What says nothing of where: what any code has, how it should be, and the words between. */
const EMPTY = wordsOf(
  [
    'code bug bugs issue issues problem problems error errors performance quality feature features functionality function',
    'functions file files thing things stuff everything anything something it them this that these those logic',
    'implementation task mess part parts readability maintainability style structure handling tests test unit comments',
    'better cleaner clean faster nicer simpler readable maintainable modern efficient robust correct good best proper',
    'properly well more most less many much some any all every each other new old current existing whole entire possible',
    'potential necessary needed important practice practices as much soon quickly carefully thoroughly now then first next',
    'the a an and or but if so to of for in on with without be is are was has have can could should would must will may',
    'please you your my our we i me us they there not no nothing do does make sure go get let need want try just also too',
    'very really same working works broken report back tell what did changed found summary list return say done when',
    'finished result results by at its findings describe explain how about up again',
  ].join(' '),
)

/** A prompt with more words than this names something. */
const WORDS_MAX = 60

/**
 * Whether a prompt names nothing at all to work on, and asks for changes or only for a look. Speaks up only when every word
 * of it is one of a short list: a path, a name, a number, a quotation or any word beyond it may tell where.
 */
export function namesNothing(prompt: string): 'edit' | 'look' | undefined {
  if (prompt.length > WORDS_MAX * 10) return undefined
  const tokens = prompt.split(/\s+/).filter(Boolean)
  if (tokens.length > WORDS_MAX) return undefined
  const words = tokens.map((token) => /^([A-Za-z]{1,20})[.,;:!?]{0,3}$/.exec(token)?.[1]?.toLowerCase() ?? '')
  const has = (known: ReadonlySet<string>): boolean => words.some((word) => known.has(word))
  if (!words.every((word) => EMPTY.has(word) || EDITS.has(word) || LOOKS.has(word))) return undefined
  // Whoever is to mend tests, or what they find, sees where when they are run.
  if (words.includes('fix') && words.some((word) => word.startsWith('test'))) return undefined
  if (has(EDITS)) return 'edit'
  return has(LOOKS) ? 'look' : undefined
}

const EDIT_CLAUSE = new RegExp(
  `(?:^[ \\t>*#\\d.)(_-]{0,40}|[.!;:][ \\t]{1,4}|\\b(?:and|then|please|you|must|should|to|will)[ \\t]{1,4})(?:${[...EDITS].join('|')}|rename|migrate|replace|move|convert|extract|port)\\b`,
  'im',
)
const NO_EDITS =
  /\b(?:read[- ]only|(?:do not|don't|never|without|no need to|not)[ \t]{1,4}(?:edit|change|modify|write|fix|touch|alter|implement|make any|making any|changing|editing|modifying|writing)|no (?:edits|changes|code changes|modifications|code)|research only|only research)\b/i

/** Whether prose asks for changes to files. */
export function asksForEdits(prose: string): boolean {
  return EDIT_CLAUSE.test(prose) && !NO_EDITS.test(prose)
}
