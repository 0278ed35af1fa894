import type { Reading } from '../../core/report/run.ts'
import { textNamed } from '../../core/state/texts.ts'
import type { Project } from './project.ts'
import { shortPath } from './text.ts'
import type { Surroundings } from './verb.ts'

/** How the report of a run names files and finds what tasks handed in. */
export function readingOf({ stateDir }: Project, { here }: Pick<Surroundings, 'here'>): Reading {
  return { shown: (file) => shortPath(file, here), text: (name) => textNamed(stateDir, name) }
}
