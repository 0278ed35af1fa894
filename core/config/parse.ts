import { type Loaded, type Place, SIZE_MAX } from './config.ts'
import { defaults } from './defaults.ts'
import { NotYaml, type Read, readDocument } from './document.ts'
import { isMapping, type KeyPath, leaves, set } from './paths.ts'
import type { Problem } from './problems.ts'
import { TOO_LARGE, unknownName } from './remedies.ts'
import { isSection, namesBelow, type Said, schema } from './schema.ts'

export { written } from './schema.ts'

/**
 * From the texts of settings files to the settings in force. Loading this brings in `yaml` and `zod`: the hooks do so once
 * per change of a file (`load.ts`).
 */

/** A settings file: its text, or why it has none. */
export type Source = { file: string; text: string } | { file: string; trouble: string }

const PROBLEMS_MAX = 20
/** Taking out a wrong key may uncover another; a file that is still wrong after this many rounds counts for nothing. */
const ROUNDS_MAX = 8

/**
 * Project over user over defaults, setting by setting. Nothing in a file is an error: what is wrong falls back by itself to
 * the next layer, with one problem that says where and what to write instead.
 */
export function parseConfig(sources: { user?: Source; project?: Source }): Loaded {
  const loaded: Loaded = { config: structuredClone(defaults), problems: [], origins: {} }
  for (const source of [sources.user, sources.project]) {
    if (!source) continue
    const layer = readLayer(source)
    loaded.problems.push(...layer.problems)
    for (const [path, value] of leaves(layer.said)) {
      set(loaded.config, path, value)
      loaded.origins[path.join('.')] = layer.place(path)
    }
  }
  return loaded
}

interface Layer {
  said: Said
  problems: Problem[]
  place(path: KeyPath): Place
}

function readLayer(source: Source): Layer {
  const { file } = source
  const whole = (remedy: string, line?: number): Layer => ({
    said: {},
    problems: [{ file, line, key: '', remedy }],
    place: () => ({ file }),
  })
  if ('trouble' in source) return whole(source.trouble)
  if (Buffer.byteLength(source.text) > SIZE_MAX) return whole(TOO_LARGE)
  try {
    const document = readDocument(source.text)
    const { said, rejected } = judge(document)
    const problems = rejected
      .map(({ path, remedy }) => problem(file, document, path, remedy))
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
    return { said, problems: atMost(problems), place: (path) => ({ file, line: document.lineOf(path) }) }
  } catch (error) {
    if (!(error instanceof NotYaml)) throw error
    return whole(`not valid YAML, so nothing in it counts: ${error.message}`, error.line)
  }
}

function problem(file: string, document: Read, path: KeyPath, remedy: string): Problem {
  return { file, line: document.lineOf(path), key: path.map((name) => name.slice(0, 80)).join('.'), remedy }
}

function atMost(problems: Problem[]): Problem[] {
  const [first] = problems
  if (!first || problems.length <= PROBLEMS_MAX) return problems
  const rest = problems.length - PROBLEMS_MAX
  return [...problems.slice(0, PROBLEMS_MAX), { file: first.file, key: '', remedy: `${rest} more keys are wrong` }]
}

/** Takes out what the schema refuses, key by key, until the rest stands. */
function judge(document: Read): { said: Said; rejected: Read['rejected'] } {
  const rejected = [...document.rejected]
  const value = document.value ?? {}
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const result = schema.safeParse(value)
    if (result.success) return { said: result.data as Said, rejected }
    for (const issue of result.error.issues) {
      const path = issue.path.map(String)
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) {
          drop(value, [...path, key])
          rejected.push({ path: [...path, key], remedy: unknownName(key, namesBelow(path)) })
        }
        continue
      }
      // A section whose settings are all commented out says nothing, and nothing wrong.
      const silent = drop(value, path) === null && isSection(path)
      if (!silent) rejected.push({ path, remedy: issue.message })
      if (path.length === 0) return { said: {}, rejected }
    }
  }
  return { said: {}, rejected }
}

/** Removes the key a path leads to, or the nearest one above it that is a key of a mapping; returns what stood there. */
function drop(value: unknown, path: KeyPath): unknown {
  let parent = value as Record<string, unknown>
  for (const [i, key] of path.entries()) {
    const child = parent[key]
    if (i === path.length - 1 || !isMapping(child)) {
      delete parent[key]
      return child
    }
    parent = child
  }
  return undefined
}
