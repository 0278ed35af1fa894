import { onTestFailed, test } from 'vitest'
import { type Ability, needs } from './hosts.ts'
import { type Mode, modes, onStage, type PlayOptions, playOn, type Stage, type Story } from './runner/index.ts'

/** What a scenario is told of its session. */
export interface Told {
  story: Story
  /** Still open: its files, its state and `stage.exec` can be looked at. */
  stage: Stage
  mode: Mode
}

/**
 * One story of the real client as a test, in every permission mode users run in: default (edits allowed by a rule) and bypass.
 * When it fails, the transcript is printed. On a client that lacks one of `abilities` it is skipped.
 */
export function scenario(
  name: string,
  { abilities = [], ...options }: Omit<PlayOptions, 'mode'> & { abilities?: readonly Ability[] },
  check: (told: Told) => void | Promise<void>,
): void {
  test.for(modes)(`${name} (%s)`, async (mode, context) => {
    needs(context, ...abilities)
    await onStage(options, async (stage) => {
      const story = await playOn(stage, { ...options, mode })
      onTestFailed(() => console.log(story.transcript()))
      await check({ story, stage, mode })
    })
  })
}
