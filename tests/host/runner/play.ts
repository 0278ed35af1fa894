import type { Mode, SessionOptions } from './launch.ts'
import { Session } from './session.ts'
import { onStage, type Stage, type StageOptions } from './stage.ts'
import type { Story } from './story.ts'

export interface PlayOptions extends StageOptions, SessionOptions {
  prompt?: string
  /** Done on the stage before the client starts. */
  prepare?(stage: Stage): void | Promise<void>
}

export const modes = ['default', 'bypassPermissions'] as const satisfies readonly Mode[]

/**
 * Plays one headless session from prompt to exit and tells what happened. Throws, with the transcript, when it got stuck.
 *
 *     const story = await play({
 *       files: { 'notes.md': 'start\n' },
 *       main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
 *       agents: {
 *         A: [write('notes.md', 'A\n'), signal('A wrote'), 'A done'],
 *         B: [after('A wrote'), write('notes.md', 'B\n'), 'B done'],
 *       },
 *     })
 *     story.file('notes.md') // what is in it now
 *     story.toolResult('B', 0) // what B's Write was answered
 */
export async function play(options: PlayOptions): Promise<Story> {
  return onStage(options, (stage) => playOn(stage, options))
}

/** The same on a stage that the caller keeps: to look at it afterwards, or to play several sessions in one project. */
export async function playOn(stage: Stage, options: Omit<PlayOptions, keyof StageOptions>): Promise<Story> {
  await options.prepare?.(stage)
  const session = await Session.start(stage, { ...options, prompt: options.prompt ?? 'go' })
  const story = await session.end()
  if (story.problems.length > 0) throw new Error(`the story got stuck\n${story.transcript()}`)
  return story
}
