import fs from 'node:fs'
import path from 'node:path'
import { compact } from './fold.ts'
import { type Entry, type Fact, newId, stamp } from './record.ts'
import { outgrown, parseSegment, type Segment, segmentName, segmentNumber, snapshotLine, stateOf } from './segment.ts'
import type { State } from './state.ts'

/**
 * The log: a chain of append-only segments, and the only place where state touches the disk.
 *
 * A writer appends its lines to the newest segment and reads the segment back through the same descriptor: its place in the
 * file is the decision. No lock exists, so none can go stale. A segment that has grown is sealed by one more line; what is
 * appended after the seal is void, and its writers, who see the seal when they read back, go on in the next segment. Anyone
 * who meets a seal publishes the next segment: the folded state, complete in a temporary file, linked into place. The
 * content is the same whoever does it, and the first link wins. Nobody ever waits for anybody.
 *
 * Not promised: network file systems (appends there are not atomic) and power loss (nothing is fsynced).
 */

const TRIES = 50
const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR } = fs.constants
const MINUTE = 60_000
/** A sealed segment stays this long in place, so that no directory listing can miss both it and its successor. */
const SETTLED_MS = 2 * MINUTE
const LEFTOVER_MS = 10 * MINUTE
const HISTORY_MS = 30 * 24 * 60 * MINUTE
const HISTORY_DIR = 'history'

/** The live state, or undefined where no log has been begun. Throws what the file system throws. */
export function readState(dir: string): State | undefined {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const n = newest(dir)
    if (n === 0) return undefined
    const text = readIfThere(path.join(dir, segmentName(n)))
    if (text !== undefined) return stateOf(parseSegment(text))
  }
  throw new Error(`fanout: the log in ${dir} kept moving for ${TRIES} tries`)
}

/**
 * Appends facts as one write and returns the state right after them: what everybody else will also see at that place.
 *
 * @param now ms since the epoch
 * @throws when the disk refuses or after 50 tries; the caller lets the host's call through.
 */
export function commit(dir: string, facts: readonly Fact[], now: number): State {
  const entries = stamp(facts, now)
  const last = entries.at(-1)
  if (!last) throw new Error('fanout: nothing to commit')
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const n = newest(dir)
    if (n === 0) {
      begin(dir)
      continue
    }
    const fd = openIfThere(path.join(dir, segmentName(n)))
    if (fd === undefined) continue
    try {
      append(fd, entries)
      const segment = parseSegment(readAll(fd))
      const place = segment.entries.findIndex(({ id }) => id === last.id)
      if (segment.sealed) publish(dir, n, segment, now)
      else if (place >= 0 && outgrown(segment) && canLink(dir)) seal(dir, n, fd, now)
      if (place >= 0) return stateOf(segment, place + 1)
    } finally {
      fs.closeSync(fd)
    }
  }
  throw new Error(`fanout: no place in the log of ${dir} after ${TRIES} tries`)
}

function newest(dir: string): number {
  let highest = 0
  for (const name of listIfThere(dir)) highest = Math.max(highest, segmentNumber(name) ?? 0)
  return highest
}

/**
 * Creates the first segment, empty. Whoever loses the race finds it on its next look. Where segments have been archived,
 * a listing without any was taken at a bad moment: looking again is right, starting over would be wrong.
 */
function begin(dir: string): void {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (listIfThere(path.join(dir, HISTORY_DIR)).length > 0 && newest(dir) > 0) return
  try {
    fs.closeSync(fs.openSync(path.join(dir, segmentName(1)), O_CREAT | O_EXCL | O_RDWR | O_APPEND, 0o600))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

function append(fd: number, entries: readonly Entry[]): void {
  // The newline comes first: a line torn by a kill must not swallow the next one.
  const lines = Buffer.from(entries.map((entry) => `\n${JSON.stringify(entry)}`).join(''))
  const written = fs.writeSync(fd, lines)
  if (written < lines.length) throw new Error(`fanout: wrote ${written} of ${lines.length} bytes`)
}

function seal(dir: string, n: number, fd: number, now: number): void {
  const line = `\n${JSON.stringify({ id: newId(), t: now, k: 'seal' })}`
  // The caller has its decision; the next writer publishes whatever fails here.
  try {
    fs.writeSync(fd, line)
    const segment = parseSegment(readAll(fd))
    if (segment.sealed) publish(dir, n, segment, now)
  } catch {}
}

function publish(dir: string, n: number, sealed: Segment, now: number): void {
  const next = path.join(dir, segmentName(n + 1))
  if (fs.existsSync(next)) return
  const draft = path.join(dir, `tmp.${newId()}`)
  try {
    fs.writeFileSync(draft, snapshotLine(compact(stateOf(sealed))), { mode: 0o600 })
    fs.linkSync(draft, next)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    fs.rmSync(draft, { force: true })
  }
  sweep(dir, n, now)
}

/** Hard links are missing on some file systems (exFAT, some mounts); there the log is never compacted. */
function canLink(dir: string): boolean {
  const probe = path.join(dir, `tmp.${newId()}`)
  try {
    fs.writeFileSync(probe, '', { mode: 0o600 })
    fs.linkSync(probe, `${probe}.link`)
    return true
  } catch {
    return false
  } finally {
    fs.rmSync(probe, { force: true })
    fs.rmSync(`${probe}.link`, { force: true })
  }
}

/** Archives settled segments and removes leftovers by age. Best effort: whatever fails is done next time. */
function sweep(dir: string, sealed: number, now: number): void {
  const history = path.join(dir, HISTORY_DIR)
  const older = (file: string, ms: number): boolean => now - fs.statSync(file).mtimeMs > ms
  const attempt = (act: () => void): void => {
    try {
      act()
    } catch {}
  }
  attempt(() => fs.mkdirSync(history, { recursive: true, mode: 0o700 }))
  for (const name of listIfThere(dir)) {
    const file = path.join(dir, name)
    const n = segmentNumber(name)
    attempt(() => {
      if (name.startsWith('tmp.') && older(file, LEFTOVER_MS)) fs.rmSync(file, { force: true })
      if (n !== undefined && n < sealed && older(file, SETTLED_MS)) fs.renameSync(file, path.join(history, name))
    })
  }
  for (const name of listIfThere(history)) {
    const file = path.join(history, name)
    attempt(() => {
      if (older(file, HISTORY_MS)) fs.rmSync(file, { force: true })
    })
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return fs.openSync(file, O_RDWR | O_APPEND)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function readIfThere(file: string): string | undefined {
  let fd: number
  try {
    fd = fs.openSync(file, O_RDONLY)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    return readAll(fd)
  } finally {
    fs.closeSync(fd)
  }
}

function readAll(fd: number): string {
  const size = fs.fstatSync(fd).size
  const bytes = Buffer.allocUnsafe(size)
  let filled = 0
  while (filled < size) {
    const read = fs.readSync(fd, bytes, filled, size - filled, filled)
    if (read === 0) break
    filled += read
  }
  return bytes.toString('utf8', 0, filled)
}

function listIfThere(dir: string): string[] {
  try {
    return fs.readdirSync(dir)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
