import nodeFs from 'node:fs'
import path from 'node:path'
import { homeOf } from '../log/home.ts'
import { readCache, writeCache } from './cache.ts'
import type { Loaded } from './config.ts'
import { defaults } from './defaults.ts'
import { applyEnvironment } from './environment.ts'
import { type Disk, type Found, findSettings, messageOf, NAMES, readSettings } from './files.ts'

/** Where settings are looked for. */
export interface Surroundings {
  /** Absolute. */
  projectDir: string
  /** The project's log folder; parsed settings are kept there, if it exists. */
  stateDir: string
  env: Readonly<Record<string, string | undefined>>
  /** Loads the parser, which costs more than everything else in a hook; called once per change of a settings file. */
  parse: () => Pick<typeof import('./parse.ts'), 'parseConfig'>
  /** The user's home; by default as the environment has it, if there is one. */
  home?: string
  fs?: Disk
}

/** Part of every cache key; to be raised when the parser comes to judge the same file differently. */
const FORMAT = 2

/**
 * The settings in force: `FANOUT_*` over the project's `.claude/fanout.yaml` over the user's over the defaults. Without
 * any file this costs four looks at the disk; with one, the reading of a small cache. Never throws: what cannot be had falls
 * back, and a problem says so.
 */
export function loadConfig(from: Surroundings): Loaded {
  return applyEnvironment(fromFiles(from), from.env)
}

function fromFiles(from: Surroundings): Loaded {
  const { projectDir, env, home = homeOf(env), fs = nodeFs } = from
  try {
    const user = home === undefined ? undefined : findSettings(path.join(home, '.claude'), fs)
    const isHome = home !== undefined && path.relative(home, projectDir) === ''
    const project = isHome ? undefined : findSettings(path.join(projectDir, '.claude'), fs)
    if (!user && !project) return unset()
    const loaded = parsed(user, project, from, fs)
    for (const found of [user, project]) {
      if (!found?.also) continue
      const remedy = `not read, because ${NAMES[0]} stands beside it; keep one of the two`
      loaded.problems.push({ file: found.also, key: '', remedy })
    }
    return loaded
  } catch (error) {
    const remedy = `the settings files could not be read and the defaults hold: ${messageOf(error)}`
    return { ...unset(), problems: [{ file: path.join(projectDir, '.claude', 'fanout.yaml'), key: '', remedy }] }
  }
}

function unset(): Loaded {
  return { config: structuredClone(defaults), problems: [], origins: {} }
}

/** From the cache if the same files were parsed before, by a version with the same settings. */
function parsed(
  user: Found | undefined,
  project: Found | undefined,
  { stateDir, parse }: Surroundings,
  fs: Disk,
): Loaded {
  const key = JSON.stringify([FORMAT, defaults, user, project])
  const cache = path.join(stateDir, 'config.json')
  const known = readCache(cache, fs)
  const hit = known.find((entry) => entry.key === key)
  if (hit) return hit.loaded
  const texts = { user: user && readSettings(user, fs), project: project && readSettings(project, fs) }
  const loaded = parse().parseConfig({ user: texts.user?.source, project: texts.project?.source })
  if (!texts.user?.transient && !texts.project?.transient) writeCache(cache, [{ key, loaded }, ...known], fs)
  return loaded
}
