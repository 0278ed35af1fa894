import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { isFolder, whyNotWritable } from './folder.ts'

/** The environment as this module reads it; passed in so that tests need no process. */
export type Env = Readonly<Record<string, string | undefined>>

/**
 * The user's home: HOME (USERPROFILE on Windows) where it names a folder, else the account's. Undefined where HOME names
 * something that is not there (`/nonexistent`, which must not be made), or where the account has no entry (a container's
 * `--user 1234`: Node throws there).
 */
export function homeOf(env: Env): string | undefined {
  const given = env.HOME || env.USERPROFILE
  if (given && path.isAbsolute(given)) return isFolder(given) ? given : undefined
  const known = accountHome()
  return known && path.isAbsolute(known) && isFolder(known) ? known : undefined
}

/**
 * fanout's folder for one user: `${XDG_STATE_HOME:-~/.local/state}/fanout`. Where that is neither there nor can be made (no
 * home, or one that belongs to somebody else), a folder under /tmp: hooks and the command line find the same one whatever
 * TMPDIR says. The choice looks at the disk and changes nothing there.
 *
 * @throws when the folder under /tmp belongs to somebody else
 */
export function userStateDir(env: Env): string {
  const base = stateHomeOf(env)
  const own = base && path.join(base, 'fanout')
  return own && isUsable(own) ? own : temporaryDir()
}

function stateHomeOf(env: Env): string | undefined {
  if (env.XDG_STATE_HOME && path.isAbsolute(env.XDG_STATE_HOME)) return env.XDG_STATE_HOME
  const home = homeOf(env)
  return home && path.join(home, '.local', 'state')
}

/**
 * Whether a folder is there, or can be made. One that is there counts although it cannot be written to: a sandbox makes it
 * read-only for a single command, and what hooks wrote there is still to be found.
 */
function isUsable(dir: string): boolean {
  return isFolder(dir) || whyNotWritable(dir) === undefined
}

function temporaryDir(): string {
  const uid = process.getuid?.()
  if (uid === undefined) return path.join(os.tmpdir(), 'fanout')
  const dir = `/tmp/fanout-${uid}`
  const found = fs.lstatSync(dir, { throwIfNoEntry: false })
  // Anybody may make a folder of that name: what lies in another's is not ours to believe.
  if (found && !(found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0))
    throw new Error(
      `${dir} belongs to somebody else; set HOME, XDG_STATE_HOME or FANOUT_STATE_DIR to a folder of yours`,
    )
  return dir
}

/** The account's home. HOME must not be asked again: Node takes it as it is, empty too. */
function accountHome(): string | undefined {
  try {
    return os.userInfo().homedir
  } catch {
    return undefined
  }
}
