import { nearest } from '../text/nearest.ts'
import { plain } from '../text/plain.ts'
import { modes, SIZE_MAX } from './config.ts'

/** The words for what can be wrong with a setting: what is wrong, and what to write instead. */

const VALUE_MAX = 40

/** For a file above `SIZE_MAX`. */
export const TOO_LARGE = `larger than ${SIZE_MAX / 1024} KB and not read; settings need a few lines`

/** For a value that is no mode of a rule. */
export function wrongMode(value: unknown): string {
  return `${shown(value)} is no mode; write ${modes.slice(0, -1).join(', ')} or ${modes.at(-1)}`
}

/** For a value that is no duration. */
export function wrongDuration(value: unknown): string {
  return typeof value === 'number' && Number.isInteger(value) && value > 0
    ? `${value} has no unit; write ${value}s, ${value}m or ${value}h`
    : `${shown(value)} is no duration; write a whole number and s, m or h, such as 90s, 30m or 2h`
}

/** For a value that is none of a few words. */
export function wrongChoice(value: unknown, words: readonly string[]): string {
  const meant = typeof value === 'string' ? nearest(value, words) : undefined
  const remedy = meant === undefined ? `write ${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : `write ${meant}`
  return `${shown(value)} is not known here; ${remedy}`
}

/** For a value that is no number as it is wanted. */
export function wrongNumber(
  value: unknown,
  { least, most, whole, or }: { least: number; most: number; whole: boolean; or?: string },
): string {
  const number = `a ${whole ? 'whole number' : 'number'} from ${least} to ${most}`
  return `${shown(value)} does not fit; write ${number}${or === undefined ? '' : ` or ${or}`}`
}

/** For a name that cannot be that of an agent type. */
export const NO_TYPE = 'no agent type has such a name; write it as the launch does, Explore: 0.5 for example'

/** For a section that holds something else than settings. */
export function wrongSection(value: unknown, names: readonly string[]): string {
  return `${shown(value)} stands where settings belong; write them below it, one per line: ${names.join(', ')}`
}

/** For a name that is not known where it stands. */
export function unknownName(name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  if (meant !== undefined) return `unknown; did you mean ${meant}?`
  return `unknown; known here: ${names.join(', ')}`
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a mapping' : plain(JSON.stringify(value), VALUE_MAX)
}
