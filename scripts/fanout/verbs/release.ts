import { nameOf } from '../../../core/agents/name.ts'
import { canonicalPath } from '../../../core/files/canonical.ts'
import { commit } from '../../../core/log/log.ts'
import { named, shortPath } from '../../../core/log/sentences.ts'
import { plain } from '../../../core/text/plain.ts'
import { findProject, orFailure, stateOf } from '../project.ts'
import { defineVerb, Failure } from '../verb.ts'

const WHY_MAX = 200

export const release = defineVerb({
  name: 'release',
  description: 'Take the lease on a file away from its holder',
  args: {
    file: { type: 'positional', required: true, description: 'The file, seen from this folder' },
    why: { type: 'string', required: true, valueHint: 'TEXT', description: 'The reason, for the log' },
  },
  run({ file: given, why, project: option }, around) {
    const project = findProject(option, around)
    const file = canonicalPath(given, around.cwd)
    const state = stateOf(project)
    const holders = state?.leases[file] ?? []
    if (!state || holders.length === 0) {
      throw new Failure(`nobody holds ${shortPath(file, around.here)}; \`fanout status\` lists what is held`)
    }
    const reason = plain(why, WHY_MAX)
    orFailure(project.stateDir, () => commit(project.stateDir, [{ k: 'release', file, why: reason }], around.now))
    const names = holders.map(({ thread }) => named(thread, nameOf(state, thread))).join(' and ')
    return {
      data: { file, released: holders.map(({ thread }) => ({ thread, ...nameOf(state, thread) })), why: reason },
      text: `${shortPath(file, around.here)} is free now; ${names} held it. Whoever edits it next holds it.`,
    }
  },
})
