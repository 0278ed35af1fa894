import type { Project } from './project.ts'
import { Failure } from './verb.ts'

/** One agent's report. */
export interface AgentReport {
  /** What its author is called in a synthesis. */
  source: string
  text: string
}

/**
 * The reports of the agents of a run.
 *
 * @throws Failure when the project has no such run
 */
export function reportsOfRun({ project }: Project, run: string): AgentReport[] {
  throw new Failure(`"${run}" is neither a file here nor a run of ${project}`)
}
