import {
  agent,
  bash,
  type Call,
  type React,
  type Reply,
  type Step,
  say,
  sendMessage,
  taskStop,
  tool,
} from './runner/index.ts'

/**
 * A model that only ever does what it is told: launches tasks word by word, calls Workflow with what stands there, closes the run
 * that has ended. Whether it answers agents that ask, and stops those that it is told to stop (after these steps), is the story's
 * to say.
 */
export function obedient(
  begin: Reply,
  { answer, stops, finishes = true }: { answer?: string; stops?: readonly Step[]; finishes?: boolean } = {},
): React {
  return ({ why, texts, results }) => {
    if (why === 'prompt') return begin
    const said = [...results.filter(({ tool }) => tool === 'Bash').map(({ text }) => text), ...texts]
    const calls = [
      ...said.flatMap((text) => scriptCalls(text)),
      ...(answer === undefined ? [] : linesOf(said, /^- NEEDS CONTEXT (\[.*)$/gm).map((id) => sendMessage(id, answer))),
      ...asked(said).map(launch),
    ]
    const cancelled = stops ? linesOf(said, /^- \w+: (\[.*)$/gm).map((id) => taskStop(id)) : []
    if (stops && cancelled.length > 0) return say(...stops, ...cancelled, ...calls)
    if (calls.length > 0) return say(...calls)
    return finishes && said.some((text) => text.includes('`fanout finish` closes the run'))
      ? bash('fanout finish')
      : 'waiting'
  }
}

/** The launch of `[parse] Write the parser`. */
export function launch(line: string): Call {
  const id = idIn(line)
  return agent(line, id, { prompt: `fanout-task: ${id}`, background: 'default' })
}

/** `[parse] Write the parser` in what the model was told, after the words that ask for launches. */
function asked(texts: readonly string[]): string[] {
  const called = texts.flatMap((text) =>
    [...text.matchAll(/launch (?:it|them|this|these)[\s\S]*?(?=\n\n|$)/g)].map(([all]) => all),
  )
  return [
    ...new Set(called.flatMap((text) => [...text.matchAll(/^\s*-? ?(\[[\w-]+\] .*)$/gm)].map(([, line = '']) => line))),
  ]
}

/** The input that stands below the words that ask for a call of Workflow. */
function scriptCalls(text: string): Call[] {
  const input = /call the Workflow tool once[\s\S]*?^(\{[\s\S]*?^\})/m.exec(text)?.[1]
  return input === undefined ? [] : [tool('Workflow', JSON.parse(input) as Record<string, unknown>)]
}

function linesOf(texts: readonly string[], line: RegExp): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(line)].map(([, rest = '']) => idIn(rest))))]
}

const idIn = (line: string): string => /^\[([\w-]+)\]/.exec(line)?.[1] ?? ''
