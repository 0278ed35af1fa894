import type { Reading } from '../../core/agents/lines.ts'
import { modifiedAt } from '../../core/files/modified.ts'
import { shortPath } from '../../core/log/sentences.ts'
import { textNamed } from '../../core/log/texts.ts'
import type { Project } from './project.ts'
import type { Surroundings } from './verb.ts'

/** How reports name files, find what agents handed in, and look at files. */
export function readingOf({ stateDir }: Project, { here }: Pick<Surroundings, 'here'>): Reading {
  return { shown: (file) => shortPath(file, here), text: (name) => textNamed(stateDir, name), modified: modifiedAt }
}
