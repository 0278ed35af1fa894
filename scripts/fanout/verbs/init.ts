import fs from 'node:fs'
import path from 'node:path'
import { NAMES } from '../../../core/config/files.ts'
import { homeOf } from '../../../core/log/home.ts'
import { shortPath } from '../../../core/log/sentences.ts'
import { type Outcome, put, remove } from '../init/own.ts'
import { fileOf, shortNames, shortNameText } from '../init/short-names.ts'
import { starterText } from '../init/starter.ts'
import { findProject } from '../project.ts'
import { table } from '../text.ts'
import { defineVerb, Failure, type Surroundings, UsageError } from '../verb.ts'

export const init = defineVerb({
  name: 'init',
  description: 'Write short names (/spec:execute …) and settings',
  args: {
    user: { type: 'boolean', description: 'For you in every project, not for this project' },
    remove: { type: 'boolean', description: 'Undo it: removes what init wrote and nobody edited' },
  },
  bare: ['project'],
  run({ user = false, remove: undo = false, project: named }, around) {
    if (user && named !== undefined) throw new UsageError('--user and --project: it is one or the other')
    const base = user ? userHome(around) : findProject(named || undefined, around).project
    const files = undo ? removed(base) : written(base, around)
    const rows = files.map(({ file, state, why }) => [state, shortPath(file, around.here) + (why ? `: ${why}` : '')])
    const failed = files.filter(({ state }) => state === 'failed')
    if (failed.length > 0) throw new Failure(`not everything could be done\n${table(rows).join('\n')}`)
    return { data: { base, files }, text: [...table(rows), ...(undo ? [] : [hint(files)])].join('\n') }
  },
})

function userHome({ env }: Surroundings): string {
  const home = homeOf(env)
  if (home !== undefined) return home
  throw new Failure('your home folder is not there: set HOME to a folder that exists')
}

const commandsOf = (base: string): string => path.join(base, '.claude', 'commands')

function written(base: string, { plugin }: Surroundings): Outcome[] {
  const commands = shortNames.map((name) => put(path.join(commandsOf(base), fileOf(name)), shortNameText(name)))
  return [...commands, putSettings(base, plugin)]
}

/** Where settings are under the other name, those count. */
function putSettings(base: string, plugin: string): Outcome {
  const [file = '', other = ''] = NAMES.map((name) => path.join(base, '.claude', name))
  if (!fs.existsSync(file) && fs.existsSync(other))
    return { file: other, state: 'kept', why: 'fanout did not write it' }
  return put(file, starterText(plugin))
}

function removed(base: string): Outcome[] {
  const commands = shortNames.map((name) => remove(path.join(commandsOf(base), fileOf(name)), base))
  return [...commands, remove(path.join(base, '.claude', NAMES[0] ?? ''), base)]
}

function hint(files: readonly Outcome[]): string {
  const there = shortNames.filter((_, i) => files[i]?.state !== 'kept').map((name) => `/${name}`)
  return there.length > 0 ? `New sessions answer to ${there.join(', ')}.` : 'No short name was written.'
}
