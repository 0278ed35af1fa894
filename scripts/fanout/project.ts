import fs from 'node:fs'
import path from 'node:path'
import { isFolder } from '../../core/log/folder.ts'
import { userStateDir } from '../../core/log/home.ts'
import { readState } from '../../core/log/log.ts'
import { projectOfSession, stateDir } from '../../core/log/place.ts'
import type { State } from '../../core/log/state.ts'
import { plain } from '../../core/text/plain.ts'
import { Failure, type Surroundings, UsageError } from './verb.ts'

/** A project and the folder of its log. */
export interface Project {
  project: string
  stateDir: string
}

type Where = Pick<Surroundings, 'cwd' | 'env'>

/**
 * The project a verb is about: the one named, the session's (an agent may stand in any folder), the host's, or the one that
 * is found upward from here.
 *
 * @throws UsageError when the folder named is none
 */
export function findProject(named: string | undefined, { cwd, env }: Where): Project {
  const project = given(named, cwd) ?? ofSession(env) ?? ofHost(env) ?? upward({ cwd, env })
  return { project, stateDir: stateDir(project, env) }
}

/** The live state of a project; undefined where no log was begun. @throws Failure when it cannot be read */
export function stateOf({ stateDir: dir }: Project): State | undefined {
  return orFailure(dir, () => readState(dir))
}

/** @throws Failure that names the folder, and what helps, when the file system refuses */
export function orFailure<T>(dir: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new Failure(refusal(dir, error))
  }
}

const SETTING_MAX = 500
/** How a sandbox refuses to write: bubblewrap on Linux, Seatbelt on macOS. */
const SANDBOXED: ReadonlySet<unknown> = new Set(['EROFS', 'EPERM'])

/**
 * Claude Code's sandbox lets Bash write in the working folder and in what `sandbox.filesystem.allowWrite` names, absolute paths
 * among them (2.1.156, 2.1.332; code.claude.com/docs/en/sandboxing). Hooks run outside of it.
 */
function refusal(dir: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (!SANDBOXED.has(code))
    return `the state in ${dir} cannot be used: ${error instanceof Error ? error.message : String(error)}`
  const setting = plain(JSON.stringify({ sandbox: { filesystem: { allowWrite: [dir] } } }), SETTING_MAX)
  return `the state in ${dir} is read-only here (${code}), so nothing was changed. If this ran in Claude Code's sandbox, put this into .claude/settings.local.json: ${setting}`
}

/** What to say where there is no log. */
export function nothingYet({ project }: Project): string {
  return `no fanout state here yet (${project}): it begins with the first session that has the plugin`
}

function given(named: string | undefined, cwd: string): string | undefined {
  if (named === undefined) return undefined
  const project = path.resolve(cwd, named)
  if (!isFolder(project)) throw new UsageError(`--project: ${project} is no folder`)
  return project
}

function ofSession(env: Where['env']): string | undefined {
  const project = projectOfSession(env.CLAUDE_CODE_SESSION_ID ?? '', env)
  return project !== undefined && isFolder(project) ? project : undefined
}

function ofHost({ CLAUDE_PROJECT_DIR: project }: Where['env']): string | undefined {
  return project && path.isAbsolute(project) && isFolder(project) ? project : undefined
}

/** The nearest project with a log; else the nearest repository; else this folder. */
function upward({ cwd, env }: Where): string {
  const folders: string[] = []
  for (let dir = path.resolve(cwd); folders.at(-1) !== dir; dir = path.dirname(dir)) folders.push(dir)
  const isRepository = (dir: string): boolean => fs.existsSync(path.join(dir, '.git'))
  const own = path.join(userStateDir(env), 'projects')
  const begun = folders.find((dir) => {
    const log = stateDir(dir, env)
    return (isRepository(dir) || path.dirname(log) === own) && fs.existsSync(log)
  })
  return begun ?? folders.find(isRepository) ?? path.resolve(cwd)
}
