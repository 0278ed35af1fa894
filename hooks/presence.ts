import fs from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../core/log/folder.ts'
import type { ClientId } from '../core/log/thread.ts'
import { isGone } from '../machine/client.ts'

/**
 * Which clients work in a project: an empty file each, beside its log, from a session's start to its end. A main conversation
 * that is alone needs no leases, and begins no log for them.
 */

/** One that no session of which began, cleared or was compacted for this long (ms) passes for gone. */
const PRESENT_MS = 7 * 24 * 60 * 60_000

/** Notes that a client works here. Where it cannot be noted, the client never passes for alone. */
export function arrive(dir: string, client: ClientId): void {
  try {
    makeFolder(folder(dir))
    fs.writeFileSync(fileOf(dir, client), '', { mode: 0o600 })
  } catch {}
}

/** Notes that it does not any more. Where no log was begun, nothing stays behind. */
export function depart(dir: string, client: ClientId): void {
  try {
    fs.rmSync(fileOf(dir, client), { force: true })
    fs.rmdirSync(folder(dir))
    fs.rmdirSync(dir)
  } catch {}
}

/** Whether no other client works here; false in doubt. What those that are gone have left is removed. */
export function isAlone(dir: string, client: ClientId, now: number): boolean {
  const own = path.basename(fileOf(dir, client))
  try {
    const present = fs.readdirSync(folder(dir))
    const others = present.filter((name) => name !== own && isThere(path.join(folder(dir), name), now))
    return present.includes(own) && others.length === 0
  } catch {
    return false
  }
}

function isThere(file: string, now: number): boolean {
  const at = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs
  if (at !== undefined && now - at < PRESENT_MS && !isGone(clientIn(file))) return true
  fs.rmSync(file, { force: true })
  return false
}

function folder(dir: string): string {
  return path.join(dir, 'clients')
}

/** A client's id has one colon, which no file name may have on Windows. */
function fileOf(dir: string, client: ClientId): string {
  return path.join(folder(dir), client.replace(':', '+'))
}

function clientIn(file: string): ClientId {
  return path.basename(file).replace('+', ':')
}
