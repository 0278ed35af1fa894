import path from 'node:path'
import { newId } from '../log/record.ts'
import type { Loaded } from './config.ts'
import { defaults } from './defaults.ts'
import type { Disk } from './files.ts'
import type { Problem } from './problems.ts'

/** Worktrees share a log folder and may have settings of their own: as many are kept at once. */
const CACHED_MAX = 8

/** Parsed settings and what they were parsed from. */
export interface Cached {
  key: string
  loaded: Loaded
}

/** The parsed settings that are kept. What is damaged, or from a version with other settings, is passed over. */
export function readCache(file: string, fs: Disk): Cached[] {
  try {
    const entries: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    return Array.isArray(entries) ? entries.filter(isCached) : []
  } catch {
    return []
  }
}

/** Keeps parsed settings, the newest first. A convenience: where that fails, the next hook parses again. */
export function writeCache(file: string, entries: readonly Cached[], fs: Disk): void {
  const draft = path.join(path.dirname(file), `tmp.${newId()}`)
  try {
    fs.writeFileSync(draft, JSON.stringify(entries.slice(0, CACHED_MAX)), { mode: 0o600 })
    fs.renameSync(draft, file)
  } catch {
    try {
      fs.rmSync(draft, { force: true })
    } catch {}
  }
}

function isCached(value: unknown): value is Cached {
  const { key, loaded } = Object(value) as Partial<Cached>
  const { config, problems, origins } = Object(loaded) as Partial<Loaded>
  if (typeof key !== 'string' || !isLike(config, defaults) || !isLike(origins, {})) return false
  return Array.isArray(problems) && problems.every(isProblem)
}

function isProblem(value: unknown): value is Problem {
  return isLike(value, { file: '', key: '', remedy: '' })
}

/** Whether a value has everything the model has, of the same types; a number may stand for a word (`auto`), or the other way. */
function isLike(value: unknown, model: unknown): boolean {
  if (typeof model !== 'object' || model === null) return typeof value === 'number' || typeof value === 'string'
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(model).every(([key, part]) => isLike((value as Record<string, unknown>)[key], part))
}
