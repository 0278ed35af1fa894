import fs from 'node:fs'
import { refusal } from './folder.ts'

/** How a call of node:fs fails. */
export interface Trouble {
  name: string
  code: string
  /** The call does its work and fails all the same, as over a bad cable. */
  late?: boolean
  /** Whatever comes after it fails as well. */
  lasting?: boolean
  /** Only calls that need space fail; a write still writes half. */
  full?: boolean
}

export const troubles: readonly Trouble[] = [
  { name: 'a disk error', code: 'EIO' },
  { name: 'a disk error after the fact', code: 'EIO', late: true },
  { name: 'a disk that breaks', code: 'EIO', lasting: true },
  { name: 'no permission', code: 'EACCES' },
  { name: 'permissions that are taken away', code: 'EACCES', lasting: true },
  { name: 'a full disk', code: 'ENOSPC', full: true },
  { name: 'a disk that fills up', code: 'ENOSPC', full: true, lasting: true },
  { name: 'a file that seems not to be there', code: 'ENOENT' },
  { name: 'a file that seems to be there', code: 'EEXIST' },
  { name: 'too many open files', code: 'EMFILE', lasting: true },
]

const NEEDS_SPACE = /^(write|link|mkdir|rename|open)/
type Call = (...args: never[]) => unknown

/**
 * Runs something while the n-th call of node:fs fails.
 *
 * @param nth 1 for the first call
 * @returns what became of it, and whether there were that many calls at all
 */
export function withTrouble<T>(
  trouble: Trouble,
  nth: number,
  act: () => T,
): { value?: T; error?: unknown; met: boolean } {
  const disk = fs as unknown as Record<string, Call>
  const names = Object.keys(fs).filter((name) => name.endsWith('Sync') && typeof disk[name] === 'function')
  const real = names.map((name) => [name, disk[name] as Call] as const)
  let calls = 0
  for (const [name, call] of real) {
    disk[name] = (...args) => {
      if (trouble.full && !NEEDS_SPACE.test(name)) return call(...args)
      calls += 1
      if (trouble.lasting ? calls < nth : calls !== nth) return call(...args)
      if (trouble.full && name === 'writeSync') return half(call, args)
      if (trouble.late) call(...args)
      throw refusal(trouble.code)
    }
  }
  try {
    return { value: act(), met: calls >= nth }
  } catch (error) {
    return { error, met: calls >= nth }
  } finally {
    for (const [name, call] of real) disk[name] = call
  }
}

function half(write: Call, [fd, data]: unknown[]): unknown {
  const bytes = Buffer.from(data as string)
  return write(...([fd, bytes, 0, Math.floor(bytes.length / 2)] as never[]))
}
