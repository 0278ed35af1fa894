import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The npm that started us, else the one that came with this Node, else whatever the PATH has. */
function npm() {
  const started = process.env.npm_execpath ?? ''
  const beside = dirname(process.execPath)
  const cli = [
    basename(started) === 'npm-cli.js' ? started : '',
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => path && existsSync(path))
  return cli
    ? { command: process.execPath, first: [cli], shell: false }
    : { command: 'npm', first: [], shell: process.platform === 'win32' }
}

/**
 * Runs npm to its end, without showing what it says.
 *
 * @param {string[]} args none with a space in it: on Windows a shell may stand between
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} where
 * @returns {Promise<{ code: number | null, output: string }>} code null when npm could not be started
 */
export function runNpm(args, { cwd, env }) {
  const { command, first, shell } = npm()
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, [...first, ...args], { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    child.on('error', (error) => resolve({ code: null, output: String(error) }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
