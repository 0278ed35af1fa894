import fs from 'node:fs'
import path from 'node:path'
import { parseSegment, stateOf } from '../../../core/log/segment.ts'
import type { Log } from './bundle.ts'
import { a, agent, ask, b, did, ended, started } from './facts.ts'

const late = agent('late')
const NEXT = [started(late), ask(late, '/p/late.ts')]

/**
 * Lets a log write some segments and cuts the newest one after each of its bytes, after some of them with zeros in the
 * place of what is gone. What is left must be the state after some first lines, and the next commit must work.
 *
 * @returns what is wrong, if anything, how many cuts were made, and of what
 */
export function cutEverywhere(log: Log, dir: string, now: number): { problems: string[]; cuts: number; text: string } {
  for (const facts of [[started(a), ask(a), ask(b)], [did(a), started(b)], [ask(b, '/p/ü.ts'), ended(a)], [ask(b)]]) {
    log.commit(dir, facts, now)
  }
  const names = fs.readdirSync(dir).filter((name) => name.endsWith('.jsonl'))
  const file = path.join(dir, names.sort().at(-1) ?? '')
  const whole = fs.readFileSync(file)
  const problems: string[] = []
  let cuts = 0
  for (const [tail, every] of [
    ['', 1],
    ['\0\0\0\0\0', 5],
  ] as const) {
    for (let length = 0; length <= whole.length; length += every) {
      cuts += 1
      const left = Buffer.concat([whole.subarray(0, length), Buffer.from(tail)])
      // A new file: rewriting one in place makes some file systems flush it each time.
      fs.rmSync(file)
      fs.writeFileSync(file, left)
      for (const problem of problemsWith(log, dir, left.toString(), now)) problems.push(`cut at ${length}: ${problem}`)
      // The commit may have moved on from what was cut.
      for (const name of fs.readdirSync(dir))
        if (name > path.basename(file)) fs.rmSync(path.join(dir, name), { recursive: true })
    }
  }
  return { problems, cuts, text: whole.toString() }
}

function problemsWith(log: Log, dir: string, text: string, now: number): string[] {
  const problems: string[] = []
  const expected = stateOf(parseSegment(wholeLinesOf(text)))
  const read = log.readState(dir)
  if (JSON.stringify(read) !== JSON.stringify(expected))
    problems.push(`reads ${read?.seq}, not ${expected.seq} records`)
  const state = log.commit(dir, NEXT, now)
  if (state.seq !== expected.seq + NEXT.length)
    problems.push(`the next commit is at ${state.seq}, after ${expected.seq}`)
  if (state.agents[late.thread]?.type !== 'worker') problems.push('its first line is lost')
  if (state.leases['/p/late.ts']?.[0]?.thread !== late.thread) problems.push('it did not get its file')
  if (JSON.stringify(log.readState(dir)) !== JSON.stringify(state)) problems.push('it is not read back')
  return problems
}

/** The lines that are there in full: JSON objects, the first of them possibly a snapshot. */
function wholeLinesOf(text: string): string {
  return text
    .split('\n')
    .map((line) => (isWhole(line) ? line : ''))
    .join('\n')
}

function isWhole(line: string): boolean {
  try {
    return JSON.parse(line) !== undefined
  } catch {
    return false
  }
}
