import fs from 'node:fs'
import path from 'node:path'
import { canonicalPath } from '../../core/files/canonical.ts'
import { pathWithin } from '../../core/files/within.ts'
import { plain } from '../../core/text/plain.ts'
import { Failure, UsageError } from './verb.ts'

/**
 * Writes a file that somebody asked for, and the folders it needs. It must lie in the project, links followed, and not be there yet unless
 * `force` is given: what a person wrote is never replaced unasked.
 *
 * @param file absolute
 * @throws UsageError when it lies outside, Failure when it is there or cannot be written
 */
export function writeInside(project: string, file: string, text: string, force: boolean): void {
  const shown = plain(file, 300)
  const inside = pathWithin(canonicalPath('.', project), canonicalPath(file, project))
  if (inside === undefined || inside.split(path.sep).includes('.git'))
    throw new UsageError(`--out: ${shown} is no file of the project`)
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text, { flag: force ? 'w' : 'wx' })
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && syscall === 'open') throw new Failure(`${shown} is there already; --force replaces it`)
    throw new Failure(`${shown} cannot be written: ${message}`)
  }
}
