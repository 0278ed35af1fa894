import fs from 'node:fs'
import path from 'node:path'
import { commit } from '../../../core/log/log.ts'
import { readChain } from './chain.ts'
import { agent, session } from './facts.ts'

export function segmentsOf(dir: string): string[] {
  return fs.readdirSync(dir).filter((name) => name.endsWith('.jsonl'))
}

/** A commit of some size that changes nothing for anybody. */
export function fill(dir: string): number {
  return commit(dir, [session(agent('main:s1'), 'x'.repeat(2_000))], Date.now()).seq
}

/** Commits until the log has moved on by so many segments. */
export function grow(dir: string, by = 1): void {
  const before = Math.max(1, readChain(dir).segments.length)
  for (let n = 0; readChain(dir).segments.length < before + by; n += 1) {
    if (n > 2_000) throw new Error('the log does not move on')
    fill(dir)
  }
}

/** Writes to the newest segment what no commit would. */
export function scribble(dir: string, text: string): void {
  fs.appendFileSync(path.join(dir, segmentsOf(dir).at(-1) ?? '000001.jsonl'), text)
}
