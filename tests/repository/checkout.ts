import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The folder of this checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url))
/** What users install: the folder that the marketplace names. */
export const plugin = join(root, 'plugin')

/** @throws when the file is not JSON, with its name */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests are about
export function readJson(...path: string[]): any {
  const file = join(...path)
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file}: ${String(error)}`)
  }
}

/** Every file a clone would have once the work in progress is committed, relative to the root. */
export function filesOfCheckout(): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0')
  return [...new Set(listed)].filter((file) => file && existsSync(join(root, file))).sort()
}

/** Those of them that users install, relative to the plugin's folder. */
export function filesOfPlugin(): string[] {
  return filesOfCheckout().flatMap((file) => (file.startsWith('plugin/') ? [file.slice('plugin/'.length)] : []))
}

/** A folder that is gone after the test; its path has a space, as the paths of many users have. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fanout test ')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
  return folder
}

/** Makes `folder` what a fresh clone would be, work in progress included. */
export function cloneTo(folder: string): void {
  for (const file of filesOfCheckout()) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file), { verbatimSymlinks: true })
  }
}

/** Commits everything in `folder` to a repository of its own. */
export function commitAll(folder: string): void {
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'All'],
  ]) {
    execFileSync('git', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  }
}
