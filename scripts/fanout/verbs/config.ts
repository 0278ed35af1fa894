import type { Place } from '../../../core/config/config.ts'
import { leaves } from '../../../core/config/paths.ts'
import { describeProblem } from '../../../core/config/problems.ts'
import { shortPath } from '../../../core/log/sentences.ts'
import { plain } from '../../../core/text/plain.ts'
import { findProject } from '../project.ts'
import { settingsOf } from '../settings.ts'
import { table } from '../text.ts'
import { defineVerb } from '../verb.ts'

export const config = defineVerb({
  name: 'config',
  description: 'Settings in force, and where each comes from',
  args: {},
  async run({ project: named }, around) {
    const project = findProject(named, around)
    const { written, origins, problems } = await settingsOf(project, around)
    const rows = leaves(written).map(([path, value]) => {
      const key = path.join('.')
      return [key, String(value), describe(origins[key], around.cwd)]
    })
    const lines = problems.map((problem) => `  ${describeProblem(problem)}`)
    if (lines.length > 0) lines.unshift(around.paint('yellow', 'wrong, not used'))
    return {
      data: { ...project, settings: written, origins, problems },
      text: [around.paint('bold', 'settings'), ...table(rows), ...lines].join('\n'),
    }
  },
})

function describe(origin: Place | undefined, cwd: string): string {
  if (!origin) return 'default'
  return origin.line === undefined ? plain(origin.file, 100) : `${shortPath(origin.file, cwd)}:${origin.line}`
}
