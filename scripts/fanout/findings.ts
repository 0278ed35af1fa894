import fs from 'node:fs'
import path from 'node:path'
import { describeProblem, type Problem } from '../../core/config/problems.ts'
import { type Env, userStateDir } from '../../core/log/home.ts'
import { plain } from '../../core/text/plain.ts'
import { ago } from './text.ts'
import type { Surroundings } from './verb.ts'

/** Trouble a hook had and let pass. */
export interface Finding {
  /** ms since the epoch. */
  at: number
  problem: string
}

const FINDING_MAX = 200
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

/** Settings that are wrong and what hooks had trouble with, as lines for people. */
export function troubleLines(
  problems: readonly Problem[],
  findings: readonly Finding[],
  { paint, now }: Pick<Surroundings, 'paint' | 'now'>,
): string[] {
  const lines = problems.map((problem) => `  ${describeProblem(problem)}`)
  if (lines.length > 0) lines.unshift(paint('yellow', 'wrong settings, not used'))
  const last = findings.at(-1)
  if (!last) return lines
  const often = findings.length === 1 ? 'once' : `${findings.length} times`
  const latest = `last ${ago(last.at, now)}: ${plain(last.problem, FINDING_MAX)}`
  return [...lines, paint('yellow', 'hooks'), `  had trouble ${often} within 24 h and let the calls pass; ${latest}`]
}
