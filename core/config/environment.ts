import { type Loaded, modes } from './config.ts'
import { defaults } from './defaults.ts'
import { fromWord, kindOf, kinds, valueIn, wrong } from './kinds.ts'
import { type KeyPath, set } from './paths.ts'
import { NO_TYPE, unknownName, wrongMode } from './remedies.ts'

type Environment = Readonly<Record<string, string | undefined>>

const RULES = 'FANOUT_RULES'

/**
 * Applies the environment: above every file, for one session. `FANOUT_CONCURRENCY_MAX=8` for a single value; mappings as
 * `FANOUT_RULES="one-writer=warn,other=off"`, `FANOUT_CONCURRENCY_CAPS="Explore=3"`. Wrong entries become problems.
 */
export function applyEnvironment(loaded: Loaded, env: Environment): Loaded {
  for (const { name, value } of entriesIn(env, RULES))
    apply(loaded, RULES, `rules.${name}`, applyMode(loaded, name, value))
  for (const setting of Object.keys(kinds)) {
    const path = setting.split('.')
    const variable = variableOf(path)
    if (path.at(-1) !== '*') {
      const word = env[variable]?.trim()
      if (word) apply(loaded, variable, setting, applyWord(loaded, path, word))
      continue
    }
    const above = path.slice(0, -1)
    for (const { name, value } of entriesIn(env, variable))
      apply(loaded, variable, [...above, name].join('.'), applyWord(loaded, [...above, name], value))
  }
  return loaded
}

/** The variable that sets what stands at a path: `FANOUT_BUDGET_AT_LIMIT`. */
export function variableOf(path: KeyPath): string {
  const words = path.filter((name) => name !== '*')
  return ['FANOUT', ...words].join('_').toUpperCase().replaceAll('-', '_')
}

function entriesIn(env: Environment, variable: string): { name: string; value: string | undefined }[] {
  return (env[variable] ?? '').split(',').flatMap((entry) => {
    if (entry.trim() === '') return []
    const split = entry.indexOf('=')
    const name = (split < 0 ? entry : entry.slice(0, split)).trim()
    return [{ name, value: split < 0 ? undefined : entry.slice(split + 1).trim() }]
  })
}

function apply(loaded: Loaded, file: string, key: string, remedy: string | undefined): void {
  if (remedy !== undefined) loaded.problems.push({ file, key, remedy })
  else loaded.origins[key] = { file }
}

function applyWord({ config }: Loaded, path: KeyPath, word: string | undefined): string | undefined {
  const kind = kindOf(path)
  if (!kind) return NO_TYPE
  const written = word === undefined ? undefined : fromWord(kind, word)
  const value = valueIn(kind, written)
  if (value === undefined) return wrong(kind, written)
  set(config, path, value)
  return undefined
}

function applyMode({ config }: Loaded, name: string, value: string | undefined): string | undefined {
  const names = Object.keys(defaults.rules)
  if (!names.includes(name)) return unknownName(name, names)
  const mode = modes.find((mode) => mode === value)
  if (!mode) return value === undefined ? `no mode is given; write ${name}=warn, for example` : wrongMode(value)
  config.rules[name] = mode
  return undefined
}
