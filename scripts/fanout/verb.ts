import { type ArgsDef, defineCittyPlugin, defineCommand, type ParsedArgs } from 'citty'
import type { Env } from '../../core/log/home.ts'
import type { ClientId } from '../../core/log/thread.ts'
import { nearest } from '../../core/text/nearest.ts'
import { didYouMean, type Paint } from './text.ts'

/** Everything around a verb that is not its arguments; passed in, so that tests need no process. */
export interface Surroundings {
  cwd: string
  /** `cwd` as the log would name it (`core/files/canonical.ts`), to which files in the log are relative. */
  here: string
  env: Env
  /** ms since the epoch. */
  now: number
  paint: Paint
  /** Whether a client process is certainly gone. */
  gone(client: ClientId): boolean
  /** All of standard input. */
  input(): string
  /** The folder of the plugin that the command line belongs to. */
  plugin: string
}

/** What a verb has to say: a value for `--json`, and the same for people. */
export interface Answer {
  data: unknown
  text: string
  /** What was asked was shown, and shows work that is not done: exit code 3. */
  undone?: boolean
}

/** What was asked cannot be done: exit code 1. `data` stands beside the message in `--json`. */
export class Failure extends Error {
  readonly data: object
  constructor(message: string, data: object = {}) {
    super(message)
    this.data = data
  }
}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {}

const shared = {
  json: { type: 'boolean', description: 'Print one JSON value' },
  project: { type: 'string', valueHint: 'DIR', description: 'The project, instead of the one here' },
} as const satisfies ArgsDef

interface Laxity {
  /** The last positional argument may stand any number of times; the verb finds them all in `args._`. */
  many?: boolean
  /** Options that may stand without their value. */
  bare?: readonly string[]
}

/** Options no verb knows are mistakes; the parser lets them pass. */
const strict = ({ many = false, bare = [] }: Laxity) =>
  defineCittyPlugin({
    name: 'strict',
    setup({ args, cmd }) {
      const known = (cmd.args ?? {}) as ArgsDef
      const options = Object.keys(known).filter((name) => known[name]?.type !== 'positional')
      for (const name of Object.keys(args)) {
        if (name === '_' || name in known) continue
        const meant = nearest(name, options)
        throw new UsageError(`unknown option ${dashed(name)}${didYouMean(meant && dashed(meant))}`)
      }
      for (const name of options) {
        if (known[name]?.type === 'string' && args[name] === '' && !bare.includes(name))
          throw new UsageError(`${dashed(name)} needs a value`)
      }
      const surplus = many ? undefined : args._[Object.keys(known).length - options.length]
      if (surplus !== undefined) throw new UsageError(`"${surplus}" is one argument too many`)
    },
  })

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`
}

/** Makes a verb: its name, its arguments beside `--json` and `--project`, and what it does. */
export function defineVerb<const T extends ArgsDef>(
  verb: Laxity & {
    name: string
    description: string
    args: T
    run(args: ParsedArgs<T & typeof shared>, around: Surroundings): Answer | Promise<Answer>
  },
) {
  return defineCommand({
    meta: { name: verb.name, description: verb.description },
    args: { ...verb.args, ...shared },
    plugins: [strict(verb)],
    run: ({ args, data }) => verb.run(args as unknown as ParsedArgs<T & typeof shared>, data as Surroundings),
  })
}
