import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Fact } from '../../../core/facts.ts'
import type { State } from '../../../core/log/state.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A change of the product's text, made in the bundle only. */
export interface Patch {
  /** A file, relative to the root. */
  file: string
  /** What stands there exactly once. */
  from: string
  to: string
}

/** Segments of a few lines, so that short runs meet many seals. The product has no setting for it. */
export function smallSegments(length: number): Patch {
  return {
    file: 'core/log/segment.ts',
    from: 'Math.max(SEAL_LENGTH, segment.snapshot.length)',
    to: String(length),
  }
}

/**
 * Bundles a TypeScript file with the real core into one CommonJS text.
 *
 * @throws where a patch does not apply, as when the product changed: a mutant that is none would prove nothing.
 */
export async function bundle(entry: string, patches: readonly Patch[] = []): Promise<string> {
  const open = new Set(patches)
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'patch',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const file = relative(root, path).replaceAll('\\', '/')
            let contents = readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
            for (const patch of patches.filter((each) => each.file === file)) {
              contents = applied(contents, patch)
              open.delete(patch)
            }
            return { contents, loader: 'ts' }
          })
        },
      },
    ],
  })
  for (const { file } of open) throw new Error(`${entry} does not contain ${file}, which a test wants to change`)
  return result.outputFiles[0]?.text ?? ''
}

function applied(text: string, { file, from, to }: Patch): string {
  const found = text.split(from).length - 1
  if (found !== 1)
    throw new Error(`${file}: expected this text once, found it ${found} times; adapt the test:\n${from}`)
  return text.replace(from, () => to)
}

/** What the log offers. */
export interface Log {
  commit(dir: string, facts: readonly Fact[], now: number): State
  readState(dir: string): State | undefined
}

/** The real log as text, to be run wherever one likes. */
export function bundleLog(patches: readonly Patch[] = []): Promise<string> {
  return bundle('core/log/log.ts', patches)
}

/** The real log, changed, running here. */
export async function loadLog(patches: readonly Patch[]): Promise<Log> {
  const module = { exports: {} }
  new Function('require', 'module', await bundleLog(patches))(createRequire(import.meta.url), module)
  return module.exports as Log
}
