import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readReport } from '../../../core/findings/read.ts'

const folder = fileURLToPath(new URL('cases', import.meta.url))

/** Every hand-made report of a folder in `cases/`, by its name. */
export function reportsIn(...names: string[]): [string, string][] {
  const dir = path.join(folder, ...names)
  const files = fs.readdirSync(dir).filter((name) => name.endsWith('.md'))
  return files.sort().map((name) => [name.slice(0, -'.md'.length), fs.readFileSync(path.join(dir, name), 'utf8')])
}

/** What several agents said in one case of `cases/merging/`. */
export function agentsOf(name: string) {
  return reportsIn('merging', name).map(([source, text]) => ({ source, read: readReport(text) }))
}
