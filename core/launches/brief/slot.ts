import { wordsOf } from './prose.ts'

/**
 * A slot of a template that nobody filled in. Braces mean many things: only what stands where an instruction has its object,
 * or as the whole value of a label, with a name that templates of prompts use, before anything is said of the answer (whose
 * form may have slots of its own), in a prompt that does not speak of templates and the like, is surely one.
 */

/** One of the words of a slot's name. */
const NAMES = wordsOf(
  'topic task feature file files filename filepath path paths dir directory folder module component project repo repository context description requirement requirements spec issue ticket bug goal objective question query instruction instructions request subject scope target area plan brief perspective aspect slug symptom package branch background',
)
/** Names that are no elements of a page or of a program's usage line. */
const ANGLED = wordsOf('topic task feature module directory issue bug ticket project symptom perspective')

/** `${name}`, `{{name}}`, `{name}`, `<name>`. */
const SLOT =
  /\$\{([A-Za-z][\w-]{0,39})\}|\{\{ ?([A-Za-z][\w -]{0,39}?) ?\}\}|\{([A-Za-z][\w -]{0,39})\}|<([A-Za-z][\w -]{0,39})>/g

const VERBS =
  'research|investigate|explore|review|analy[sz]e|read|inspect|examine|study|implement|refactor|fix|debug|audit|open|evaluate|assess|understand|build|migrate|update|document|test'
/** What stands before the object of an instruction. */
const OBJECT = new RegExp(
  `\\b(?:${VERBS}|in|for|of|on|about|into|under|within|from|regarding|concerning)(?: (?:the|this))?[ \\t]{1,4}["'“*_(]{0,3}$`,
  'i',
)
const DIRECT = new RegExp(`^[ \\t>*#\\d.)(_-]{0,20}(?:please )?(?:${VERBS})(?: the)?[ \\t]{1,4}["'“*_]{0,3}$`, 'i')
const INSTRUCTION = new RegExp(`\\b(?:${VERBS}|you are|your|expert)\\b`, 'i')
const LABEL = /^[ \t>*#\d.)_-]{0,20}([A-Za-z][A-Za-z _-]{0,39})[*_]{0,3}:[*_]{0,3}[ \t]{0,4}["'“*_]{0,3}$/

/** From here on a prompt may show what the answer looks like. */
const ANSWER =
  /\b(?:report|return|respond|reply|answer|output|format|result|print|produce|findings|structure|write up|summar(?:y|i[sz]e))/i
/** What is said where braces are the subject, or stand for something the prompt explains. */
const SUBJECT =
  /\b(?:placeholders?|templat\w{0,10}|interpolat\w{0,10}|variables?|jsx|tsx|vue|svelte|angular|handlebars|mustache|jinja2?|liquid|helm|i18n|l10n|translat\w{0,10}|locali[sz]\w{0,10}|f-strings?|slots?|regex\w{0,4}|routes?|routing|endpoints?|urls?|params?|parameters?|props?|tokens?|braces?|brackets?|curly|literal(?:ly|s)?|substitut\w{0,10}|replac\w{0,6}|expansion|syntax|escap\w{0,6}|markup|html|xml|s?css|latex|shell|bash|globs?|each|every|per|where|e\.g|example\w{0,2}|patterns?|strings?|prompts?|render\w{0,6}|destructur\w{0,6}|object|loops?|tags?|elements?|attributes?)\b/i

/** Of a prompt longer than this (characters) the end is not looked at. */
const LOOKED_AT = 20_000

/**
 * The first slot left open; undefined when there is none, or none that surely is one.
 *
 * @param prose the prompt without its code (`prose.ts`)
 */
export function openSlot(prose: string): string | undefined {
  const upTo = prose.slice(0, Math.min(LOOKED_AT, indexOf(prose, ANSWER)))
  for (const found of upTo.matchAll(SLOT)) {
    const [slot, shell, double, single, angled] = found
    const end = found.index + slot.length
    const before = upTo.slice(Math.max(upTo.lastIndexOf('\n', found.index - 1) + 1, found.index - 200), found.index)
    const after = prose.slice(end, end + 80).split('\n')[0] ?? ''
    if (!/(?:^|[\s"'“(*_])$/.test(before) || !/^(?:$|[\s.,;:!?)"'”*_])/.test(after)) continue
    const name = shell ?? double ?? single ?? angled ?? ''
    const isOne =
      angled === undefined
        ? isNamed(name, NAMES) && !isConstant(name, shell) && (isObject(before, after) || isValue(before, after))
        : isNamed(name, ANGLED) && DIRECT.test(before) && !prose.includes(`</${angled}>`)
    if (isOne && !SUBJECT.test(prose)) return slot
  }
  return undefined
}

/** Shells write their own in capitals. */
function isConstant(name: string, shell: string | undefined): boolean {
  return shell !== undefined && name === name.toUpperCase()
}

function isNamed(name: string, names: ReadonlySet<string>): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_-]+/)
  return words.length <= 4 && words.some((word) => names.has(word))
}

/** `for {file} in …` is a loop. */
function isObject(before: string, after: string): boolean {
  return (
    OBJECT.test(before) &&
    INSTRUCTION.test(before) &&
    !(/\bfor[ \t]{1,4}$/i.test(before) && /^[ \t]{1,4}in\b/.test(after))
  )
}

/** `Topic: {topic}` and nothing more. */
function isValue(before: string, after: string): boolean {
  const label = LABEL.exec(before)?.[1]
  return label !== undefined && isNamed(label.trim(), NAMES) && /^["'”*_.]{0,4}[ \t]{0,4}$/.test(after)
}

function indexOf(text: string, pattern: RegExp): number {
  const at = text.search(pattern)
  return at < 0 ? text.length : at
}
