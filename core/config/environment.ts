import { defaults, type Loaded, modes } from './config.ts'
import { unknownName, wrongMode } from './remedies.ts'

const VARIABLE = 'FANOUT_RULES'

/** Applies `FANOUT_RULES="one-writer=warn,other=off"`: above every file, for one session. Wrong entries become problems. */
export function applyEnvironment(loaded: Loaded, env: Readonly<Record<string, string | undefined>>): Loaded {
  for (const entry of (env[VARIABLE] ?? '').split(',')) {
    if (entry.trim() === '') continue
    const split = entry.indexOf('=')
    const name = (split < 0 ? entry : entry.slice(0, split)).trim()
    const remedy = applyMode(loaded, name, split < 0 ? undefined : entry.slice(split + 1).trim())
    const key = `rules.${name}`
    if (remedy !== undefined) loaded.problems.push({ file: VARIABLE, key, remedy })
    else loaded.origins[key] = { file: VARIABLE }
  }
  return loaded
}

function applyMode({ config }: Loaded, name: string, value: string | undefined): string | undefined {
  const names = Object.keys(defaults.rules)
  if (!names.includes(name)) return unknownName(name, names)
  const mode = modes.find((mode) => mode === value)
  if (!mode) return value === undefined ? `no mode is given; write ${name}=warn, for example` : wrongMode(value)
  config.rules[name] = mode
  return undefined
}
