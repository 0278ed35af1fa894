import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { launch, type SessionOptions } from './launch.ts'
import { ModelServer } from './model.ts'
import { recordingOf } from './recorder.ts'
import type { Stage } from './stage.ts'
import { type Story, tell } from './story.ts'

/** One line of the client's stream-json output. */
export interface StreamMessage {
  type: string
  subtype?: string
  session_id?: string
  task_id?: string
  tool_use_id?: string
  uuid?: string
  [key: string]: unknown
}

/** One run of the real client, headless. */
export class Session {
  readonly stage: Stage
  readonly options: SessionOptions
  readonly model: ModelServer
  readonly messages: StreamMessage[] = []
  readonly problems: string[]
  /** Milliseconds from the start to the exit. */
  ms = 0
  stderr = ''
  exitCode: number | string | null = null
  readonly #child: ChildProcess
  readonly #exited: Promise<void>
  readonly #heard = new Set<() => void>()
  #results = 0
  #isRunning = true

  /** Starts a client. Without `prompt` it waits for `say`; with it, it plays that prompt and exits. */
  static async start(stage: Stage, options: SessionOptions & { prompt?: string }): Promise<Session> {
    const problems: string[] = []
    const started: { session?: Session } = {}
    const model = await ModelServer.listen({
      main: options.main,
      agents: options.agents ?? {},
      signals: stage.signals,
      onProblem(problem) {
        problems.push(problem)
        started.session?.kill()
      },
    })
    started.session = new Session(stage, options, model, problems)
    return started.session
  }

  private constructor(
    stage: Stage,
    options: SessionOptions & { prompt?: string },
    model: ModelServer,
    problems: string[],
  ) {
    this.stage = stage
    this.options = options
    this.model = model
    this.problems = problems
    const { args, env } = launch(stage, options, model.url)
    const { prompt, timeout = 100_000 } = options
    const input = prompt === undefined ? ['--input-format', 'stream-json'] : [prompt]
    const began = Date.now()
    // A group of its own, so that its shells and hooks can be ended with it.
    this.#child = spawn(stage.client.bin, ['-p', ...args, '--output-format', 'stream-json', '--verbose', ...input], {
      cwd: stage.project,
      env,
      detached: process.platform !== 'win32',
      stdio: [prompt === undefined ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
    this.#child.stdin?.on('error', () => {})
    this.#child.stderr?.on('data', (data) => {
      this.stderr += data
    })
    if (this.#child.stdout) createInterface({ input: this.#child.stdout }).on('line', (line) => this.#hear(line))
    const timer = setTimeout(() => {
      problems.push(`the client was still running after ${timeout} ms`)
      this.kill()
    }, timeout)
    this.#exited = new Promise((resolve) => {
      const end = (code: number | string | null) => {
        clearTimeout(timer)
        this.ms = Date.now() - began
        this.exitCode = code
        this.#isRunning = false
        model.close()
        this.#wake()
        resolve()
      }
      this.#child.on('error', (error) => {
        problems.push(`the client did not start: ${error.message}`)
        end(null)
      })
      this.#child.on('close', (code, killedBy) => end(code ?? killedBy))
    })
    stage.atClose(() => {
      this.#killGroup()
      model.close()
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get id(): string {
    return this.messages.find((message) => message.session_id)?.session_id ?? ''
  }

  /** Types a prompt; returns at once. For sessions started without one. */
  say(prompt: string): void {
    this.#child.stdin?.write(`${JSON.stringify({ type: 'user', message: { role: 'user', content: prompt } })}\n`)
  }

  /** Types a prompt and waits for the end of the main turn it began. */
  async ask(prompt: string): Promise<void> {
    this.say(prompt)
    await this.turn()
  }

  /** Waits for the end of the next main turn; every turn is counted once. */
  async turn(): Promise<void> {
    const wanted = ++this.#results
    await this.#until(() => this.messages.filter((message) => message.type === 'result').length >= wanted)
  }

  /** Waits until the transcript is on disk, without which the session cannot be resumed: clients write it a little later. */
  async saved(): Promise<void> {
    const projects = join(this.stage.home, '.claude', 'projects')
    const isSaved = () =>
      existsSync(projects) && readdirSync(projects).some((dir) => existsSync(join(projects, dir, `${this.id}.jsonl`)))
    while (this.#isRunning && !isSaved()) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  /** Ends the client as a crash would: nothing is cleaned up, no hook runs. Its own child processes live on, as in life. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal)
  }

  /** Waits for the exit, after closing the input of a session that waits for prompts, and tells what happened. */
  async end(): Promise<Story> {
    this.#child.stdin?.end()
    await this.#exited
    return this.story()
  }

  /** What happened so far. */
  story(): Story {
    return tell(this, recordingOf(this.stage))
  }

  async #until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      if (!this.#isRunning) throw new Error(`the client ended before that:\n${this.story().transcript()}`)
      await new Promise<void>((resolve) => this.#heard.add(resolve))
    }
  }

  #wake(): void {
    for (const wake of this.#heard) wake()
    this.#heard.clear()
  }

  #hear(line: string): void {
    if (!line.startsWith('{')) return
    const message = JSON.parse(line) as StreamMessage
    this.messages.push(message)
    const { subtype, task_id = '', tool_use_id = '', uuid = '' } = message
    if (subtype === 'task_started') this.model.cast.started(tool_use_id, task_id)
    if (subtype === 'task_notification') this.model.cast.ended(task_id, 'stream', uuid)
    this.#wake()
  }

  #killGroup(): void {
    if (!this.#child.pid) return
    try {
      if (process.platform === 'win32') this.#child.kill('SIGKILL')
      else process.kill(-this.#child.pid, 'SIGKILL')
    } catch {
      // Already gone.
    }
  }
}
