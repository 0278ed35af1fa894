import fs from 'node:fs'
import path from 'node:path'

/**
 * Makes a folder of fanout's own, and those above it, readable by nobody else. Not by `recursive`: where the file system
 * answers ENOENT for ever (/proc, some network mounts) Node 20 never comes back from it.
 *
 * @throws what the file system throws
 */
export function makeFolder(dir: string): void {
  try {
    fs.mkdirSync(dir, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && fs.statSync(dir).isDirectory()) return
    if (code !== 'ENOENT' || path.dirname(dir) === dir || fs.existsSync(path.dirname(dir))) throw error
    makeFolder(path.dirname(dir))
    makeFolder(dir)
  }
}
