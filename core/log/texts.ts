import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { makeFolder } from './folder.ts'
import { readState } from './log.ts'
import { newId } from './record.ts'

/**
 * Long texts beside the log: plans, briefs, reports. A text is named by its content, so that writing it twice is writing it
 * once, and records hold the name. Complete before it has its name; never changed after.
 */

const DIR = 'texts'
const NAME = /^[0-9a-f]{32}$/
/** A text is cut here (characters); the host cuts an agent's report sooner. */
const TEXT_MAX = 1024 * 1024
const DAY = 24 * 60 * 60_000
/** How long a text is kept that no live record names: as long as history is. */
const KEPT_MS = 30 * DAY

/**
 * Writes a text and returns its name.
 *
 * @param most where it is cut (characters)
 * @throws what the file system throws
 */
export function keepText(dir: string, text: string, now: number, most = TEXT_MAX): string {
  const content = text.slice(0, most)
  const name = createHash('sha256').update(content).digest('hex').slice(0, 32)
  const folder = path.join(dir, DIR)
  const file = path.join(folder, name)
  if (fs.existsSync(file)) {
    attempt(() => fs.utimesSync(file, now / 1000, now / 1000))
    return name
  }
  makeFolder(folder)
  const draft = path.join(folder, `tmp.${newId()}`)
  fs.writeFileSync(draft, content, { mode: 0o600 })
  // A clock that is wrong must not have what was just written swept.
  fs.utimesSync(draft, now / 1000, now / 1000)
  fs.renameSync(draft, file)
  sweep(dir, now)
  return name
}

/** The text of that name; undefined when it is not there, or not a name. */
export function textNamed(dir: string, name: string): string | undefined {
  if (!NAME.test(name)) return undefined
  try {
    return fs.readFileSync(path.join(dir, DIR, name), 'utf8')
  } catch {
    return undefined
  }
}

/** Removes old texts and drafts. A text that the live state names stays, however old: a run may go on for months. */
function sweep(dir: string, now: number): void {
  const folder = path.join(dir, DIR)
  const isOlder = (file: string, ms: number): boolean => now - fs.statSync(path.join(folder, file)).mtimeMs > ms
  const old = fs.readdirSync(folder).filter((file) => attempt(() => isOlder(file, NAME.test(file) ? KEPT_MS : DAY)))
  if (old.length === 0) return
  attempt(() => {
    const live = JSON.stringify(readState(dir) ?? {})
    for (const file of old) if (!live.includes(file)) attempt(() => fs.rmSync(path.join(folder, file), { force: true }))
  })
}

/** Undefined where it fails: what cannot be swept now is swept later. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
