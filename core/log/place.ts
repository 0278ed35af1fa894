import fs from 'node:fs'
import path from 'node:path'
import { fingerprint } from './fingerprint.ts'
import { isFolder, makeFolder } from './folder.ts'
import { type Env, userStateDir } from './home.ts'

/**
 * The folder of a project's log: `<git common dir>/fanout` (all worktrees share it and git never sees it), for a submodule
 * the one of its superproject (a session in either may edit the same file); outside git a folder of its own under the
 * user's state. `FANOUT_STATE_DIR` overrides all of it; a relative one is meant from the project, because hooks and the
 * command line stand in different folders. No git process is started.
 *
 * @param project an absolute path in the project
 */
export function stateDir(project: string, env: Env): string {
  if (env.FANOUT_STATE_DIR) return path.resolve(project, env.FANOUT_STATE_DIR)
  const gitDir = gitCommonDir(project)
  return gitDir === undefined
    ? path.join(userStateDir(env), 'projects', fingerprint(realOf(project)))
    : path.join(superprojectDir(gitDir), 'fanout')
}

/**
 * The repository's common folder, found by looking upward as git does, symbolic links resolved: `.git` is a folder, or a file
 * naming the worktree's folder, whose `commondir` names the shared one (gitrepository-layout(5)); a bare repository is that
 * folder itself. Undefined outside git.
 */
export function gitCommonDir(start: string): string | undefined {
  for (let dir = realOf(start); ; dir = path.dirname(dir)) {
    const found = commonDirAt(path.join(dir, '.git')) ?? (isGitDir(dir) ? commonDirOf(dir) : undefined)
    if (found !== undefined) return found
    if (path.dirname(dir) === dir) return undefined
  }
}

function commonDirAt(dotGit: string): string | undefined {
  if (isFolder(dotGit)) return fs.existsSync(path.join(dotGit, 'HEAD')) ? dotGit : undefined
  const gitDir = firstLine(dotGit)?.match(/^gitdir: (.+)$/)?.[1]
  if (gitDir === undefined) return undefined
  const dir = commonDirOf(path.resolve(path.dirname(dotGit), gitDir))
  return isFolder(dir) ? dir : undefined
}

/** The common folder of a worktree's own; any other is its own common folder. */
function commonDirOf(gitDir: string): string {
  const common = firstLine(path.join(gitDir, 'commondir'))
  return common === undefined ? gitDir : path.resolve(gitDir, common)
}

/** Whether a folder is a repository's, or a worktree's part of one; a project may have a file named HEAD too. */
function isGitDir(dir: string): boolean {
  if (!fs.existsSync(path.join(dir, 'HEAD'))) return false
  return fs.existsSync(path.join(dir, 'commondir')) || isFolder(path.join(dir, 'objects'))
}

/**
 * The common folder of the outermost repository that this one is a submodule of: git keeps a submodule's in `modules/<name>`
 * of its superproject's, and a name may have slashes (gitrepository-layout(5)). The folder itself when it is no submodule's.
 */
function superprojectDir(gitDir: string): string {
  for (let dir = gitDir; path.dirname(dir) !== dir; dir = path.dirname(dir)) {
    const above = path.dirname(dir)
    const isStore = path.basename(dir) === 'modules' && dir !== gitDir
    if (isStore && isGitDir(above)) return superprojectDir(commonDirOf(above))
  }
  return gitDir
}

function firstLine(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8').split(/\r?\n/, 1)[0]
  } catch {
    return undefined
  }
}

function realOf(file: string): string {
  try {
    return fs.realpathSync.native(file)
  } catch {
    return path.resolve(file)
  }
}

const SESSION = /^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/

/** Remembers which project a session works in, so that the CLI, called from any folder, finds the same log. Best effort. */
export function pointSession(session: string, project: string, env: Env): void {
  if (!SESSION.test(session)) return
  try {
    const dir = path.join(userStateDir(env), 'sessions')
    makeFolder(dir)
    fs.writeFileSync(path.join(dir, session), project, { mode: 0o600 })
    sweepPointers(dir, Date.now())
  } catch {}
}

/** The project a session was last seen in, or undefined. */
export function projectOfSession(session: string, env: Env): string | undefined {
  if (!SESSION.test(session)) return undefined
  try {
    const project = firstLine(path.join(userStateDir(env), 'sessions', session))
    return project !== undefined && path.isAbsolute(project) ? project : undefined
  } catch {
    return undefined
  }
}

const POINTER_MS = 30 * 24 * 60 * 60_000

function sweepPointers(dir: string, now: number): void {
  for (const name of fs.readdirSync(dir)) {
    const file = path.join(dir, name)
    if (now - fs.statSync(file).mtimeMs > POINTER_MS) fs.rmSync(file, { force: true })
  }
}
