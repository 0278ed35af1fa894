import fs from 'node:fs'
import path from 'node:path'
import type { Entry, Fact } from '../facts.ts'
import { compact } from './fold.ts'
import { makeFolder } from './folder.ts'
import { listIfThere, newest, segmentName, segmentNumber } from './mark.ts'
import { newId, stamp } from './record.ts'
import { outgrown, parseSegment, type Segment, snapshotLine, stateOf } from './segment.ts'
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
      if (place >= 0) {
        moveOn(dir, n, fd, segment, now)
        return stateOf(segment, place + 1)
      }
      if (segment.sealed) publish(dir, n, segment, now)
    } finally {
      fs.closeSync(fd)
    }
  }
  throw new Error(`fanout: no place in the log of ${dir} after ${TRIES} tries`)
}

/**
 * Creates the first segment, empty. Whoever loses the race finds it on its next look. Where segments have been archived,
 * a listing without any was taken at a bad moment: looking again is right, starting over would be wrong.
 */
function begin(dir: string): void {
  makeFolder(dir)
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

/** Begins the next segment where this one is at its end. The caller has its decision: what fails here the next writer does. */
function moveOn(dir: string, n: number, fd: number, segment: Segment, now: number): void {
  try {
    if (segment.sealed) publish(dir, n, segment, now)
    else if (outgrown(segment) && canLink(dir)) seal(dir, n, fd, now)
  } catch {}
}

function seal(dir: string, n: number, fd: number, now: number): void {
  fs.writeSync(fd, `\n${JSON.stringify({ id: newId(), t: now, k: 'seal' })}`)
  const segment = parseSegment(readAll(fd))
  if (segment.sealed) publish(dir, n, segment, now)
}

function publish(dir: string, n: number, sealed: Segment, now: number): void {
  // Not "is the next one there": somebody who was stopped for long must not make again what has been archived since.
  if (newest(dir) > n) return
  const draft = path.join(dir, `tmp.${newId()}`)
  try {
    fs.writeFileSync(draft, snapshotLine(compact(stateOf(sealed))), { mode: 0o600 })
    fs.linkSync(draft, path.join(dir, segmentName(n + 1)))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    discard(draft)
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
    discard(probe)
    discard(`${probe}.link`)
  }
}

/** What cannot be removed now (on Windows, while a virus scanner looks at it) is swept later. */
function discard(file: string): void {
  try {
    fs.rmSync(file, { force: true })
  } catch {}
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
  const eachOf = (folder: string, act: (file: string, name: string) => void): void =>
    attempt(() => {
      for (const name of listIfThere(folder)) attempt(() => act(path.join(folder, name), name))
    })
  attempt(() => makeFolder(history))
  eachOf(dir, (file, name) => {
    const n = segmentNumber(name)
    if (name.startsWith('tmp.') && older(file, LEFTOVER_MS)) fs.rmSync(file, { force: true })
    if (n !== undefined && n < sealed && older(file, SETTLED_MS)) fs.renameSync(file, path.join(history, name))
  })
  eachOf(history, (file) => {
    if (older(file, HISTORY_MS)) fs.rmSync(file, { force: true })
  })
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

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
