import { EDITS, LOOKS } from './place.ts'
import { wordsOf } from './prose.ts'

/** Enough of a prompt to tell its language by (characters). */
const SAMPLE = 4_000
const ENGLISH = wordsOf(
  'the and with that this these from are you your for of all any how what which where should must please into each not its',
)
/** Frequent words of other languages that are no English ones. */
const FOREIGN = wordsOf(
  'der das und ist nicht mit für auf ein eine den dem zu im von le la les des et est une pour dans avec sur el los las del que y en por para con una il di per che della non het een van op voor niet och att som um uma não ao är det nie się jest',
)

/** How instructions begin. */
const OPENING: ReadonlySet<string> = new Set([...EDITS, ...LOOKS])

/** Whether prose is surely English: rules on wording know no other language. */
export function isEnglish(prose: string): boolean {
  const sample = prose.slice(0, SAMPLE)
  // By codes, not by classes of Unicode, which take milliseconds to compile.
  const plain = sample.match(/[A-Za-z]/g)?.length ?? 0
  const other = sample.match(/[\u00aa-\u1fff\u2c00-\uffff]/g)?.length ?? 0
  if (other > plain * 0.03) return false
  const words = sample.toLowerCase().match(/[a-z'\u00aa-\u1fff\u2c00-\uffff]+/g) ?? []
  const count = (known: ReadonlySet<string>): number => words.filter((word) => known.has(word)).length
  const [english, foreign] = [count(ENGLISH), count(FOREIGN)]
  const opens = OPENING.has(words.find((word) => word !== 'please') ?? '')
  return english > foreign * 2 && english + (opens ? 1 : 0) > 1
}
