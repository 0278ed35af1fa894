import { agent, type Reply, type Seen, say } from './runner/index.ts'

/** `[parse] Write the parser` in what the model was told, after the words that ask for launches. */
function asked(texts: readonly string[]): string[] {
  const called = texts.flatMap((text) =>
    [...text.matchAll(/launch (?:it|them|this|these)[\s\S]*?(?=\n\n|$)/g)].map(([all]) => all),
  )
  return [
    ...new Set(called.flatMap((text) => [...text.matchAll(/^\s*-? ?(\[[\w-]+\] .*)$/gm)].map(([, line = '']) => line))),
  ]
}

/** A model that only ever launches what it is told to launch. */
export function obedient(begin: Reply): (seen: Seen) => Reply {
  return ({ why, texts, results }) => {
    if (why === 'prompt') return begin
    const lines = asked([...results.filter(({ tool }) => tool === 'Bash').map(({ text }) => text), ...texts])
    if (lines.length === 0) return 'waiting'
    return say(
      ...lines.map((line) => {
        const id = /^\[([\w-]+)\]/.exec(line)?.[1] ?? ''
        return agent(line, id, { prompt: `fanout-task: ${id}`, background: 'default' })
      }),
    )
  }
}
