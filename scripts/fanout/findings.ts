import fs from 'node:fs'
import path from 'node:path'
import { type Env, userStateDir } from '../../core/state/place.ts'

/** Trouble a hook had and let pass. */
export interface Finding {
  /** ms since the epoch. */
  at: number
  problem: string
}

const DAY = 24 * 60 * 60_000

/** What hooks noted within the last 24 hours (`hooks/findings.ts` writes it and keeps the file small), oldest first. */
export function recentFindings(env: Env, now: number): Finding[] {
  try {
    const lines = fs.readFileSync(path.join(userStateDir(env), 'findings.jsonl'), 'utf8').split('\n')
    return lines.flatMap((line) => parse(line) ?? []).filter(({ at }) => now - at <= DAY)
  } catch {
    return []
  }
}

function parse(line: string): Finding | undefined {
  try {
    const { at, problem } = JSON.parse(line)
    return typeof at === 'number' && typeof problem === 'string' ? { at, problem } : undefined
  } catch {
    return undefined
  }
}
