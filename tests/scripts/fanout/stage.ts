import fs from 'node:fs'
import path from 'node:path'
import type { Fact } from '../../../core/facts.ts'
import { canonicalPath } from '../../../core/files/canonical.ts'
import { commit } from '../../../core/log/log.ts'
import type { Origin } from '../../../core/log/thread.ts'
import { type Outcome, run } from '../../../scripts/fanout/cli.ts'
import { painter } from '../../../scripts/fanout/text.ts'
import { plugin, temporaryFolder } from '../../repository/checkout.ts'

/** 2026-11-20, noon: a time at which every record of a test can be an age. */
export const NOW = Date.UTC(2026, 10, 20, 12)
export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** A project with a repository, a home, and the command line on it. */
export class Stage {
  readonly folder = temporaryFolder()
  readonly project = path.join(this.folder, 'my project')
  readonly home = path.join(this.folder, 'home')
  readonly log = path.join(this.project, '.git', 'fanout')
  env: Record<string, string> = { HOME: this.home }
  gone = new Set<string>()
  /** The time it is. */
  now = NOW
  /** What comes on standard input. */
  input = ''
  /** The plugin's folder. */
  plugin = plugin

  constructor() {
    for (const dir of ['src', '.git', '.claude']) fs.mkdirSync(path.join(this.project, dir), { recursive: true })
    fs.writeFileSync(path.join(this.project, '.git', 'HEAD'), 'ref: refs/heads/main\n')
    fs.mkdirSync(path.join(this.home, '.claude'), { recursive: true })
  }

  file(name: string): string {
    return path.join(this.project, name)
  }

  /** A file as the log names it. */
  logged(name: string): string {
    return canonicalPath(name, this.project)
  }

  /** Commits facts as if they had happened this long (ms) before now. */
  happened(before: number, ...facts: Fact[]): void {
    commit(this.log, facts, NOW - before)
  }

  settings(text: string): void {
    fs.writeFileSync(this.file('.claude/fanout.yaml'), text)
  }

  /** Runs a command line, from the project's folder unless told otherwise. */
  run(argv: string[], around: { cwd?: string; colours?: boolean } = {}): Promise<Outcome> {
    return run(argv, {
      cwd: around.cwd ?? this.project,
      env: this.env,
      now: this.now,
      paint: painter(around.colours ?? false),
      gone: (client) => this.gone.has(client),
      input: () => this.input,
      plugin: this.plugin,
    })
  }

  /** What a verb says with `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests are about
  async json(...argv: string[]): Promise<any> {
    return JSON.parse((await this.run([...argv, '--json'])).stdout)
  }
}

/** Where facts of an agent come from. */
export function agent(thread: string, client = 'here:1'): Origin {
  return { thread, session: 's1', client }
}

export const main: Origin = { thread: 'main:s1', session: 's1', client: 'here:1' }

/** An agent's launch, told in one go. */
export function launched(id: string, title: string, type = 'general-purpose', background = true): Fact {
  return { k: 'launched', use: `launch-${id}`, agent: id, type, title, background, ...main }
}

export function ask(stage: Stage, thread: string, name: string, use: string, whole = false): Fact {
  const origin = thread === main.thread ? main : agent(thread)
  return { k: 'ask', file: stage.logged(name), use, whole, expiry: HOUR / 2, ...origin }
}
