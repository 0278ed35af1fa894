import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fingerprint } from './fingerprint.ts'
import { makeFolder } from './folder.ts'

/** The environment as this module reads it; passed in so that tests need no process. */
export type Env = Readonly<Record<string, string | undefined>>

/**
 * The folder of a project's log: `<git common dir>/fanout` (all worktrees share it and git never sees it); outside git a
 * folder of its own under the user's state. `FANOUT_STATE_DIR` overrides both. No git process is started.
 *
 * @param project an absolute path in the project
 */
export function stateDir(project: string, env: Env): string {
  if (env.FANOUT_STATE_DIR) return path.resolve(env.FANOUT_STATE_DIR)
  const gitDir = gitCommonDir(project)
  return gitDir === undefined
    ? path.join(userStateDir(env), 'projects', fingerprint(realOf(project)))
    : path.join(gitDir, 'fanout')
}

/** fanout's folder for one user: `${XDG_STATE_HOME:-~/.local/state}/fanout`. */
export function userStateDir(env: Env): string {
  const home = env.HOME || env.USERPROFILE || os.homedir()
  const base =
    env.XDG_STATE_HOME && path.isAbsolute(env.XDG_STATE_HOME) ? env.XDG_STATE_HOME : path.join(home, '.local', 'state')
  return path.join(base, 'fanout')
}

/**
 * The repository's common folder, found by looking upward as git does: `.git` is a folder, or a file naming the worktree's
 * folder, whose `commondir` names the shared one (gitrepository-layout(5)). Undefined outside git.
 */
export function gitCommonDir(start: string): string | undefined {
  for (let dir = path.resolve(start); ; dir = path.dirname(dir)) {
    const found = commonDirAt(path.join(dir, '.git'))
    if (found !== undefined) return found
    if (path.dirname(dir) === dir) return undefined
  }
}

function commonDirAt(dotGit: string): string | undefined {
  if (isFolder(dotGit)) return fs.existsSync(path.join(dotGit, 'HEAD')) ? dotGit : undefined
  const gitDir = firstLine(dotGit)?.match(/^gitdir: (.+)$/)?.[1]
  if (gitDir === undefined) return undefined
  const own = path.resolve(path.dirname(dotGit), gitDir)
  const common = firstLine(path.join(own, 'commondir'))
  const dir = common === undefined ? own : path.resolve(own, common)
  return isFolder(dir) ? dir : undefined
}

function isFolder(file: string): boolean {
  try {
    return fs.statSync(file).isDirectory()
  } catch {
    return false
  }
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
  const project = firstLine(path.join(userStateDir(env), 'sessions', session))
  return project !== undefined && path.isAbsolute(project) ? project : undefined
}

const POINTER_MS = 30 * 24 * 60 * 60_000

function sweepPointers(dir: string, now: number): void {
  for (const name of fs.readdirSync(dir)) {
    const file = path.join(dir, name)
    if (now - fs.statSync(file).mtimeMs > POINTER_MS) fs.rmSync(file, { force: true })
  }
}
