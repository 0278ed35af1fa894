import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { describe, expect, it } from 'vitest'
import { filesOfCheckout, root } from './checkout.ts'

/** The walls of the house, as `docs/design.md` has them. */

const sources = filesOfCheckout().filter((file) => /^(core|hooks|machine|scripts)\/.*\.ts$/.test(file))
const textOf = new Map(sources.map((file) => [file, readFileSync(`${root}/${file}`, 'utf8')]))
const imports = new Map(sources.map((file) => [file, importsOf(file)]))

/** What a file imports or re-exports from others here, types too. */
function importsOf(file: string): string[] {
  const named = (textOf.get(file) ?? '').matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom '(\.[^']+)'/gm)
  return [...named].map(([, name = '']) => join(dirname(file), name))
}

/** The files from which a way of imports leads back to them. */
function inCircles(): string[] {
  const reached = (from: string): Set<string> => {
    const seen = new Set<string>()
    const next = [...(imports.get(from) ?? [])]
    for (let file = next.pop(); file !== undefined; file = next.pop()) {
      if (seen.has(file)) continue
      seen.add(file)
      next.push(...(imports.get(file) ?? []))
    }
    return seen
  }
  return sources.filter((file) => reached(file).has(file))
}

describe('the walls', () => {
  it('no module imports itself through others', () => expect(inCircles()).toEqual([]))

  it.each([
    ['core', /^(hooks|machine|scripts)\//],
    ['machine', /^(hooks|scripts)\//],
    ['hooks', /^scripts\//],
  ])('%s knows nothing of what stands above it', (place, above) => {
    const out = sources.filter(
      (file) => file.startsWith(`${place}/`) && imports.get(file)?.some((to) => above.test(to)),
    )
    expect(out).toEqual([])
  })

  it('the disk is touched in few places of core', () => {
    const touching = sources.filter((file) => file.startsWith('core/') && /from 'node:fs'/.test(textOf.get(file) ?? ''))
    expect(touching.sort()).toEqual([
      'core/config/files.ts',
      'core/config/load.ts',
      'core/files/canonical.ts',
      'core/files/modified.ts',
      'core/log/folder.ts',
      'core/log/history.ts',
      'core/log/home.ts',
      'core/log/log.ts',
      'core/log/mark.ts',
      'core/log/place.ts',
      'core/log/texts.ts',
      'core/plan/scripts.ts',
      'core/runs/script-seal.ts',
    ])
  })

  it('rules and folds never touch it', () => {
    const pure = sources.filter((file) =>
      /^core\/(agents|edits|engine|findings|launches|sessions|[a-z]+\/rules)\//.test(file),
    )
    expect(pure.filter((file) => /from 'node:(?!path')/.test(textOf.get(file) ?? ''))).toEqual([])
  })
})
