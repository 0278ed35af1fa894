import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { build } from '../../scripts/build.ts'

/** The bundle as users run it, freshly built into a folder of its own. */
export interface Bundle {
  at(...names: string[]): string
  run(input: string | Buffer, env?: NodeJS.ProcessEnv, how?: { open?: boolean; hook?: string }): Promise<Ended>
  remove(): void
}

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** Builds every bundle and says where. The folder's name has a space in it. */
export async function buildBundle(): Promise<Bundle> {
  const root = fs.realpathSync.native(fs.mkdtempSync(path.join(os.tmpdir(), 'fanout bundle ')))
  const at = (...names: string[]): string => path.join(root, ...names)
  for (const name of ['project', 'home']) fs.mkdirSync(at(name))
  await build(at('dist'))
  return {
    at,
    /** Runs the hook as the host does. With `open`, stdin stays open after the input. */
    run: (input, env = {}, { open = false, hook = at('dist', 'hook.cjs') } = {}) =>
      new Promise((resolve, reject) => {
        const places = { HOME: at('home'), CLAUDE_PROJECT_DIR: at('project'), FANOUT_STATE_DIR: at('state') }
        const child = spawn(process.execPath, [hook], { cwd: root, env: { PATH: process.env.PATH, ...places, ...env } })
        const ended: Ended = { code: null, stdout: '', stderr: '' }
        child.stdout.setEncoding('utf8').on('data', (text) => (ended.stdout += text))
        child.stderr.setEncoding('utf8').on('data', (text) => (ended.stderr += text))
        // A hook that has its answer does not wait for the rest.
        child.stdin.on('error', () => undefined)
        child.on('error', reject)
        child.on('close', (code) => resolve({ ...ended, code }))
        child.stdin.write(input)
        if (!open) child.stdin.end()
      }),
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  }
}

export const common = { session_id: 's1', cwd: '/', transcript_path: '/t/s1.jsonl' }

/** An agent is about to edit f.ts. */
export function edit(agent_id: string, fields: object = {}): string {
  return JSON.stringify({
    ...common,
    hook_event_name: 'PreToolUse',
    tool_name: 'Edit',
    tool_use_id: `use-${agent_id}`,
    tool_input: { file_path: path.resolve('/project/f.ts') },
    agent_id,
    agent_type: 'worker',
    ...fields,
  })
}

export const silent: Ended = { code: 0, stdout: '', stderr: '' }

/** What was decided; '' where nothing was said. */
export function decision({ stdout }: Ended): unknown {
  return stdout && JSON.parse(stdout).hookSpecificOutput.permissionDecision
}

/** Exit code 0, and on stdout nothing or one JSON object. */
export function harmless({ code, stdout, stderr }: Ended): void {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  if (stdout !== '') expect(JSON.parse(stdout)).toEqual(expect.objectContaining({}))
}
