import { join } from 'node:path'
import { recorder } from './recorder.ts'
import type { Actor, Script } from './script.ts'
import type { Stage } from './stage.ts'

export type Mode = 'default' | 'bypassPermissions' | 'acceptEdits' | 'plan'

export interface SessionOptions {
  /** What the model does in the main thread. */
  main: Actor
  /** What the model does in each agent, by the key given to `agent(description, key)`. */
  agents?: Readonly<Record<string, Script>>
  mode?: Mode
  /** Permission rules granted to the session; editing files unless told. */
  allow?: readonly string[]
  /** Continue the session of this id. */
  resume?: string
  env?: Readonly<Record<string, string>>
  /** More command line arguments for the client. */
  args?: readonly string[]
  /** Record every hook payload (a process per event: slower); see `story.hooks`. */
  record?: boolean
  /** Milliseconds after which the client is killed and the story fails; 60 000 unless told. */
  timeout?: number
}

const editing = ['Edit', 'Write', 'NotebookEdit']

/** Arguments and environment that every client of a session needs, with or without a terminal. */
export function launch(
  stage: Stage,
  options: SessionOptions,
  url: string,
): { args: string[]; env: Record<string, string> } {
  const { mode = 'bypassPermissions', allow = editing, resume, record } = options
  const plugins = [...stage.plugins, ...(record ? [recorder] : [])]
  return {
    args: [
      ...plugins.flatMap((plugin) => ['--plugin-dir', plugin]),
      ...['--permission-mode', mode],
      // Not the project's own settings: newer clients ignore its rules until a person trusts the folder.
      ...['--settings', JSON.stringify({ permissions: { allow } })],
      ...(resume ? ['--resume', resume] : []),
      ...(options.args ?? []),
    ],
    env: {
      ...stage.env,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'sk-ant-scripted-model',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      // Ten retries with growing pauses are the default: minutes, when a script lets the API fail for good.
      CLAUDE_CODE_MAX_RETRIES: '1',
      CLAUDE_CODE_TMPDIR: stage.temporary,
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
      // Bypass mode refuses to run as root outside a sandbox.
      IS_SANDBOX: '1',
      FANOUT_RECORDING: join(stage.dir, 'hooks.jsonl'),
      ...options.env,
    },
  }
}
