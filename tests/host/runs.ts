import { readState } from '../../core/log/log.ts'
import { stateDir } from '../../core/log/place.ts'
import { host } from './hosts.ts'
import { type Call, pluginFolder, type Ran, type Stage, type Story, tool } from './runner/index.ts'

/** What stories about runs have in common: what agents say at their end, and what a run came to. */

/** How an agent of a task ends its report. */
export const report = (said: string, status = 'DONE', files = 'none', followUps = 'none'): string =>
  `${said}\nSTATUS: ${status}\nFILES WRITTEN: ${files}\nFOLLOW-UPS: ${followUps}`

/** What an agent of a workflow hands in. */
export const hand = (status = 'DONE', report = 'done', filesWritten: string[] = []): Call =>
  tool('StructuredOutput', { status, report, filesWritten, followUps: '' })

/** What each task of the only run that was begun came to, as the log has it. */
export function standing({ project }: Stage): Record<string, string> {
  const [run] = Object.values(readState(stateDir(project, {}))?.runs ?? {})
  return Object.fromEntries(Object.entries(run?.tasks ?? {}).map(([id, { state }]) => [id, state]))
}

/** The CLI, as a person calls it in the project. */
export function fanout(stage: Stage, ...args: readonly string[]): Promise<Ran> {
  return stage.exec(process.execPath, [`${pluginFolder}/dist/fanout.cjs`, ...args])
}

/** What each task of the only run came to, as `fanout status` has it. */
export async function outcomes(stage: Stage): Promise<Record<string, string>> {
  const { stdout } = await fanout(stage, 'status', '--json')
  const { runs } = JSON.parse(stdout) as { runs: { tasks: { task: string; state: string }[] }[] }
  return Object.fromEntries((runs[0]?.tasks ?? []).map(({ task, state }) => [task, state]))
}

/** The tasks that were launched, in order, each as often as it was; those that were refused are not among them. */
export function launched(story: Story): string[] {
  return story
    .toolResults('main')
    .filter(({ tool, isError }) => tool === 'Agent' && !isError)
    .map(({ input }) => /fanout-task: ([\w-]+)/.exec(String(input.prompt))?.[1] ?? '')
}

/** How often something was said to a thread, all told. */
export function times(story: Story, said: string, thread = 'main'): number {
  return story.heard(thread).join('\n').split(said).length - 1
}

/** Where a thread's first and last request stand among all. */
export function span({ exchanges }: Story, thread: string): { first: number; last: number } {
  const isIts = (exchange: { thread: string }): boolean => exchange.thread === thread
  return { first: exchanges.findIndex(isIts), last: exchanges.findLastIndex(isIts) }
}

/**
 * What the conversation was told of an outcome. On hosts where no hook hears of a result in the middle of a turn the report comes
 * with the next prompt or at the end of the turn, if there is one: there `fanout report` counts as well.
 */
export async function outcomeTold(story: Story, stage: Stage): Promise<string> {
  const heard = story.heard('main').join('\n')
  return host.tellsInTurn.isThere ? heard : `${heard}\n${(await fanout(stage, 'report')).stdout}`
}
