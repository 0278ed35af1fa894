/**
 * Builds plugin/dist/: what users run. Nothing is installed on their side (no build step, no node_modules), so every bundle
 * is one minified CommonJS file, committed, and tests/repository/dist.test.ts proves that it matches the source.
 *
 * The output depends on the sources and the lockfile alone: no paths, no dates.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle, type Metafile, type Plugin } from 'esbuild'
import { licencesOf, packagesIn } from './licences.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface Bundle {
  /** Entry, relative to the root. */
  from: string
  /** File in dist/. */
  to: string
  /** Modules whose exports it has all of: an import of one of them is an import of it. */
  of?: string[]
  /** Most bytes it may have; each costs time on every start. */
  limit?: number
  /** Libraries that must never get in, because loading them takes longer than everything else together. */
  without?: string[]
  /** Not a file for Node: a plain script that makes this variable. */
  variable?: string
}

const SLOW = ['yaml', 'zod', 'gray-matter', 'picomatch', 'unbash']

/** One line per file users run. A bundle that imports another's entry loads that file at run time instead. */
export const bundles: Bundle[] = [
  // Where there is no log yet, an event costs no more than this one.
  { from: 'hooks/entry.ts', to: 'hook.cjs', limit: 26_000, without: SLOW },
  { from: 'hooks/judge.ts', to: 'judge.cjs', limit: 200_000, without: SLOW },
  { from: 'hooks/watch.ts', to: 'watch.cjs', limit: 20_000, without: SLOW },
  {
    from: 'core/reading.ts',
    to: 'reading.cjs',
    of: ['core/config/parse.ts', 'core/plan/index.ts', 'core/findings/index.ts'],
  },
  { from: 'core/launches/brief/faults.ts', to: 'brief.cjs' },
  { from: 'core/runs/ran.ts', to: 'shell.cjs' },
  { from: 'core/plan/script.ts', to: 'native.js', variable: 'fanout', limit: 20_000 },
  { from: 'scripts/fanout/main.ts', to: 'fanout.cjs' },
]

/**
 * Makes `import('../core/config/parse.ts')` in the CLI the lazy `require('./reading.cjs')` of the finished file. An
 * `import` statement would load it on every start, so a bundle with a limit may not use one.
 */
function otherBundles(own: Bundle): Plugin {
  return {
    name: 'other-bundles',
    setup({ onResolve }) {
      onResolve({ filter: /\.(ts|cjs)$/ }, ({ kind, path, resolveDir }) => {
        if (kind === 'entry-point') return undefined
        const file = relative(root, resolve(resolveDir, path)).replaceAll('\\', '/')
        const isIts = (each: Bundle): boolean => each.from === file || each.of?.includes(file) === true
        const other = bundles.find((each) => each !== own && (isIts(each) || path === `./${each.to}`))
        if (other && own.limit && kind === 'import-statement') {
          return { errors: [{ text: `${own.to} must load ${other.from} lazily, with import()` }] }
        }
        return other && { path: `./${other.to}`, external: true }
      })
    },
  }
}

/**
 * `import fs from 'node:fs'` as the plain `require` it is. Left alone, esbuild copies every property of the built-in, anew in
 * each file that imports it, in case it was an ES module once: 1.3 ms of every hook.
 */
const builtIns: Plugin = {
  name: 'built-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:(fs|os|path)$/ }, ({ path, namespace }) =>
      namespace === 'built-in' ? { path, external: true } : { path, namespace: 'built-in' },
    )
    // Loading it costs 1.5 ms, and few events keep a text.
    onResolve({ filter: /^node:crypto$/ }, ({ path, namespace }) =>
      namespace === 'lazy' ? { path, external: true } : { path, namespace: 'lazy' },
    )
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: `export const createHash = (name) => require('${path}').createHash(name)`,
    }))
    onLoad({ filter: /.*/, namespace: 'built-in' }, ({ path }) => ({ contents: `export default require('${path}')` }))
  },
}

/** gray-matter brings a YAML reader of its own, which nothing calls: fanout reads what it has cut out (`core/plan/read.ts`). */
const noSecondYaml: Plugin = {
  name: 'no-second-yaml',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^js-yaml$/ }, ({ path }) => ({ path, namespace: 'none' }))
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'exports.safeLoad = exports.safeDump = () => {}' }))
  },
}

async function bundleOne(each: Bundle): Promise<{ text: string; meta: Metafile }> {
  const result = await bundle({
    absWorkingDir: root,
    entryPoints: [each.from],
    outfile: each.to,
    bundle: true,
    minify: true,
    target: 'node20',
    ...(each.variable ? { format: 'iife', globalName: each.variable } : { format: 'cjs', platform: 'node' }),
    // Where a file stands, in either kind of module.
    define: { 'import.meta.dirname': '__dirname' },
    // A real import() would start Node's ESM loader, which alone takes milliseconds.
    supported: { 'dynamic-import': false },
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
    plugins: [otherBundles(each), noSecondYaml, ...(each.limit ? [builtIns] : [])],
  })
  for (const { text, location } of result.warnings) {
    throw new Error(`${each.to}: ${location?.file}:${location?.line}: ${text}`)
  }
  return { text: result.outputFiles[0]?.text ?? '', meta: result.metafile }
}

function check(each: Bundle, text: string, packages: string[]): void {
  const barred = packages.filter((name) => each.without?.includes(name))
  if (barred.length > 0) {
    throw new Error(`${each.to} contains ${barred.join(', ')}, too slow for it: import that lazily, in another bundle.`)
  }
  if (each.limit && text.length > each.limit) {
    throw new Error(`${each.to} has ${text.length} bytes, more than its ${each.limit}: see scripts/build.ts.`)
  }
}

/**
 * Builds every bundle into `outdir`, whose other contents are removed.
 * @returns name and size in bytes of each file written
 * @throws when a bundle does not build, warns, is too big or contains what it must not
 */
export async function build(outdir: string, table = bundles): Promise<Map<string, number>> {
  const files = new Map<string, string>()
  const packages = new Set<string>()
  for (const each of table) {
    const { text, meta } = await bundleOne(each)
    const found = packagesIn(root, meta)
    check(each, text, [...found.values()])
    for (const dir of found.keys()) packages.add(dir)
    files.set(each.to, text)
  }
  files.set('LICENSES.txt', licencesOf(packages))

  mkdirSync(outdir, { recursive: true })
  for (const name of readdirSync(outdir)) if (!files.has(name)) rmSync(join(outdir, name), { recursive: true })
  for (const [name, text] of files) writeFileSync(join(outdir, name), text)
  return new Map([...files].map(([name, text]) => [name, Buffer.byteLength(text)]))
}

if (basename(process.argv[1] ?? '') === 'build.ts') {
  try {
    for (const [name, bytes] of await build(join(root, 'plugin', 'dist'))) {
      console.log(`${`plugin/dist/${name}`.padEnd(27)} ${(bytes / 1024).toFixed(1).padStart(7)} KB`)
    }
  } catch (error) {
    console.error(`fanout: plugin/dist/ is unchanged. ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
