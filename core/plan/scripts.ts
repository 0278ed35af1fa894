import fs from 'node:fs'
import path from 'node:path'
import { makeFolder } from '../log/folder.ts'

/** Where the workflow scripts of runs lie: `runs/<run>/workflow-<n>.js` in the project's state. */

const RUN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/
const NAME = /^workflow-(\d{1,6})\.js$/

/** Writes the next script of a run and returns its path. @throws what the file system throws */
export function keepScript(dir: string, run: string, script: string): string {
  const folder = path.join(dir, 'runs', run)
  makeFolder(folder)
  const taken = fs.readdirSync(folder).map((name) => Number(NAME.exec(name)?.[1] ?? 0))
  for (let n = Math.max(0, ...taken) + 1; ; n += 1) {
    const file = path.join(folder, `workflow-${n}.js`)
    try {
      fs.writeFileSync(file, script, { flag: 'wx', mode: 0o600 })
      return file
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/**
 * A script that stands in for a file the host does not read (it reads none outside the session's folders, 2.1.328): the hook
 * at the call puts the file's text in its place. Where no hook is, it does nothing and says so.
 */
export function standIn(run: string, file: string): string {
  const meta = JSON.stringify({ name: workflowName(run), description: `fanout: run ${run}` })
  return `export const meta = ${meta}\n${MARK}${JSON.stringify(file)}\nreturn "fanout: its hook was not called, so nothing was done"`
}

const MARK = '// fanout-script: '

/** The file a script stands in for; undefined for any other script. */
export function fileBehind(script: string): string | undefined {
  const [, line = ''] = script.split('\n', 2)
  if (!line.startsWith(MARK)) return undefined
  try {
    const file: unknown = JSON.parse(line.slice(MARK.length))
    return typeof file === 'string' ? file : undefined
  } catch {
    return undefined
  }
}

/** The run whose script a file is, by where it lies; undefined for any other file. */
export function runOfFile(dir: string, file: string): string | undefined {
  const [runs, run = '', name = '', ...more] = path.relative(dir, file).split(path.sep)
  return runs === 'runs' && RUN.test(run) && NAME.test(name) && more.length === 0 ? run : undefined
}

/** What the host calls the workflow of a run. */
export function workflowName(run: string): string {
  return `fanout-${run}`
}
