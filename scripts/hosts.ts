import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runNpm } from './npm.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const name = '@anthropic-ai/claude-code'

/** The version of Claude Code that the suite runs unless told otherwise: the one package.json pins. */
export const pinnedHost: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies[name]

function folderOf(version: string): string {
  return version === pinnedHost ? root : join(root, '.cache', 'hosts', version)
}

function binaryIn(folder: string): string | undefined {
  const launcher = join(folder, 'node_modules', name)
  if (!existsSync(launcher)) return undefined
  // The client is a native program in a package of its own, which lies beside the launcher's real place.
  const beside = dirname(realpathSync(launcher))
  return readdirSync(beside)
    .filter((entry) => entry.startsWith(`claude-code-${process.platform}-${process.arch}`))
    .map((entry) => join(beside, entry, process.platform === 'win32' ? 'claude.exe' : 'claude'))
    .find((file) => existsSync(file))
}

/**
 * The native Claude Code program of a version: the pinned one by default, or what FANOUT_HOST_VERSION names.
 * @throws when it is not there, with what brings it
 */
export function hostBinary(version = process.env.FANOUT_HOST_VERSION || pinnedHost): string {
  const binary = binaryIn(folderOf(version))
  if (binary) return binary
  const remedy = version === pinnedHost ? 'node scripts/setup.mjs' : `npm run test:hosts -- ${version}`
  throw new Error(`Claude Code ${version} for ${process.platform}-${process.arch} is not here: run \`${remedy}\``)
}

/**
 * Downloads a version of Claude Code into .cache/hosts, unless it is there.
 * @throws when npm cannot bring it, with what npm said
 */
export async function fetchHost(version: string): Promise<void> {
  const folder = folderOf(version)
  if (binaryIn(folder)) return
  mkdirSync(folder, { recursive: true })
  const args = ['install', '--prefix', '.', '--no-save', '--no-package-lock', '--ignore-scripts', `${name}@${version}`]
  const { code, output } = await runNpm(args, { cwd: folder, env: process.env })
  if (code !== 0 || !binaryIn(folder)) throw new Error(`npm could not bring ${name}@${version}:\n${output}`)
}
