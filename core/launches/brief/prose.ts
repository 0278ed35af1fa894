/** What of a prompt is said in words: code and addresses are left out, each with a sign in its place. Linear in the prompt. */
export function proseOf(prompt: string): string {
  return unfenced(prompt)
    .replace(/`[^`\n]*`/g, CODE)
    .replace(/\bhttps?:\/\/\S+/g, CODE)
}

/** Stands where code stood: it names something, and is no word. */
const CODE = '`'

/** An open fence runs to the end. */
function unfenced(prompt: string): string {
  let fence = ''
  const kept: string[] = []
  for (const line of prompt.split('\n')) {
    const mark = /^[ \t>*-]{0,12}(`{3,}|~{3,})/.exec(line)?.[1]
    const isClosing = mark !== undefined && fence !== '' && mark[0] === fence[0] && mark.length >= fence.length
    if (fence === '' && mark === undefined) kept.push(line)
    else if (fence === '') kept.push(CODE)
    if (isClosing) fence = ''
    else if (fence === '' && mark !== undefined) fence = mark
  }
  return kept.join('\n')
}

/** A set of words, from a list with spaces between. */
export function wordsOf(list: string): ReadonlySet<string> {
  return new Set(list.split(' '))
}
