import fs from 'node:fs'
import path from 'node:path'

/** The file system as this module needs it; tests pass their own. */
export interface Lookup {
  realpath(file: string): string
  /** Identity of what a path names, or undefined when nothing is there or it cannot be looked at. */
  identify(file: string): string | undefined
  list(dir: string): string[]
}

const disk: Lookup = {
  realpath: (file) => fs.realpathSync.native(file),
  identify(file) {
    try {
      const found = fs.statSync(file, { throwIfNoEntry: false, bigint: true })
      return found && `${found.dev}:${found.ino}`
    } catch {
      return undefined
    }
  },
  list: (dir) => fs.readdirSync(dir),
}

/** Links followed by hand at most, as many as Linux follows (path_resolution(7)). */
const LINKS_MAX = 40

/**
 * The one name of a file, whichever way it was written: absolute, `..` and symbolic links resolved, with the spelling the
 * disk has; where the volume ignores case, folded, so that two spellings of a new file are one. A file (or folder) that does
 * not exist yet is named by the nearest folder that does. Two hard links to one file keep two names.
 *
 * @param file as given, absolute or relative to `cwd`
 * @throws nothing: a path that cannot be resolved is returned absolute and as it is.
 */
export function canonicalPath(file: string, cwd: string, lookup: Lookup = disk): string {
  const absolute = path.resolve(cwd, file)
  const real = resolve(absolute, lookup)
  const probe = spelled(real, lookup)
  return probe !== undefined && ignoresCase(probe, lookup) ? real.normalize('NFC').toLowerCase() : real
}

function resolve(absolute: string, lookup: Lookup): string {
  const missing: string[] = []
  let current = absolute
  for (let links = 0; ; ) {
    try {
      return path.join(lookup.realpath(current), ...missing)
    } catch {
      const target = links < LINKS_MAX ? danglingTarget(current, lookup) : undefined
      if (target !== undefined) {
        current = target
        links += 1
        continue
      }
      const parent = path.dirname(current)
      if (parent === current) return absolute
      missing.unshift(path.basename(current))
      current = parent
    }
  }
}

/** Where a link to a file that does not exist yet points: writing through it creates that file. */
function danglingTarget(link: string, lookup: Lookup): string | undefined {
  try {
    return path.resolve(lookup.realpath(path.dirname(link)), fs.readlinkSync(link))
  } catch {
    return undefined
  }
}

/**
 * Something that exists, on the same volume as the file, whose last name has letters: the file itself, or else the nearest
 * neighbour or folder above it.
 */
function spelled(file: string, lookup: Lookup): string | undefined {
  for (let current = file; path.dirname(current) !== current; current = path.dirname(current)) {
    if (lookup.identify(current) === undefined) continue
    if (current === file && hasCase(file)) return file
    const entry = listOrNothing(current, lookup).find(hasCase)
    if (entry !== undefined) return path.join(current, entry)
    if (hasCase(current)) return current
  }
  return undefined
}

function listOrNothing(dir: string, lookup: Lookup): string[] {
  try {
    return lookup.list(dir)
  } catch {
    return []
  }
}

/** Whether the volume finds an existing entry by another spelling. */
function ignoresCase(probe: string, lookup: Lookup): boolean {
  if (!hasCase(probe)) return false
  const identity = lookup.identify(probe)
  const other = path.join(path.dirname(probe), swapCase(path.basename(probe)))
  return identity !== undefined && identity === lookup.identify(other)
}

function hasCase(file: string): boolean {
  const name = path.basename(file)
  return swapCase(name) !== name
}

function swapCase(name: string): string {
  const lower = name.toLowerCase()
  return lower === name ? name.toUpperCase() : lower
}
