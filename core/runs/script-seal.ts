import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../log/folder.ts'
import { type Env, userStateDir } from '../log/home.ts'
import { newId } from '../log/record.ts'

/**
 * Proof that a file is as fanout wrote it: its hash, kept in the user's own state, where no agent edits without being asked.
 * A seal is broken once: what it vouched for cannot be used a second time.
 */

const DAY = 24 * 60 * 60_000
const KEPT_MS = 30 * DAY

/** Seals a text. @throws what the file system throws */
export function seal(content: string, env: Env, now: number): void {
  const file = sealOf(content, env)
  makeFolder(path.dirname(file))
  fs.rmSync(`${file}.broken`, { force: true })
  fs.writeFileSync(file, '', { mode: 0o600 })
  sweep(path.dirname(file), now)
}

/**
 * Breaks the seal of a text: `whole` when it was there, or was broken in the same place (two hooks may tell of one call: the
 * plugin installed twice); `broken` when it was broken before; `none` without one.
 *
 * @param by names the place
 */
export function breakSeal(content: string, by: string, env: Env): 'whole' | 'broken' | 'none' {
  const file = sealOf(content, env)
  if (!fs.existsSync(file)) return 'none'
  const draft = `${file}.${newId()}`
  fs.writeFileSync(draft, by, { mode: 0o600 })
  try {
    fs.linkSync(draft, `${file}.broken`)
    return 'whole'
  } catch {
    return fs.readFileSync(`${file}.broken`, 'utf8') === by ? 'whole' : 'broken'
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

function sealOf(content: string, env: Env): string {
  return path.join(userStateDir(env), 'seals', createHash('sha256').update(content).digest('hex'))
}

function sweep(dir: string, now: number): void {
  for (const name of fs.readdirSync(dir)) {
    try {
      const file = path.join(dir, name)
      if (now - fs.statSync(file).mtimeMs > KEPT_MS) fs.rmSync(file, { force: true })
    } catch {}
  }
}
