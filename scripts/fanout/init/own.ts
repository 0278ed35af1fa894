import fs from 'node:fs'
import path from 'node:path'
import { pathWithin } from '../../../core/files/within.ts'
import { fingerprint } from '../../../core/log/fingerprint.ts'

/** Files that `fanout init` writes, and how it knows them again. */

/** What became of a file. `kept` is one that is not fanout's to touch. */
export interface Outcome {
  file: string
  state: 'written' | 'updated' | 'unchanged' | 'removed' | 'absent' | 'kept' | 'failed'
  /** Why it was kept or failed. */
  why?: string
}

/** Stands in a file's text where its mark comes. */
export const MARK = '@mark@'
const MARKED = /^# Written by fanout init \(([0-9a-z]+)\).*$/m

/** A text with its mark: a comment line that tells whether anything else in the file was changed. */
export function marked(text: string): string {
  return text.replace(
    MARK,
    `# Written by fanout init (${fingerprint(text)}). Once it is edited, fanout leaves it alone.`,
  )
}

/** Writes a file, or brings one of fanout's own up to date; any other stays as it is. */
export function put(file: string, text: string): Outcome {
  return attempt(file, () => {
    const found = look(file)
    if (found.state === 'absent') {
      fs.mkdirSync(path.dirname(file), { recursive: true })
      fs.writeFileSync(file, text, { flag: 'wx' })
      return { file, state: 'written' }
    }
    if (found.state === 'kept') return { file, ...found }
    if (found.text === text) return { file, state: 'unchanged' }
    fs.writeFileSync(file, text)
    return { file, state: 'updated' }
  })
}

/** Removes a file of fanout's own, and the folders below `base` that are empty then; any other stays as it is. */
export function remove(file: string, base: string): Outcome {
  return attempt(file, () => {
    const found = look(file)
    if (found.state !== 'own') return { file, ...found }
    fs.rmSync(file)
    removeEmpty(path.dirname(file), base)
    return { file, state: 'removed' }
  })
}

function attempt(file: string, act: () => Outcome): Outcome {
  try {
    return act()
  } catch (error) {
    return { file, state: 'failed', why: error instanceof Error ? error.message : String(error) }
  }
}

type Found = { state: 'absent' } | { state: 'own'; text: string } | { state: 'kept'; why: string }

function look(file: string): Found {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false })
  if (!stat) return { state: 'absent' }
  if (!stat.isFile()) return { state: 'kept', why: 'it is no plain file' }
  // Git may have changed the line ends.
  const text = fs.readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
  const mark = MARKED.exec(text)
  if (!mark) return { state: 'kept', why: 'fanout did not write it' }
  if (fingerprint(text.replace(MARKED, MARK)) !== mark[1]) return { state: 'kept', why: 'it was edited' }
  return { state: 'own', text }
}

function removeEmpty(dir: string, base: string): void {
  if (pathWithin(base, dir) === undefined) return
  if (fs.readdirSync(dir).length > 0) return
  fs.rmdirSync(dir)
  removeEmpty(path.dirname(dir), base)
}
