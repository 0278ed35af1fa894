import { spawnSync } from 'node:child_process'
import type { Env } from '../../../core/log/home.ts'
import { plain } from '../../../core/text/plain.ts'
import type { Ailment } from './ailment.ts'

const PATIENCE_MS = 5_000
const OPTIONS_MAX = 200
const REASON_MAX = 200

/**
 * Whether Node starts with the NODE_OPTIONS that fanout was called with: hooks get the same from the client, and one that
 * cannot start guards nothing and says nothing. Found out by starting Node with them. `bin/fanout` clears NODE_OPTIONS for
 * itself and hands on what stood there.
 */
export function nodeOptionsAilment(env: Env): Ailment | undefined {
  const options = env.FANOUT_CALLER_NODE_OPTIONS
  if (!options) return undefined
  const { error, status, stderr } = spawnSync(process.execPath, ['-e', '0'], {
    env: { ...env, NODE_OPTIONS: options },
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  })
  if (!error && status === 0) return undefined
  const reason = error
    ? `Node does not end within ${PATIENCE_MS / 1_000} s`
    : (/^.*Error: .*$/m.exec(stderr)?.[0] ?? stderr.trim().split('\n')[0] ?? '')
  return {
    title: 'Hooks cannot start, so nothing is guarded',
    lines: [`NODE_OPTIONS=${plain(options, OPTIONS_MAX)}: ${plain(reason, REASON_MAX)}`],
    cure: 'Unset NODE_OPTIONS where you start Claude Code, or clear it for its sessions: {"env": {"NODE_OPTIONS": ""}} in ~/.claude/settings.json. Then start a new session.',
  }
}
