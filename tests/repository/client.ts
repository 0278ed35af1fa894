import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { delimiter } from 'node:path'
import { hostBinary, pinnedHost } from '../../scripts/hosts.ts'

/** Runs Claude Code's own `claude plugin ...`, without a network and without the developer's settings. */
export interface Client {
  /**
   * @returns what it printed, both streams
   * @throws when it fails, with what it printed
   */
  plugin(...args: string[]): string
}

/**
 * @param home becomes its HOME; created if need be
 * @param options.path folders searched before those of PATH
 */
export function client(home: string, options: { cwd: string; path?: string[] }): Client {
  mkdirSync(home, { recursive: true })
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [...(options.path ?? []), process.env.PATH].join(delimiter),
    HOME: home,
    USERPROFILE: home,
    IS_SANDBOX: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
  }
  // The suite's own "no settings of git" would hide the .gitconfig that a test puts into this home.
  delete env.GIT_CONFIG_GLOBAL
  return {
    plugin(...args) {
      const run = spawnSync(hostBinary(pinnedHost), ['plugin', ...args], { cwd: options.cwd, env, encoding: 'utf8' })
      const output = `${run.stdout ?? ''}${run.stderr ?? ''}`
      if (run.status !== 0)
        throw new Error(`claude plugin ${args.join(' ')}: exit ${run.status}\n${output}${run.error ?? ''}`)
      return output
    },
  }
}
