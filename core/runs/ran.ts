import { type AndOr, type PipelineNode, parse } from 'unbash'

/**
 * Whether a shell command ran `wanted` as its last and deciding part: alone or behind `&&` or `;` (`cd x && npm test`), with or
 * without redirections; not in a pipe, behind `||`, negated or in the background, where its own outcome does not show, nor
 * after a command that can keep it from running. Loading this brings in a shell parser: only for agents whose task has a check.
 */
export function ran(command: string, wanted: string): boolean {
  const asked = chainsOf(wanted)
  const said = chainsOf(command)
  if (!asked || !said || asked.length === 0 || said.length < asked.length) return false
  if (said.flat().some(([name = '']) => UNSURE.has(name))) return false
  const from = said.length - asked.length
  return asked.every((chain, i) => {
    const found = said[from + i] ?? []
    // What stands before the first command of the chain only prepares it.
    const tail = i === 0 ? found.slice(found.length - chain.length) : found
    return tail.length === chain.length && tail.every((words, n) => same(words, chain[n] ?? []))
  })
}

/** After these what follows is not run, or is something else, or its outcome is. */
const UNSURE: ReadonlySet<string> = new Set(['exit', 'exec', 'return', 'trap', 'alias'])

type Words = readonly string[]

/** A script as statements, each a chain of commands joined by `&&`; undefined where anything else decides the outcome. */
function chainsOf(text: string): Words[][] | undefined {
  let script: ReturnType<typeof parse>
  try {
    script = parse(text)
  } catch {
    return undefined
  }
  if (script.errors?.length) return undefined
  const chains: Words[][] = []
  for (const statement of script.commands) {
    const chain = statement.background ? undefined : chainOf(statement.command)
    if (!chain) return undefined
    chains.push(chain)
  }
  return chains
}

function chainOf(node: PipelineNode | AndOr): Words[] | undefined {
  if (node.type === 'Command') {
    const prefix = node.prefix.flatMap((part) => ('name' in part ? [part.text] : []))
    const args = node.suffix.flatMap((part) => (part.type === 'Word' ? [part.value] : []))
    return node.name ? [[...prefix, node.name.value, ...args]] : undefined
  }
  if (node.type !== 'AndOr' || node.operators.some((operator) => operator !== '&&')) return undefined
  const parts = node.commands.map(chainOf)
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined
}

function same(a: Words, b: Words): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i])
}
