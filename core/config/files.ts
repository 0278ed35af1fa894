import type nodeFs from 'node:fs'
import path from 'node:path'
import { SIZE_MAX } from './config.ts'
import type { Source } from './parse.ts'
import { TOO_LARGE } from './remedies.ts'

/** The file system as settings need it; tests pass one that fails. */
export type Disk = Pick<typeof nodeFs, 'statSync' | 'readFileSync' | 'writeFileSync' | 'renameSync' | 'rmSync'>

/** A settings file as `stat` sees it. Two that are alike in everything here have the same content. */
export interface Found {
  file: string
  /** Change times (ms) and size: a file put in place with an old date changes the second. */
  stamp?: number[]
  /** Why it is not read. */
  trouble?: string
  /** The same file under the other name, which is not read. */
  also?: string
}

/** The names a settings file may have; the first counts where both are there. */
export const NAMES = ['fanout.yaml', 'fanout.yml']

/** The settings file in a folder; undefined when there is none. */
export function findSettings(dir: string, fs: Disk): Found | undefined {
  const [first, second] = NAMES.flatMap((name) => inspect(path.join(dir, name), fs) ?? [])
  return first && { ...first, also: second?.file }
}

function inspect(file: string, fs: Disk): Found | undefined {
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (!stat) return undefined
    // Opening a pipe or a device could wait for ever.
    if (!stat.isFile()) return { file, trouble: 'not a file; remove it or write settings there' }
    const stamp = [stat.mtimeMs, stat.ctimeMs, stat.size]
    return stat.size > SIZE_MAX ? { file, stamp, trouble: TOO_LARGE } : { file, stamp }
  } catch (error) {
    return { file, trouble: `cannot be looked at: ${messageOf(error)}` }
  }
}

/** Reads a settings file. `transient` when it may be readable in a moment, without any change that `stat` would show. */
export function readSettings({ file, trouble }: Found, fs: Disk): { source: Source; transient?: boolean } {
  if (trouble !== undefined) return { source: { file, trouble } }
  try {
    return { source: { file, text: fs.readFileSync(file, 'utf8') } }
  } catch (error) {
    return { source: { file, trouble: `cannot be read: ${messageOf(error)}` }, transient: true }
  }
}

/** The words of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
