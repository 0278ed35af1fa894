import type { Loaded } from '../../core/config/config.ts'
import { loadConfig } from '../../core/config/load.ts'
import type { Project } from './project.ts'
import type { Surroundings } from './verb.ts'

/** The settings in force in a project, and the parser's `written`, which gives them back as a file would say them. */
export async function settingsOf({ project, stateDir }: Project, { env }: Surroundings) {
  const parser = await import('../../core/config/parse.ts')
  const loaded: Loaded = loadConfig({ projectDir: project, stateDir, env, parse: () => parser })
  return { ...loaded, written: parser.written(loaded.config) }
}
