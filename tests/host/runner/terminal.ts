import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launch, type SessionOptions } from './launch.ts'
import { ModelServer } from './model.ts'
import { recordingOf } from './recorder.ts'
import type { Stage } from './stage.ts'
import { type Story, tell } from './story.ts'

/** True when tmux is on the PATH; interactive stories are skipped without it. */
export function hasTmux(): boolean {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The real client in a terminal, driven by keys. */
export class Terminal {
  readonly #stage: Stage
  readonly #options: SessionOptions
  readonly #model: ModelServer
  readonly #problems: string[]
  readonly #socket: string
  readonly #began = Date.now()

  /** Starts a client in tmux and answers its questions until it shows the prompt. */
  static async open(stage: Stage, options: SessionOptions): Promise<Terminal> {
    const problems: string[] = []
    const model = await ModelServer.listen({
      main: options.main,
      agents: options.agents ?? {},
      signals: stage.signals,
      onProblem: (problem) => problems.push(problem),
    })
    const terminal = new Terminal(stage, options, model, problems)
    await terminal.#arrive()
    return terminal
  }

  private constructor(stage: Stage, options: SessionOptions, model: ModelServer, problems: string[]) {
    this.#stage = stage
    this.#options = options
    this.#model = model
    this.#problems = problems
    this.#socket = join(stage.dir, `tmux-${model.url.split(':').at(-1)}`)
    const { args, env } = launch(stage, options, model.url)
    const script = `${this.#socket}.sh`
    const assignments = Object.entries({ ...env, TERM: 'xterm-256color', LANG: 'C.UTF-8' }).map(
      ([name, value]) => `${name}=${value}`,
    )
    const command = ['exec', 'env', '-i', ...[...assignments, stage.client.bin, ...args].map(quoted)].join(' ')
    writeFileSync(script, `cd ${quoted(stage.project)}\n${command}\n`)
    chmodSync(script, 0o700)
    // The pane stays when the client ends, so that its last words can be read.
    this.#tmux(
      '-f',
      '/dev/null',
      'set',
      '-g',
      'remain-on-exit',
      'on',
      ';',
      'new-session',
      '-d',
      '-x',
      '160',
      '-y',
      '50',
      `sh ${quoted(script)}`,
    )
    stage.atClose(() => this.close())
  }

  get pid(): number {
    return Number(this.#tmux('display-message', '-p', '#{pane_pid}'))
  }

  /** What the screen shows, without empty lines. */
  screen(): string {
    return this.#tmux('capture-pane', '-p')
      .split('\n')
      .filter((line) => line.trim())
      .join('\n')
  }

  /** Sends keys by tmux's names: 'Enter', 'Escape', 'Up', 'C-c'. */
  press(...keys: string[]): void {
    this.#tmux('send-keys', ...keys)
  }

  /** Types a line into the prompt and sends it. */
  async say(line: string): Promise<void> {
    this.#tmux('send-keys', '-l', line)
    await this.until(line)
    // The completion list of a slash command takes an Enter that comes too soon for itself.
    await sleep(300)
    this.press('Enter')
  }

  /** Answers the question on the screen: moves its ❯ to the choice that matches `wanted` and takes it. */
  async choose(wanted: RegExp): Promise<void> {
    for (const end = Date.now() + 15_000; Date.now() < end; ) {
      const screen = this.screen()
      const choice = /^ +❯ (.*)$/m.exec(screen)?.[1]
      const isWanted = choice !== undefined && wanted.test(choice)
      if (choice !== undefined) this.press(isWanted ? 'Enter' : 'Down')
      // A second key before the screen shows the first would undo it; a key sent before the question listens is lost.
      const hasChanged = await this.#changes(screen, 1_000)
      if (isWanted && hasChanged) return
    }
    throw new Error(`no choice on the screen matches ${wanted}:\n${this.screen()}`)
  }

  /** Waits until the screen shows `what`; throws with the screen after `ms`. */
  async until(what: string | RegExp | ((screen: string) => boolean), ms = 15_000): Promise<void> {
    const isThere = (screen: string) =>
      typeof what === 'string' ? screen.includes(what) : what instanceof RegExp ? what.test(screen) : what(screen)
    for (const end = Date.now() + ms; !isThere(this.screen()); await sleep(50)) {
      if (this.#problems.length > 0 || Date.now() > end)
        throw new Error(
          [`the screen never showed ${what}`, ...this.#problems, this.screen(), this.story().transcript()].join('\n'),
        )
    }
  }

  /** What happened so far. */
  story(): Story {
    const hooks = recordingOf(this.#stage)
    return tell(
      {
        stage: this.#stage,
        options: this.#options,
        model: this.#model,
        problems: this.#problems,
        messages: [],
        id: hooks.at(-1)?.payload.session_id ?? '',
        exitCode: null,
        ms: Date.now() - this.#began,
        stderr: '',
      },
      hooks,
    )
  }

  close(): void {
    this.#model.close()
    for (const end of [() => process.kill(this.pid, 'SIGKILL'), () => this.#tmux('kill-server')]) {
      try {
        end()
      } catch {
        // The client ended, or tmux with it.
      }
    }
  }

  /** Answers the questions of a first start: trust this folder, use this key, accept bypass mode. */
  async #arrive(): Promise<void> {
    const questions = /trust this folder|API key|Yes, I accept/
    for (const end = Date.now() + 30_000; ; await sleep(50)) {
      const screen = this.screen()
      if (questions.test(screen)) await this.choose(/Yes/)
      else if (/^❯/m.test(screen)) return
      if (Date.now() > end) throw new Error(`the client never showed its prompt:\n${screen}`)
    }
  }

  async #changes(screen: string, ms: number): Promise<boolean> {
    for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) if (this.screen() !== screen) return true
    return false
  }

  #tmux(...args: string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
