import { stripVTControlCharacters } from 'node:util'
import { type CommandDef, defineCommand, renderUsage, runCommand } from 'citty'
import { canonicalPath } from '../../core/files/canonical.ts'
import { nearest } from '../../core/text/nearest.ts'
import manifest from '../../plugin/.claude-plugin/plugin.json' with { type: 'json' }
import { didYouMean, safeJson } from './text.ts'
import { type Answer, Failure, type Surroundings, UsageError } from './verb.ts'

/** Every verb, loaded when it is used. */
const verbs = {
  check: () => import('./verbs/check.ts').then((verb) => verb.check),
  status: () => import('./verbs/status.ts').then((verb) => verb.status),
  doctor: () => import('./verbs/doctor.ts').then((verb) => verb.doctor),
  report: () => import('./verbs/report.ts').then((verb) => verb.report),
  release: () => import('./verbs/release.ts').then((verb) => verb.release),
  log: () => import('./verbs/log.ts').then((verb) => verb.log),
  start: () => import('./verbs/start.ts').then((verb) => verb.start),
  compile: () => import('./verbs/compile.ts').then((verb) => verb.compile),
  next: () => import('./verbs/next.ts').then((verb) => verb.next),
  brief: () => import('./verbs/brief.ts').then((verb) => verb.brief),
  claim: () => import('./verbs/claim.ts').then((verb) => verb.claim),
  done: () => import('./verbs/done.ts').then((verb) => verb.done),
  fail: () => import('./verbs/fail.ts').then((verb) => verb.fail),
  cancel: () => import('./verbs/cancel.ts').then((verb) => verb.cancel),
  resume: () => import('./verbs/resume.ts').then((verb) => verb.resume),
  finish: () => import('./verbs/finish.ts').then((verb) => verb.finish),
  config: () => import('./verbs/config.ts').then((verb) => verb.config),
  synthesize: () => import('./verbs/synthesize.ts').then((verb) => verb.synthesize),
  init: () => import('./verbs/init.ts').then((verb) => verb.init),
  command: () => import('./verbs/command.ts').then((verb) => verb.command),
}

/** Every verb there is. */
export const verbNames: readonly string[] = Object.keys(verbs)

const root = defineCommand({ meta: { name: 'fanout' } })

/** What stands on the first screen: by heading, verbs and what they do, in a few words. A screen has 24 lines. */
const screen: Readonly<Record<string, readonly (readonly [verbs: string, what: string])[]>> = {
  LOOK: [
    ['status', 'Runs, agents, leases, and what is wrong'],
    ['doctor', 'Which of the usual troubles holds, and what helps'],
    ['report', 'How runs and fan-outs ended; one report in full'],
    ['log', 'What happened, record by record'],
    ['config', 'Settings in force, and where each comes from'],
    ['synthesize', "Merge the findings of agents' reports"],
  ],
  RUN: [
    ['check', 'What is wrong with a plan, or how it would run'],
    ['start, resume', 'Open a run of a plan; go on with one in this session'],
    ['next, brief', 'The tasks that are ready; what an agent is told'],
    ['compile', 'Write the workflow script of a run'],
    ['claim', 'Take the next ready task, never one twice'],
    ['done, fail', 'Give a task back with its result, or with the reason'],
    ['finish, cancel', 'Close a run that has ended; end one before it has'],
  ],
  'SET UP': [
    ['init, command', "Write short names and settings; a command's own text"],
    ['release', 'Take the lease on a file away from its holder'],
  ],
}

const EPILOGUE = `Every verb has --json, --project=<DIR> and --help.
Exit codes: 0 done, 1 not possible, 2 wrong command line, 3 not all work is done
`

function overview(): string {
  const rows = Object.entries(screen).flatMap(([heading, lines]) =>
    lines.map(([names, what], i) => `  ${(i === 0 ? heading : '').padEnd(8)}${names.padEnd(16)}${what}`),
  )
  return [
    `Parallel agents on one project (fanout v${manifest.version})`,
    '',
    'USAGE fanout VERB [...]',
    '',
    ...rows,
    '',
    EPILOGUE,
  ].join('\n')
}

/** What a run of the command line leaves behind. */
export interface Outcome {
  stdout: string
  stderr: string
  /** 0: done; 1: it could not be done; 2: the command line is wrong; 3: the report shows work that is not done. */
  code: 0 | 1 | 2 | 3
}

/** The whole command line, without a process around it. With `--json`, stdout is one JSON value, in failure too. */
export async function run(argv: readonly string[], around: Omit<Surroundings, 'here'>): Promise<Outcome> {
  try {
    const answer = await dispatch(argv, around)
    if (typeof answer === 'string') return { stdout: answer, stderr: '', code: 0 }
    return { stdout: shown(answer, argv), stderr: '', code: answer.undone ? 3 : 0 }
  } catch (error) {
    const message = stripVTControlCharacters(error instanceof Error ? error.message : String(error))
    const wrongUse = error instanceof UsageError || (error instanceof Error && error.name === 'CLIError')
    const hint = wrongUse ? `\n${helpHint(argv[0])}` : ''
    const data = error instanceof Failure ? error.data : {}
    const stdout = argv.includes('--json') ? `${safeJson({ error: message, ...data })}\n` : ''
    return { stdout, stderr: `fanout: ${message}${hint}\n`, code: wrongUse ? 2 : 1 }
  }
}

async function dispatch(argv: readonly string[], around: Omit<Surroundings, 'here'>): Promise<Answer | string> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h') return overview()
  if (name === '--version' || name === '-v') return `${manifest.version}\n`
  if (name.startsWith('-')) throw new UsageError(`a verb comes first, then its options: ${name}`)
  const verb = await verbNamed(name)
  const options = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  if (options.includes('--help') || options.includes('-h')) return usage(verb)
  const surroundings: Surroundings = { ...around, here: canonicalPath('.', around.cwd) }
  const { result } = await runCommand(verb, { rawArgs: bareProject(rest), data: surroundings })
  return result as Answer
}

/** The parser would take the option after a bare `--project` for its value. */
function bareProject(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  return argv.map((arg, i) => (arg === '--project' && i < end && argv[i + 1]?.startsWith('-') ? '--project=' : arg))
}

async function verbNamed(name: string): Promise<CommandDef> {
  if (Object.hasOwn(verbs, name)) return (await verbs[name as keyof typeof verbs]()) as unknown as CommandDef
  const meant = nearest(name, Object.keys(verbs))
  throw new UsageError(`unknown verb "${name}"${didYouMean(meant)}`)
}

async function usage(command: CommandDef): Promise<string> {
  const text = stripVTControlCharacters(await renderUsage(command, root))
  return `${text.replace(/ +$/gm, '').trim()}\n`
}

function helpHint(name: string | undefined): string {
  return name !== undefined && Object.hasOwn(verbs, name)
    ? `\`fanout ${name} --help\` shows how`
    : '`fanout --help` shows every verb'
}

function shown({ data, text }: Answer, argv: readonly string[]): string {
  return `${argv.includes('--json') ? safeJson(data) : text}\n`
}
