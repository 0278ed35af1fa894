import { spawnSync } from 'node:child_process'
import { type Client, findClient } from '../../tests/host/runner/index.ts'
import { drawScene, drawSummary, drawText, type Screen } from './draw.ts'
import { perform, type Sides } from './perform.ts'
import type { Scene } from './scene.ts'
import { scenes } from './scenes/index.ts'

/**
 * Plays the scenes of these names, or all, and shows them.
 *
 * @returns the exit code: 0 when fanout kept in every scene what it promises, 1 when it did not or the client cannot run
 * here, 2 when there is no scene of that name
 */
export async function show(
  names: readonly string[],
  screen: Screen,
  print: (text: string) => void,
): Promise<0 | 1 | 2> {
  const unknown = names.find((name) => !scenes.some((scene) => scene.name === name))
  if (unknown !== undefined) {
    print(`fanout: there is no scene "${unknown}". The scenes are: ${scenes.map(({ name }) => name).join(', ')}`)
    return 2
  }
  let client: Client
  try {
    client = runnableClient()
  } catch (error) {
    print(`fanout: the demo cannot run here, because Claude Code does not. ${messageOf(error)}`)
    return 1
  }
  const asked = scenes.filter(({ name }) => names.length === 0 || names.includes(name))
  const played: [Scene, Sides][] = []
  const began = Date.now()
  const intro = `The same session without and with fanout. Claude Code ${client.version} is real; its model is a script, the same on both sides, which reacts to what it is told. No key, no network.`
  print(`${drawText(intro, screen)}\n`)
  try {
    for (const scene of asked) {
      const sides = await perform(scene)
      played.push([scene, sides])
      print(`${drawScene(scene, sides, screen)}\n`)
    }
  } catch (error) {
    print(`fanout: the demo stopped. ${messageOf(error)}`)
    return 1
  }
  print(`${drawSummary(played, screen)}\nPlayed in ${((Date.now() - began) / 1000).toFixed(1)} s.`)
  return played.every(([, sides]) => sides.with.isGood) ? 0 : 1
}

/** @throws with the reason, when the client is not there or not for this machine */
function runnableClient(): Client {
  const client = findClient()
  const { error, status, stderr } = spawnSync(client.bin, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  if (error) throw new Error(`${client.bin} does not start: ${error.message}`)
  if (status !== 0) throw new Error(`${client.bin} --version ended with ${status ?? 'a signal'}: ${stderr.trim()}`)
  return client
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
