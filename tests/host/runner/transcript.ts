import type { Failure, Message } from './script.ts'
import type { Story } from './story.ts'
import type { Exchange } from './thread.ts'
import { injectedIn, notifications, stopReasons, withoutReminders } from './words.ts'

/** A session as text: what went wrong, then thread by thread what was new for the model (<) and what it answered (>). */
export function transcript(story: Story): string {
  const { version, sessionId, exitCode, ms, problems, stderr, unplayed } = story
  const head = [
    `Claude Code ${version}, session ${sessionId || '(none)'}: exit ${exitCode} after ${ms} ms`,
    ...problems.map((problem) => `  PROBLEM: ${problem}`),
    ...Object.entries(unplayed).map(([thread, count]) => `  not played: ${count} of ${thread}`),
    ...(stderr.trim() ? [`  stderr: ${short(stderr, 1000)}`] : []),
  ]
  const threads = story.threads.flatMap((thread) => [
    `[${thread}]`,
    ...story.exchanges.filter((exchange) => exchange.thread === thread).flatMap(lines),
  ])
  return [...head, ...threads].join('\n')
}

function lines({ at, seen, reply, isExtra }: Exchange): string[] {
  const time = String(at).padStart(6)
  return [
    ...seen.results.map(({ tool, isError, text }) => `${time} < ${tool}${isError ? ' ERROR' : ''}: ${short(text)}`),
    ...seen.texts.flatMap(news).map((text) => `${time} < ${text}`),
    `${time} > ${isExtra ? 'EXTRA ' : ''}${spoken(reply)}`,
  ]
}

/** What a text tells beyond the host's own standing instructions, which fill pages. */
function news(text: string): string[] {
  const told = [
    ...stopReasons(text).map((reason) => `Stop hook: ${short(reason)}`),
    ...injectedIn(text).map(({ hook, context }) => `${hook} hook: ${short(context)}`),
    ...notifications([text]).map(
      ({ agentId, status, whole }) => `agent ${agentId} ${status}: ${short(whole.replace(/[\s\S]*<result>/, ''))}`,
    ),
  ]
  const rest = withoutReminders(text)
  const isPage = rest === '' || rest.length > 2000 || /^# Environment|^Available agent types/.test(rest)
  return told.length > 0 || isPage ? told : [short(rest)]
}

function spoken(reply: Message | Failure): string {
  if (reply.kind === 'failure') return `API error ${reply.status} ${reply.type}`
  const parts = reply.parts.map((part) => {
    if (typeof part === 'string') return part
    if (part.kind === 'call') return `${part.names[0]}(${short(JSON.stringify(part.input), 120)})`
    return part.kind
  })
  return parts.join(' + ')
}

function short(text: string, length = 300): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > length ? `${line.slice(0, length)}…` : line
}
