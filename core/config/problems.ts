import { PREFIX } from '../engine/words.ts'
import { plain } from '../text/plain.ts'

/** Something wrong in a settings file; the setting named fell back to the next layer. */
export interface Problem {
  file: string
  /** 1-based; absent where the whole file is meant. */
  line?: number
  /** The setting, as a dotted path; '' for the whole file. */
  key: string
  /** What is wrong and what to write instead, in one sentence. */
  remedy: string
}

const SHOWN = 3
const REMEDY_MAX = 200
const PATH_MAX = 300

/** One problem in one line: where, which setting, what to do. */
export function describeProblem({ file, line, key, remedy }: Problem): string {
  const where = plain(file, PATH_MAX) + (line === undefined ? '' : `:${line}`)
  return `${where}${key && ` ${key}`}: ${plain(remedy, REMEDY_MAX)}`
}

/** The one line a session begins with when settings are wrong; '' when none is. */
export function problemLine(problems: readonly Problem[]): string {
  if (problems.length === 0) return ''
  const shown = problems.slice(0, SHOWN).map(describeProblem).join('; ')
  const more = problems.length > SHOWN ? `; and ${problems.length - SHOWN} more` : ''
  return `${PREFIX}some settings are wrong and not used, all others are: ${shown}${more}. \`fanout config\` shows what is in force.`
}
