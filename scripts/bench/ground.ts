import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as parser from '../../core/config/parse.ts'
import * as brief from '../../core/launches/brief/faults.ts'
import * as shell from '../../core/runs/ran.ts'
import { answer } from '../../hooks/answer.ts'
import { hear } from '../../hooks/hear.ts'
import type { Heard } from '../../tests/recordings/recording.ts'

/** What users run. */
export const hook: string = fileURLToPath(new URL('../../plugin/dist/hook.cjs', import.meta.url))

/** Variables of the caller that would change what is measured: NODE_EXTRA_CA_CERTS alone costs Node 20 some 30 ms a start. */
const foreign = /^(CLAUDE|ANTHROPIC|FANOUT|XDG_|NODE_)/

/** A project with its home and its log, on which hook processes are timed. */
export class Ground {
  readonly project: string
  readonly home: string
  /** The project's log; there once something was told. */
  readonly state: string
  readonly env: NodeJS.ProcessEnv
  readonly #root: string

  constructor() {
    this.#root = realpathSync(mkdtempSync(join(tmpdir(), 'fanout-bench-')))
    this.project = join(this.#root, 'project')
    this.home = join(this.#root, 'home')
    this.state = join(this.project, '.git', 'fanout')
    for (const dir of [this.home, join(this.project, '.git')]) mkdirSync(dir, { recursive: true })
    writeFileSync(join(this.project, '.git', 'HEAD'), 'ref: refs/heads/main\n')
    const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name))
    this.env = {
      ...Object.fromEntries(kept),
      HOME: this.home,
      USERPROFILE: this.home,
      CLAUDE_PROJECT_DIR: this.project,
      CLAUDE_PID: String(process.pid),
    }
    process.once('exit', this.#remove)
  }

  /** Tells events to the hook's code in this process, the last of them `ago` ms ago. Returns how often it answered. */
  tell(events: readonly Heard[], ago = 1_000): number {
    const shift = Date.now() - ago - (events.at(-1)?.at ?? 0)
    for (const { payload } of events) writeNote(payload)
    return events.filter(({ at, payload }) => {
      const heard = hear(payload, this.env, at + shift)
      return (
        heard &&
        answer(heard, payload, this.env, at + shift, { settings: () => parser, brief: () => brief, shell: () => shell })
      )
    }).length
  }

  /** Milliseconds of one hook process, from its start to its end. Throws when it does not end as a hook must. */
  timeHook(payload: unknown): number {
    return this.#time([hook], JSON.stringify(payload))
  }

  /** Milliseconds of a Node that does nothing. */
  timeNode(): number {
    return this.#time(['-e', '0'], '')
  }

  /** Remembers the log as it stands; the function it returns brings it back. */
  keep(): () => void {
    const copy = join(this.#root, 'kept')
    rmSync(copy, { recursive: true, force: true })
    if (existsSync(this.state)) cpSync(this.state, copy, { recursive: true })
    return () => {
      rmSync(this.state, { recursive: true, force: true })
      if (existsSync(copy)) cpSync(copy, this.state, { recursive: true, preserveTimestamps: true })
    }
  }

  remove(): void {
    process.off('exit', this.#remove)
    this.#remove()
  }

  readonly #remove = (): void => rmSync(this.#root, { recursive: true, force: true })

  #time(args: string[], input: string): number {
    const began = performance.now()
    const { status, error, stderr } = spawnSync(process.execPath, args, { input, env: this.env, cwd: this.project })
    const ms = performance.now() - began
    if (error || status !== 0) throw new Error(`node ${args[0]} ended with ${error?.message ?? status}: ${stderr}`)
    return ms
  }
}

/** The host's own note on an agent it launched, which is there before the agent's first call. */
function writeNote({ transcript_path, tool_use_id, tool_input, tool_response }: Heard['payload']): void {
  const { agentId } = Object(tool_response)
  const { description } = Object(tool_input)
  if (agentId === undefined || description === undefined) return
  const dir = join(String(transcript_path).replace(/\.jsonl$/, ''), 'subagents')
  mkdirSync(dir, { recursive: true })
  const note = { agentType: 'general-purpose', description, toolUseId: tool_use_id, requestShape: 'background' }
  writeFileSync(join(dir, `agent-${agentId}.meta.json`), JSON.stringify(note))
}

/** Lends a ground for the time of `use`. */
export async function onGround<T>(use: (ground: Ground) => T | Promise<T>): Promise<T> {
  const ground = new Ground()
  try {
    return await use(ground)
  } finally {
    ground.remove()
  }
}
