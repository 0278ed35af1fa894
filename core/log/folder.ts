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

/** Whether a path names a folder. */
export function isFolder(file: string): boolean {
  try {
    return fs.statSync(file).isDirectory()
  } catch {
    return false
  }
}

/** Why nothing can be written into a folder, which may not be there yet, as the file system says it; undefined where it can. */
export function whyNotWritable(dir: string): string | undefined {
  let nearest = dir
  while (!fs.existsSync(nearest) && path.dirname(nearest) !== nearest) nearest = path.dirname(nearest)
  if (!isFolder(nearest)) return `${nearest} is not a folder`
  try {
    fs.accessSync(nearest, fs.constants.W_OK)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
