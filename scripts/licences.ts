import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Metafile } from 'esbuild'

/** Licences that allow shipping a copy inside an MIT project, given their text. */
const allowed = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0'])

interface Manifest {
  name: string
  version: string
  license?: string
}

function manifestOf(dir: string): Manifest {
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
}

/** The library a file belongs to: the nearest folder above it whose package.json has a name and a version. */
function packageOf(file: string): string {
  for (let dir = dirname(file); dir !== dirname(dir); dir = dirname(dir)) {
    if (!existsSync(join(dir, 'package.json'))) continue
    const { name, version } = manifestOf(dir)
    if (name && version) return dir
  }
  throw new Error(`${file} is bundled, and belongs to no package`)
}

/** The libraries of which a bundle really contains code: folder -> name. */
export function packagesIn(root: string, meta: Metafile): Map<string, string> {
  const found = new Map<string, string>()
  for (const output of Object.values(meta.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      if (bytesInOutput === 0 || !file.includes('node_modules/')) continue
      const dir = packageOf(resolve(root, file))
      found.set(dir, manifestOf(dir).name)
    }
  }
  return found
}

/**
 * The notice that travels with the bundles: name, version, licence and its full text for every library in them.
 * @throws when a library's licence is unknown or does not allow it
 */
export function licencesOf(dirs: Iterable<string>): string {
  const notices = [...dirs].map((dir) => {
    const { name, version, license } = manifestOf(dir)
    if (!license || !allowed.has(license)) {
      throw new Error(`${name}@${version} has the licence "${license ?? 'none'}", which nobody has looked at yet`)
    }
    const file = readdirSync(dir).find((entry) => /^licen[cs]e/i.test(entry))
    const text = file ? readFileSync(join(dir, file), 'utf8').replaceAll('\r\n', '\n').trim() : '(no licence file)'
    return `${name} ${version} (${license})\n\n${text}\n`
  })
  const head = 'The files beside this one contain code of these libraries.\n'
  return [head, ...notices.sort()].join(`\n${'-'.repeat(80)}\n\n`)
}
