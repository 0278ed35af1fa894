import * as z from 'zod'
import { rules } from '../guard/rules/index.ts'
import { type Config, defaults, modes } from './config.ts'
import { DURATION, formatDuration, parseDuration } from './duration.ts'
import { wrongDuration, wrongMode, wrongSection } from './remedies.ts'

/**
 * What a settings file may say: any part of the settings, strictly. Each wrong value carries its own remedy, because the
 * message is all its author sees.
 */

/** Settings as one file gives them: any of them, none of them needed. */
export type Said<T = Config> = { [K in keyof T]?: T[K] extends object ? Said<T[K]> : T[K] }

const duration = z.codec(
  z
    .string({ error: ({ input }) => wrongDuration(input) })
    .regex(DURATION, { error: ({ input }) => wrongDuration(input) }),
  z.number(),
  { decode: parseDuration, encode: formatDuration },
)

const mode = z.enum(modes as ['off', 'warn', 'enforce'], { error: ({ input }) => wrongMode(input) })

function section<const S extends z.core.$ZodShape>(shape: S, description: string) {
  const names = Object.keys(shape)
  const optional = z.strictObject(shape, { error: ({ input }) => wrongSection(input, names) }).partial()
  return optional.meta({ description })
}

export const schema = section(
  {
    rules: section(
      Object.fromEntries(
        rules.map(({ name }) => [name, mode.meta({ description: 'What this rule does: nothing, say so, or act.' })]),
      ),
      'What each rule does, by rule name.',
    ),
    leases: section(
      {
        expiry: duration.meta({
          description:
            'An agent without any sign of life for this long loses its leases: 90s, 30m, 2h. Signs of life are noted once a minute.',
        }),
      },
      'Who may write a file, and how long.',
    ),
  },
  'Settings of fanout: .claude/fanout.yaml in a project, over ~/.claude/fanout.yaml.',
) satisfies z.ZodType<Said>

/** The names known below a section, by its path; none where the path leads elsewhere. */
export function namesBelow(path: readonly PropertyKey[]): string[] {
  let node: unknown = schema
  for (const key of path) node = node instanceof z.ZodObject ? inner(node.shape[String(key)]) : undefined
  return node instanceof z.ZodObject ? Object.keys(node.shape) : []
}

function inner(node: unknown): unknown {
  return node instanceof z.ZodOptional ? node.unwrap() : node
}

/** Settings as one would write them in a file. */
export function written(config: Config): Record<string, unknown> {
  return z.encode(schema, config)
}

/** The JSON Schema of a settings file (draft 2020-12), for editors. */
export function jsonSchema(): Record<string, unknown> {
  const document = z.toJSONSchema(schema, { io: 'input' }) as Node
  addDefaults(document, written(defaults))
  return { ...document }
}

interface Node {
  type?: unknown
  default?: unknown
  properties?: Record<string, Node>
}

/** Editors show a default beside its setting, and take a section without settings as it is meant. */
function addDefaults(node: Node, value: unknown): void {
  if (!node.properties) {
    node.default = value
    return
  }
  node.type = ['object', 'null']
  for (const [key, child] of Object.entries(node.properties))
    addDefaults(child, (value as Record<string, unknown>)[key])
}
