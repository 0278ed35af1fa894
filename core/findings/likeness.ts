/**
 * Whether two sentences say the same. The measure is Dice's coefficient, 2·|A∩B| / (|A|+|B|), on the sets of stems (L. R. Dice,
 * Ecology 26, 1945). A stem is a word's first five letters, which does about as well as a stemmer of the language and asks for none
 * (F. Can et al., JASIST 59, 2008, "F5").
 */

/** Near-equal wording: four fifths of the stems, so that one word more or other than in the claim beside it is not enough to tell two apart. */
const SAME = 0.8
const STEM = 5

/** English words that say nothing of what a claim is about. */
const FILLERS = new Set(
  'a an the this that these those it its is are was were be been being has have had does do did of in on at to from by with for as and or but if then than so into onto over via there here when while which who where also just very can could may might will would should must possible possibly potential potentially'.split(
    ' ',
  ),
)
/** Words that turn a sentence round. */
const DENIALS = new Set(
  "no not never none nor without cannot can't don't doesn't didn't isn't aren't wasn't won't lacks lack lacking missing absent nicht kein keine keinen ohne nie pas sans jamais ne sin nunca não sem не нет без 不 没 没有 无 未".split(
    ' ',
  ),
)

/** A sentence as it is compared. */
export interface Wording {
  stems: ReadonlySet<string>
  denials: number
  /** Numbers, and names as code has them: two claims that name different ones speak of different things. */
  names: ReadonlySet<string>
}

const words = new Intl.Segmenter('en', { granularity: 'word' })
const CODE =
  /[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*)+|\p{L}*\p{Ll}\p{Lu}[\p{L}\p{N}]*|\w*_\w+|\d+(?:\.\d+)*/gu

/** Prepares a sentence for comparing, in any language `Intl.Segmenter` knows words of. */
export function wording(sentence: string): Wording {
  const text = sentence.normalize('NFKC').replaceAll('’', "'")
  const found = [...words.segment(text)].flatMap(({ segment, isWordLike }) => (isWordLike ? segment.toLowerCase() : []))
  return {
    stems: new Set(found.filter((word) => !FILLERS.has(word) && !DENIALS.has(word)).map((word) => word.slice(0, STEM))),
    denials: found.filter((word) => DENIALS.has(word)).length,
    names: new Set(text.match(CODE)?.map((name) => name.toLowerCase())),
  }
}

/** Dice's coefficient of two sentences, 0 to 1. */
export function likeness({ stems: a }: Wording, { stems: b }: Wording): number {
  return a.size + b.size === 0 ? 0 : (2 * shared(a, b)) / (a.size + b.size)
}

/** Whether two sentences say the same in near-equal words: none denies what the other says, and neither names what the other does not know. */
export function saysTheSame(a: Wording, b: Wording): boolean {
  if (a.denials % 2 !== b.denials % 2) return false
  return shared(a.names, b.names) === Math.min(a.names.size, b.names.size) && likeness(a, b) >= SAME
}

/** Whether two sentences are about the same thing, whatever they say of it: a quarter of the shorter one's stems are in the other. */
export function isAboutTheSame({ stems: a }: Wording, { stems: b }: Wording): boolean {
  return shared(a, b) >= Math.max(1, Math.min(a.size, b.size) / 4)
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a]
  let count = 0
  for (const each of few) if (many.has(each)) count += 1
  return count
}
