import { onStage, playOn } from '../../tests/host/runner/index.ts'
import type { Scene, Telling } from './scene.ts'

/** A scene without fanout and with it. */
export interface Sides {
  without: Telling
  with: Telling
}

/**
 * Plays a scene in the real client, both sides at once, in the permission mode users begin with.
 *
 * @throws when the client does not start or gets stuck, with what happened until then
 */
export async function perform(scene: Scene): Promise<Sides> {
  const side = (plugin: null | undefined): Promise<Telling> =>
    onStage({ files: scene.files, plugin }, async (stage) => {
      const options = { ...scene.script(), prompt: scene.prompt, mode: 'default' as const }
      const [first, ...more] = scene.play ? await scene.play(stage, options) : [await playOn(stage, options)]
      if (!first) throw new Error(`the scene "${scene.name}" was not played`)
      return scene.tell({ stories: [first, ...more], stage })
    })
  const [without, withFanout] = await Promise.all([side(null), side(undefined)])
  return { without, with: withFanout }
}
