import { onTestFailed, test } from 'vitest'
import {
  findClient,
  isAtLeast,
  type Mode,
  modes,
  onStage,
  type PlayOptions,
  playOn,
  type Stage,
  type Story,
} from './runner/index.ts'

const { version } = findClient()
/** Earlier hosts tell hooks nothing of a result that reaches the conversation in the middle of a turn. */
export const tellsInTurn = isAtLeast(version, '2.1.288')
/** Earlier hosts run as many agents at once as they are asked for. */
export const hasCap = isAtLeast(version, '2.1.217')

/** What a scenario is told of its session. */
export interface Told {
  story: Story
  /** Still open: its files, its state and `stage.exec` can be looked at. */
  stage: Stage
  mode: Mode
}

/**
 * One story of the real client as a test, in every permission mode users run in: default (edits allowed by a rule) and bypass.
 * When it fails, the transcript is printed.
 */
export function scenario(
  name: string,
  options: Omit<PlayOptions, 'mode'>,
  check: (told: Told) => void | Promise<void>,
): void {
  test.each(modes)(`${name} (%s)`, async (mode) => {
    await onStage(options, async (stage) => {
      const story = await playOn(stage, { ...options, mode })
      onTestFailed(() => console.log(story.transcript()))
      await check({ story, stage, mode })
    })
  })
}
