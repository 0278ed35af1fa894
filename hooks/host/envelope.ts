/**
 * The envelopes of a prompt that the host wrote: `<task-notification>` blocks, one behind the other. A report stands inside
 * `<result>` and may hold anything, quoted envelopes included: those are text. From 2.1.156 to 2.1.332 the host escapes `<` in
 * a report, so that none can be mistaken; what is read here does not rely on it.
 */

/** One envelope: its fields, the agent's text as it stands there, and what follows the text. */
export interface Envelope {
  head: string
  /** Absent when there is no result. */
  result?: string
  /** Not all of it arrived. */
  cut: boolean
  tail: string
}

const OPENING = /^\s*<task-notification>/
const CLOSING = '</task-notification>'
/** Where one envelope may end and the next begin. */
const BETWEEN = /<\/task-notification>\s*(?=<task-notification>)/g

/** The envelopes in a prompt; none when it does not begin with one. */
export function blocksIn(prompt: string): Envelope[] {
  if (!OPENING.test(prompt)) return []
  const blocks: string[] = []
  let start = 0
  for (const { index, 0: between } of prompt.matchAll(BETWEEN)) {
    // A result that is still open here quotes what stands here.
    if (openResults(prompt.slice(start, index)) !== 0) continue
    blocks.push(prompt.slice(start, index))
    start = index + between.length
  }
  blocks.push(prompt.slice(start))
  // A report that closes results it never opened may have forged every envelope behind it.
  const isForged = blocks.some((block) => openResults(block) < 0)
  const whole = isForged ? [prompt] : blocks
  return whole.map((block, i) => envelopeOf(block.replace(OPENING, ''), i === whole.length - 1))
}

function openResults(block: string): number {
  return block.split('<result>').length - block.split('</result>').length
}

/** The host's longest prompt (characters, 2.1.328); a result that long was cut, whether it says so or not. */
const RESULT_MAX = 100_000
/** Stands where the middle of a result was left out (2.1.328, 2.1.332). */
const LEFT_OUT = /(?:^|\n)\.\.\. \[\d+ characters truncated\] \.\.\.(?:\n|$)/

function envelopeOf(block: string, isLast: boolean): Envelope {
  const from = block.indexOf('<result>')
  if (from < 0) return { head: block, cut: isLast && !block.includes(CLOSING), tail: block }
  const rest = block.slice(from + '<result>'.length)
  const to = rest.lastIndexOf('</result>')
  const result = to < 0 ? rest : rest.slice(0, to)
  const cut = to < 0 || result.length >= RESULT_MAX || LEFT_OUT.test(result)
  return { head: block.slice(0, from), result, cut, tail: to < 0 ? '' : rest.slice(to) }
}
