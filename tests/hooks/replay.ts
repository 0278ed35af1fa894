import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import * as parser from '../../core/config/parse.ts'
import * as brief from '../../core/launches/brief/faults.ts'
import { readState } from '../../core/log/log.ts'
import { initial, type State } from '../../core/log/state.ts'
import * as shell from '../../core/runs/ran.ts'
import { answer } from '../../hooks/answer.ts'
import { hear } from '../../hooks/hear.ts'
import type { Reply } from '../../hooks/host/replies.ts'
import type { Heard } from '../recordings/recording.ts'

/** What fanout said to one event. */
export interface Said {
  payload: Record<string, unknown>
  reply: Reply
}

/** A project, a home and a state folder of its own on disk, for `answer()` in this process. */
export interface Ground {
  project: string
  home: string
  env: NodeJS.ProcessEnv
  /** Tells events in order; returns where fanout said something. */
  hear(events: readonly Heard[]): Said[]
  state(): State
  remove(): void
}

/** Fresh ground; `env` is added to what the host sets. */
export function ground(env: NodeJS.ProcessEnv = {}): Ground {
  const root = fs.realpathSync.native(fs.mkdtempSync(path.join(os.tmpdir(), 'fanout ground ')))
  const [project, home, stateDir] = ['my project', 'home', 'state'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ]
  fs.mkdirSync(project)
  fs.mkdirSync(home)
  const all = {
    HOME: home,
    CLAUDE_PROJECT_DIR: project,
    CLAUDE_PID: String(process.pid),
    FANOUT_STATE_DIR: stateDir,
    ...env,
  }
  return {
    project,
    home,
    env: all,
    hear: (events) =>
      events.flatMap(({ at, payload }) => {
        const heard = hear(payload, all, at)
        const reply =
          heard && answer(heard, payload, all, at, { settings: () => parser, brief: () => brief, shell: () => shell })
        return reply ? [{ payload, reply }] : []
      }),
    state: () => readState(stateDir) ?? initial(),
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  }
}

/** Why a call was refused or allowed; '' where nothing was decided. */
export function reasonOf(reply: Reply | undefined): string {
  if (!reply || !('hookSpecificOutput' in reply)) return ''
  const output: object = reply.hookSpecificOutput
  return 'permissionDecisionReason' in output ? String(output.permissionDecisionReason) : ''
}
