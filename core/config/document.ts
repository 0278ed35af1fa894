import { type CST, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Pair, Parser, parseDocument } from 'yaml'
import type { KeyPath } from './paths.ts'

/** A YAML file as plain values, and what could not be taken from it. */
export interface Read {
  /** Objects have no prototype, so that no key means more than its name. */
  value: unknown
  /** The line (1-based) on which a key or an entry of a list (named by its index) stands; undefined for the root. */
  lineOf(path: KeyPath): number | undefined
  /** What stands in the file where YAML reads a number or a truth value: `1.10`, of which the value is 1.1. */
  sourceOf(path: KeyPath): string | undefined
  /** Keys left out, with the reason. */
  rejected: { path: KeyPath; remedy: string }[]
}

const DEPTH_MAX = 32

/** A file that is no YAML. */
export class NotYaml extends Error {
  readonly line: number | undefined
  constructor(message: string, line?: number) {
    super(message)
    this.line = line
  }
}

/**
 * Reads one YAML 1.2 document. Aliases are not followed: no file of ours needs them, and nested ones unfold without bounds.
 *
 * @throws NotYaml
 */
export function readDocument(text: string): Read {
  if (isDeep(text)) throw new NotYaml(`nested more than ${DEPTH_MAX} deep`)
  const counter = new LineCounter()
  // Keys that stand twice are found below, one by one: here each would make the whole document wrong.
  const options = {
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: counter,
  } as const
  const document = parseDocument(text, options)
  const error = document.errors[0]
  if (error) {
    const message = error.code === 'MULTIPLE_DOCS' ? 'it holds several documents; keep one' : error.message
    throw new NotYaml(message, counter.linePos(error.pos[0]).line)
  }

  const lines = new Map<string, number>()
  const sources = new Map<string, string>()
  const rejected: Read['rejected'] = []

  function plainOf(node: unknown, path: KeyPath): unknown {
    if (isMap(node)) return mappingOf(node.items, path)
    if (isSeq(node)) return node.items.map((item, i) => plainOf(item, placed([...path, String(i)], item)))
    if (isScalar(node)) {
      if (node.source !== undefined && (typeof node.value === 'number' || typeof node.value === 'boolean'))
        sources.set(JSON.stringify(path), node.source)
      return node.value
    }
    if (isAlias(node))
      rejected.push({ path, remedy: `the alias *${node.source} is not followed; write the value itself` })
    return undefined
  }

  function placed(path: KeyPath, node: unknown): KeyPath {
    lines.set(JSON.stringify(path), counter.linePos((isNode(node) && node.range?.[0]) || 0).line)
    return path
  }

  function mappingOf(pairs: readonly Pair[], path: KeyPath): unknown {
    const mapping: Record<string, unknown> = Object.create(null)
    const twice = new Set<string>()
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : '(not a name)'
      const own = [...path, name]
      if (lines.has(JSON.stringify(own))) twice.add(name)
      const plain = plainOf(value, placed(own, key))
      if (!isAlias(value)) mapping[name] = plain ?? null
    }
    for (const name of twice) {
      rejected.push({ path: [...path, name], remedy: 'stands here twice; keep one of the two' })
      delete mapping[name]
    }
    return mapping
  }

  const value = plainOf(document.contents, [])
  return {
    value,
    rejected,
    lineOf: (path) => lines.get(JSON.stringify(path)),
    sourceOf: (path) => sources.get(JSON.stringify(path)),
  }
}

/**
 * Composing a document recurses. Near the end of the stack V8 may end the process, which nothing catches (seen on Node 20:
 * "RegExpCompiler Allocation failed"), so the depth is looked at first, on the tokens, which are read without recursion.
 */
function isDeep(text: string): boolean {
  const open: { token: CST.Token; depth: number }[] = []
  const push = (token: CST.Token | null | undefined, depth: number): void => {
    if (token) open.push({ token, depth })
  }
  for (const token of new Parser().parse(text)) push(token, 0)
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next
    if (depth > DEPTH_MAX) return true
    if (token.type === 'document') push(token.value, depth)
    if (!('items' in token)) continue
    for (const { key, value } of token.items) {
      push(key, depth + 1)
      push(value, depth + 1)
    }
  }
  return false
}
