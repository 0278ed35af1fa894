import fs from 'node:fs'
import path from 'node:path'
import { synthesize as merge, REPORT_MAX, readReport, renderMarkdown } from '../../../core/findings/index.ts'
import { shortPath } from '../../../core/log/sentences.ts'
import { plain } from '../../../core/text/plain.ts'
import { writeInside } from '../output.ts'
import { findProject, type Project } from '../project.ts'
import { type AgentReport, reportsOf } from '../run-reports.ts'
import { defineVerb, Failure, type Surroundings, UsageError } from '../verb.ts'

const NAME_MAX = 80
const FILES_MAX = 500
/** UTF-8 takes at most three bytes for a UTF-16 unit. A larger file is over the limit in any case. */
const BYTES_MAX = REPORT_MAX * 3

export const synthesize = defineVerb({
  name: 'synthesize',
  description: "Merge the findings of agents' reports",
  args: {
    reports: {
      type: 'positional',
      required: false,
      description: 'A run, or report files, - for stdin; else the latest fan-out',
    },
    out: { type: 'string', valueHint: 'FILE', description: 'Write the Markdown to a file of the project' },
    force: { type: 'boolean', description: 'Replace that file if it is there' },
  },
  many: true,
  run({ _: given, out, force = false, project: named }, around) {
    const project = findProject(named, around)
    const reports = reportsIn(given, project, around)
    const synthesis = merge(
      reports.map(({ source, text }) => ({ source, read: readReport(text) })),
      project.project,
    )
    const text = renderMarkdown(synthesis)
    if (out === undefined) return { data: synthesis, text: text.trimEnd() }
    const file = path.resolve(around.cwd, out)
    writeInside(project.project, file, text, force)
    return { data: { ...synthesis, file }, text: `written to ${shortPath(file, around.here)}` }
  },
})

function reportsIn(given: readonly string[], project: Project, around: Surroundings): AgentReport[] {
  const session = around.env.CLAUDE_CODE_SESSION_ID || undefined
  if (given.length === 0) return reportsOf(project, undefined, session)
  if (given.length > FILES_MAX) throw new UsageError(`${given.length} reports are more than the ${FILES_MAX} it takes`)
  const [first = ''] = given
  if (given.length === 1 && isRunName(first, around.cwd)) return reportsOf(project, first, session)
  const names = sourceNames(given)
  return given.map((each, i) => ({
    source: plain(names[i] ?? each, NAME_MAX),
    text: each === '-' ? around.input() : readFile(each, around),
  }))
}

/** A file of that name goes first; a path or a name with an extension is never a run. */
function isRunName(name: string, cwd: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u.test(name) && !fs.existsSync(path.resolve(cwd, name))
}

/** Each file's name without its extension; the whole path where two are alike. */
function sourceNames(given: readonly string[]): string[] {
  const short = given.map((each) => (each === '-' ? 'stdin' : path.basename(each, path.extname(each))))
  return short.map((name, i) => (short.indexOf(name) === short.lastIndexOf(name) ? name : (given[i] ?? name)))
}

function readFile(name: string, { cwd }: Surroundings): string {
  const file = path.resolve(cwd, name)
  try {
    const { size } = fs.statSync(file)
    // The reader says that it is too long, whatever it holds.
    return size > BYTES_MAX ? ' '.repeat(REPORT_MAX + 1) : fs.readFileSync(file, 'utf8')
  } catch (error) {
    throw new Failure(`${plain(name, 300)} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
