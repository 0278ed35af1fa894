import picomatch from 'picomatch'
import { alternatives, isNegated } from './glob.ts'

/** A list of globs taken apart, so that it can be compared with many others. */
export type Shape = readonly Segment[][]

/** A part of a path: the name itself, its characters, or any number of parts. */
type Segment = string | readonly Atom[] | typeof ANY_NUMBER
/** One character, one of a class, any one, or any number of them. */
type Atom = string | RegExp | typeof ANY | typeof ANY_NUMBER

/** Every ASCII character, and one that stands for all others: classes with others in them are not compared. */
const PROBES = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), 'ä']

const ANY = Symbol('?')
const ANY_NUMBER = Symbol('*')

/** Takes a list of globs apart. */
export function shapeOf(globs: readonly string[]): Shape {
  return globs.filter((glob) => !isNegated(glob)).flatMap((glob) => alternatives(glob).map(segmentsOf))
}

/**
 * Whether two lists of globs share a possible path. Never false when they do: what is not understood (extglobs, braces
 * without end) counts as anything, and what `!` takes away counts as still there.
 */
export function shapesMeet(one: Shape, other: Shape): boolean {
  return one.some((a) => other.some((b) => !differAtOnce(a, b) && meet(a, b, segmentsMeet)))
}

/** Most pairs differ in their first folder. */
function differAtOnce([a]: readonly Segment[], [b]: readonly Segment[]): boolean {
  return typeof a === 'string' && typeof b === 'string' && a !== b
}

function segmentsMeet(a: Exclude<Segment, symbol>, b: Exclude<Segment, symbol>): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a === b
  return meet<Atom>([...a], [...b], atomsMeet)
}

function atomsMeet(a: Exclude<Atom, typeof ANY_NUMBER>, b: Exclude<Atom, typeof ANY_NUMBER>): boolean {
  if (a === ANY || b === ANY) return true
  if (typeof a === 'string') return typeof b === 'string' ? a === b : b.test(a)
  return typeof b === 'string' ? a.test(b) : PROBES.some((char) => a.test(char) && b.test(char))
}

/** Whether two sequences, in which `ANY_NUMBER` stands for any run of parts, can be the same. */
function meet<T>(
  a: readonly T[],
  b: readonly T[],
  touch: (a: Exclude<T, typeof ANY_NUMBER>, b: Exclude<T, typeof ANY_NUMBER>) => boolean,
): boolean {
  // From the ends: below[j] is whether the rest of `a` after this part meets the rest of `b` from j on.
  let below: boolean[] = []
  for (let i = a.length; i >= 0; i -= 1) {
    const row: boolean[] = []
    for (let j = b.length; j >= 0; j -= 1) {
      const [x, y] = [a[i], b[j]]
      if (i === a.length && j === b.length) row[j] = true
      else if (x === ANY_NUMBER || y === ANY_NUMBER) row[j] = (below[j] ?? false) || (row[j + 1] ?? false)
      else if (i === a.length || j === b.length) row[j] = false
      else row[j] = (below[j + 1] ?? false) && touch(x as never, y as never)
    }
    below = row
  }
  return below[0] ?? false
}

function segmentsOf(glob: string): Segment[] {
  // A brace may leave nothing between two slashes, or behind the last.
  const names = glob.split('/').filter((name) => name !== '')
  return names.map((name) => (name.includes('**') ? ANY_NUMBER : segmentOf(name)))
}

function segmentOf(name: string): Segment {
  const atoms: Atom[] = []
  for (const [token] of name.matchAll(/\\.|\[[^\]]+\]|./gs)) {
    if (token === '*') atoms.push(ANY_NUMBER)
    else if (token === '?') atoms.push(ANY)
    else if (token.startsWith('\\')) atoms.push(...token.slice(1))
    else if (token.length > 1) atoms.push(classOf(token))
    else atoms.push(token)
  }
  return atoms.every((atom) => typeof atom === 'string') ? atoms.join('') : atoms
}

/** A class as picomatch has it; anything at all where it could be read in several ways. */
function classOf(text: string): Atom {
  if (/\P{ASCII}/u.test(text)) return ANY
  return /[\\[:]/.test(text.slice(1)) ? ANY_NUMBER : picomatch.makeRe(text, { dot: true })
}
