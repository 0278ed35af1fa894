import * as z from 'zod'
import { type Config, modes } from './config.ts'
import { defaults } from './defaults.ts'
import { DURATION, formatDuration, parseDuration } from './duration.ts'
import { type Kind, kinds, TYPE_NAME, TYPES_MAX, wrong } from './kinds.ts'
import { NO_TYPE, wrongMode, wrongSection } from './remedies.ts'

/**
 * What a settings file may say: any part of the settings, strictly. Each wrong value carries its own remedy, because the
 * message is all its author sees.
 */

/** Settings as one file gives them: any of them, none of them needed. */
export type Said<T = Config> = { [K in keyof T]?: T[K] extends object ? Said<T[K]> : T[K] }

const mode = z.enum(modes as ['off', 'warn', 'enforce'], { error: ({ input }) => wrongMode(input) })

function section<const S extends z.core.$ZodShape>(shape: S, description: string) {
  const names = Object.keys(shape)
  const optional = z.strictObject(shape, { error: ({ input }) => wrongSection(input, names) }).partial()
  return optional.meta({ description })
}

/** One setting, by its place in the table of kinds. */
function setting(path: keyof typeof kinds, description: string) {
  return settingOf(kinds[path]).meta({ description })
}

function settingOf(kind: Kind) {
  const error = ({ input }: { input?: unknown }): string => wrong(kind, input)
  if (kind.is === 'choice') return z.enum(kind.of as [string, ...string[]], { error })
  if (kind.is === 'duration')
    return z.codec(z.string({ error }).regex(DURATION, { error }), z.number(), {
      decode: parseDuration,
      encode: formatDuration,
    })
  const number = z.number({ error }).min(kind.least, { error }).max(kind.most, { error })
  const fits = kind.whole ? number.int({ error }) : number
  return kind.or === undefined ? fits : z.union([fits, z.literal(kind.or)], { error })
}

/** Values by agent type. */
function byType(path: 'concurrency.weights' | 'concurrency.caps' | 'concurrency.priorities', description: string) {
  const example = { [path === 'concurrency.weights' ? 'Explore' : 'general-purpose']: 1 }
  return z
    .record(z.string().regex(TYPE_NAME, { error: NO_TYPE }), settingOf(kinds[`${path}.*`]), {
      error: ({ input }) =>
        wrongSection(input, [`an agent type and a number, ${Object.entries(example)[0]?.join(': ')}`]),
    })
    .refine((value) => Object.keys(value).length <= TYPES_MAX, { error: `more than ${TYPES_MAX} agent types` })
    .meta({ description })
}

export const schema = section(
  {
    rules: section(
      Object.fromEntries(
        Object.keys(defaults.rules).map((name) => [
          name,
          mode.meta({ description: 'What this rule does: nothing, say so, or act.' }),
        ]),
      ),
      'What each rule does, by rule name.',
    ),
    leases: section(
      {
        expiry: setting(
          'leases.expiry',
          'An agent without any sign of life for this long loses its leases: 90s, 30m, 2h. Signs of life are noted once a minute.',
        ),
      },
      'Who may write a file, and how long.',
    ),
    concurrency: section(
      {
        max: setting('concurrency.max', 'Slots for the agents of a session; auto: from cores, memory and load.'),
        repository: setting(
          'concurrency.repository',
          'Slots for the agents of all sessions in this repository together. A session that runs none may always start one.',
        ),
        weights: byType('concurrency.weights', 'Slots that an agent of a type takes; 1 where nothing is said.'),
        caps: byType('concurrency.caps', 'How many agents of a type run at once in a session.'),
        priorities: byType(
          'concurrency.priorities',
          'Which of those that wait comes first: the highest; 0 where nothing is said.',
        ),
      },
      'How many agents run at once.',
    ),
    failures: section(
      {
        policy: setting(
          'failures.policy',
          'What a failed agent means for the others: nothing, the end of its fan-out, the end of its run (outside a plan the same as cancel-siblings).',
        ),
        tolerate: setting(
          'failures.tolerate',
          'So many failures of a fan-out or run change nothing; the policy begins with the next.',
        ),
        retries: setting('failures.retries', 'How often a failed task is launched again.'),
        backoff: setting(
          'failures.backoff',
          'How long new launches wait after a rate or usage limit that names no time.',
        ),
      },
      'What happens when an agent fails.',
    ),
    timeouts: section(
      {
        agent: setting('timeouts.agent', 'An agent that runs longer is named.'),
        stall: setting(
          'timeouts.stall',
          'An agent without any sign of life for this long is named, and its leases can be taken over.',
        ),
      },
      'How long an agent may take, and be silent.',
    ),
    budget: section(
      {
        agents: setting('budget.agents', 'Agents that may be launched.'),
        tokens: setting('budget.tokens', 'Tokens that agents may use, as far as the host tells.'),
        'at-limit': setting('budget.at-limit', 'What becomes of a launch beyond it: refused, or the user is asked.'),
      },
      'What a run, or a session without one, may cost. Said at 80 %.',
    ),
    progress: section(
      {
        display: setting(
          'progress.display',
          'How much is said when all goes well: only what needs an act, what is worth knowing, everything.',
        ),
      },
      'How much hooks say.',
    ),
  },
  'Settings of fanout: .claude/fanout.yaml in a project, over ~/.claude/fanout.yaml.',
)

/** The names known below a section, by its path; none where the path leads elsewhere. */
export function namesBelow(path: readonly PropertyKey[]): string[] {
  const node = nodeAt(path)
  return node instanceof z.ZodObject ? Object.keys(node.shape) : []
}

/** Whether a path leads to what holds settings, and is none itself. */
export function isSection(path: readonly PropertyKey[]): boolean {
  const node = nodeAt(path)
  return node instanceof z.ZodObject || node instanceof z.ZodRecord
}

function nodeAt(path: readonly PropertyKey[]): unknown {
  let node: unknown = schema
  for (const key of path) node = node instanceof z.ZodObject ? inner(node.shape[String(key)]) : undefined
  return node
}

function inner(node: unknown): unknown {
  return node instanceof z.ZodOptional ? node.unwrap() : node
}

/** Settings as one would write them in a file. */
export function written(config: Config): Record<string, unknown> {
  return z.encode(schema, config as z.output<typeof schema>)
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
    if (node.type === 'object') node.type = ['object', 'null']
    return
  }
  node.type = ['object', 'null']
  for (const [key, child] of Object.entries(node.properties))
    addDefaults(child, (value as Record<string, unknown>)[key])
}
