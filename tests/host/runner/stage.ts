import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Client, findClient, pluginFolder } from './client.ts'
import { Signals } from './signals.ts'

export interface StageOptions {
  /** Files of the project, by path relative to it. */
  files?: Readonly<Record<string, string>>
  /** A git repository with one commit of `files`; true unless told. */
  git?: boolean
  /** The plugin under test: `plugin/` unless told, null for none, several if need be. */
  plugin?: string | readonly string[] | null
  client?: Client
}

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

/** A fresh home and a fresh project, used by one or more sessions, gone afterwards. */
export class Stage {
  readonly dir: string
  readonly home: string
  /** The project's path; it has a space in it. */
  readonly project: string
  readonly plugins: readonly string[]
  readonly client: Client
  readonly signals = new Signals()
  readonly #endings: (() => void)[] = []

  private constructor(dir: string, client: Client, plugin: StageOptions['plugin']) {
    this.dir = dir
    this.home = join(dir, 'home')
    this.project = join(dir, 'my project')
    this.client = client
    this.plugins = plugin === null ? [] : [plugin ?? pluginFolder].flat()
  }

  static async open({ files = {}, git = true, plugin, client }: StageOptions = {}): Promise<Stage> {
    const found = client ?? findClient()
    const stage = new Stage(realpathSync(mkdtempSync(join(tmpdir(), 'fanout-'))), found, plugin)
    open.add(stage)
    try {
      for (const dir of [stage.home, stage.project, stage.temporary]) mkdirSync(dir)
      writeFileSync(join(stage.home, '.gitconfig'), gitconfig)
      // Without it an interactive client asks api.anthropic.com first, and gives up offline.
      writeFileSync(join(stage.home, '.claude.json'), JSON.stringify({ hasCompletedOnboarding: true, theme: 'dark' }))
      for (const [path, content] of Object.entries(files)) stage.write(path, content)
      if (git) {
        await stage.exec('git', ['init', '-q', '-b', 'main'])
        await stage.exec('git', ['add', '-A'])
        await stage.exec('git', ['commit', '-q', '--allow-empty', '-m', 'start'])
      }
      return stage
    } catch (error) {
      stage.close()
      throw error
    }
  }

  get temporary(): string {
    return join(this.dir, 'tmp')
  }

  /** Environment for anything that runs here: built from nothing, so that no variable of the caller leaks in. */
  get env(): Record<string, string> {
    const kept = [
      'SystemRoot',
      'SystemDrive',
      'ComSpec',
      'PATHEXT',
      'WINDIR',
      'ProgramFiles',
      'NUMBER_OF_PROCESSORS',
      'LANG',
    ]
    return {
      ...Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
      PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
      HOME: this.home,
      USERPROFILE: this.home,
      APPDATA: join(this.home, 'AppData', 'Roaming'),
      LOCALAPPDATA: join(this.home, 'AppData', 'Local'),
      TMPDIR: this.temporary,
      TEMP: this.temporary,
      TMP: this.temporary,
      GIT_CONFIG_NOSYSTEM: '1',
    }
  }

  write(path: string, content: string): void {
    const file = join(this.project, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }

  /** The text of a file of the project, undefined when there is none. */
  read(path: string): string | undefined {
    const file = join(this.project, path)
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }

  /** Runs a command in the project (or `cwd`) and waits for its end; never rejects on a non-zero exit. */
  async exec(
    command: string,
    args: readonly string[] = [],
    { env = {}, cwd = this.project, input = '' } = {},
  ): Promise<Ran> {
    const child = spawn(command, args, { cwd, env: { ...this.env, ...env }, timeout: 30_000 })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const exited = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited])
    return { code, stdout, stderr }
  }

  /** Has `end` called when the stage closes: how sessions make sure that nothing outlives it. */
  atClose(end: () => void): void {
    this.#endings.push(end)
  }

  /** Ends what still runs and removes everything. Safe to call twice. */
  close(): void {
    for (const end of this.#endings.splice(0).reverse()) end()
    open.delete(this)
    remove(this.dir)
  }
}

/** Opens a stage for the time of `scene`. */
export async function onStage<T>(options: StageOptions, scene: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await Stage.open(options)
  try {
    return await scene(stage)
  } finally {
    stage.close()
  }
}

const gitconfig = '[user]\n\tname = A Person\n\temail = person@example.invalid\n[core]\n\tautocrlf = false\n'

/** A client that was just killed may still be writing, and rmSync's own retries do not look into the directory again. */
function remove(dir: string): void {
  for (let left = 40; ; left--) {
    try {
      rmSync(dir, { recursive: true, force: true })
      return
    } catch (error) {
      if (left === 0) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    }
  }
}

const open = new Set<Stage>()
process.on('exit', () => {
  for (const stage of open) stage.close()
})
