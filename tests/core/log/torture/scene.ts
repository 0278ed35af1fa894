import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { bundle, type Log, loadLog, type Patch } from '../bundle.ts'
import type { Chance } from '../chance.ts'
import { gone } from '../facts.ts'
import type { Orders } from './writer.ts'

export const FILES = ['/p/x.ts', '/p/y.ts', '/p/z.ts']
/** Far longer than any writer holds a file, and short enough to be waited for. */
const EXPIRY = 3_000

/** A process at work. */
export interface Writer {
  name: string
  client: string
  kill(): void
  /** What it wrote to stderr, once it is dead. A writer never ends by itself. */
  dead: Promise<string>
}

/** One log, the processes that work on it, and what they leave behind. */
export class Scene {
  readonly log: string
  readonly notes: string
  readonly problems: string[] = []
  kills = 0
  private readonly witness: string
  private readonly program: string
  private readonly chance: Chance
  private born = 0

  private constructor(root: string, chance: Chance) {
    this.chance = chance
    this.log = path.join(root, 'log')
    this.notes = path.join(root, 'notes')
    this.witness = path.join(root, 'witness')
    this.program = path.join(root, 'writer.cjs')
  }

  static async in(root: string, chance: Chance, patches: readonly Patch[]): Promise<[Scene, Log]> {
    const scene = new Scene(root, chance)
    fs.mkdirSync(scene.notes)
    fs.mkdirSync(scene.witness)
    fs.writeFileSync(scene.program, await bundle('tests/core/log/torture/writer.ts', patches))
    return [scene, await loadLog(patches)]
  }

  start(): Writer {
    this.born += 1
    const [name, client] = [`w${this.born}`, `c${this.born}`]
    const orders: Orders = {
      log: this.log,
      witness: this.witness,
      notes: path.join(this.notes, name),
      name,
      client,
      seed: this.born,
      files: FILES,
      expiry: EXPIRY,
    }
    const child = spawn(process.execPath, [this.program, JSON.stringify(orders)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (text) => (said += text))
    const dead = new Promise<string>((resolve) => {
      child.on('error', (error) => resolve(String(error)))
      child.on('close', () => resolve(said))
    })
    return { name, client, kill: () => child.kill('SIGKILL'), dead }
  }

  /**
   * Kills a writer. Its witnesses go at once, for it edits no more; then somebody tells the log that its client is gone,
   * or nobody does, and its leases end by expiry.
   */
  async kill(writer: Writer, log: Log): Promise<void> {
    writer.kill()
    const said = await writer.dead
    this.kills += 1
    if (said) this.problems.push(`${writer.name} said: ${said.slice(0, 500)}`)
    for (const name of fs.readdirSync(this.witness)) {
      const proof = path.join(this.witness, name)
      if (name.startsWith(`tmp.${writer.name}.`) || ownerOf(proof) === writer.name) fs.rmSync(proof, { force: true })
    }
    if (this.chance.happens(0.8)) log.commit(this.log, [gone(writer.client)], Date.now())
  }
}

function ownerOf(proof: string): string | undefined {
  try {
    return fs.readFileSync(proof, 'utf8').split('.')[0]
  } catch {
    return undefined
  }
}
