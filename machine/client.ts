import fs from 'node:fs'
import os from 'node:os'
import { fingerprint } from '../core/log/fingerprint.ts'
import type { ClientId } from '../core/log/thread.ts'

/**
 * Names the client process a hook belongs to: `<host and pid namespace>:<pid>[.<birth>]`. `birth` (Linux: boot id and start
 * time) tells a process from a later one with the same pid. Hosts before 2.1.232 set no CLAUDE_PID; in exec form the hook's
 * parent is the client (seen on 2.1.156, 2.1.232, 2.1.328).
 */
export function clientOf(env: NodeJS.ProcessEnv): ClientId {
  const pid = /^[1-9]\d*$/.test(env.CLAUDE_PID ?? '') ? Number(env.CLAUDE_PID) : process.ppid
  const { birth } = lookAt(pid)
  return `${here()}:${pid}${birth ? `.${birth}` : ''}`
}

/**
 * Whether that client is certainly gone: it ran on this host, and no process of that pid is there, or one with another
 * birth, or one that has ended and was not collected by its parent (containers without an init keep such for ever). False
 * for another host's or container's, and whenever in doubt.
 */
export function isGone(client: ClientId): boolean {
  const found = /^([a-z0-9]+):(\d+)(?:\.(.+))?$/.exec(client)
  if (!found || found[1] !== here()) return false
  const pid = Number(found[2])
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  const { birth, ended } = lookAt(pid)
  return ended || (found[3] !== undefined && birth !== '' && birth !== found[3])
}

function here(): string {
  return fingerprint(`${os.hostname()} ${attempt(() => fs.readlinkSync('/proc/self/ns/pid'))}`)
}

function lookAt(pid: number): { birth: string; ended: boolean } {
  // proc(5): the name in parentheses may hold anything; after it, state is the first field and start time the 20th.
  // utf8 is the one encoding that Node reads without loading more.
  const stat = attempt(() => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const start = fields[19]
  const boot = attempt(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')).slice(0, 8)
  return { birth: start && boot ? `${boot}-${start}` : '', ended: fields[0] === 'Z' || fields[0] === 'X' }
}

function attempt(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
