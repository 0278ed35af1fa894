import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
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

interface Question {
  /** What tells it from the next one: the line that asks, and the choice with the ❯. */
  text: string
  choice: string
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
    trust(stage)
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
    for (const end = Date.now() + 15_000; Date.now() < end; await sleep(50)) {
      const question = this.#question()
      if (question && (await this.#answer(question, wanted))) return
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

  /** Waits for the prompt, answering what the client may still ask of a first start (this key? this folder? bypass mode?). */
  async #arrive(): Promise<void> {
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50)) {
      const question = this.#question()
      if (question) await this.#answer(question, /Yes/)
      else if (/^❯/m.test(this.screen())) return
    }
    throw new Error(`the client never showed its prompt:\n${this.screen()}`)
  }

  /** One key towards the wanted choice; true when that took it. */
  async #answer(question: Question, wanted: RegExp): Promise<boolean> {
    const isWanted = wanted.test(question.choice)
    this.press(isWanted ? 'Enter' : 'Down')
    // A second key before the screen shows the first would undo it; but a key sent before the question listens is lost.
    const isSame = () => this.#question()?.text === question.text
    for (const end = Date.now() + 2_000; isSame() && Date.now() < end; ) await sleep(50)
    return isWanted && !isSame()
  }

  /** The question on the screen; its ❯ is indented, the prompt's own stands at the margin. */
  #question(): Question | undefined {
    const lines = this.screen().split('\n')
    const at = lines.findIndex((line) => /^ +❯ /.test(line))
    const choice = lines[at]?.replace(/^ +❯ /, '')
    if (choice === undefined) return undefined
    return { choice, text: `${lines.slice(0, at).findLast((line) => line.includes('?'))}${choice}` }
  }

  #tmux(...args: string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }
}

/** The folder is trusted and bypass mode accepted beforehand: a first start's dialogs are the client's subject, not a story's. */
function trust({ home, project }: Stage): void {
  const file = join(home, '.claude.json')
  const config = JSON.parse(readFileSync(file, 'utf8')) as { projects?: object }
  const projects = { ...config.projects, [project]: { hasTrustDialogAccepted: true } }
  writeFileSync(file, JSON.stringify({ ...config, projects, bypassPermissionsModeAccepted: true }))
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
