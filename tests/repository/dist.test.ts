import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { build, bundles } from '../../scripts/build.ts'
import { filesOfPlugin, plugin, root, temporaryFolder } from './checkout.ts'

const dist = join(plugin, 'dist')
const remedy = 'run `npm run build` and commit plugin/dist/'

describe('the build refuses', () => {
  const config = { from: 'core/config/parse.ts', to: 'parse.cjs' }

  it.each([
    ['a bundle over its limit', { ...config, limit: 100 }, /more than its 100/],
    ['a library that is too slow for it', { ...config, without: ['yaml'] }, /contains yaml/],
    ['a source that is not there', { from: 'hooks/nowhere.ts', to: 'nowhere.cjs' }, /hooks\/nowhere\.ts/],
  ])('%s, and writes nothing', async (_, bundle, message) => {
    const fresh = join(temporaryFolder(), 'dist')
    await expect(build(fresh, [bundle])).rejects.toThrow(message)
    expect(existsSync(fresh)).toBe(false)
  })
})

describe('dist/', () => {
  it('is what the sources build, byte for byte', async () => {
    const fresh = join(temporaryFolder(), 'dist')
    await build(fresh)
    expect(existsSync(dist) && readdirSync(dist).sort(), `dist/ has other files than a build: ${remedy}`).toEqual(
      readdirSync(fresh).sort(),
    )
    const differing = readdirSync(fresh).filter(
      (name) => !readFileSync(join(fresh, name)).equals(readFileSync(join(dist, name))),
    )
    expect(differing, `these do not match their source: ${remedy}`).toEqual([])
  })

  it('knows nothing of the machine that built it', () => {
    for (const { to } of bundles) {
      const text = readFileSync(join(dist, to), 'utf8')
      for (const trace of [root, userInfo().homedir, 'node_modules', 'sourceMappingURL']) {
        // Home may be "/" in a container, which every text contains.
        if (trace.length > 3) expect(text.includes(trace), `dist/${to} contains "${trace}"`).toBe(false)
      }
    }
  })

  it('keeps the hook small: every tool call starts it', () => {
    expect(statSync(join(dist, 'hook.cjs')).size).toBeLessThanOrEqual(26_000)
  })

  it('has the hook load what is beside it by name, when it needs it, and no library', () => {
    const text = readFileSync(join(dist, 'hook.cjs'), 'utf8')
    const others = [...text.matchAll(/require\("\.\/([\w.]+)"\)/g)].map(([, name = '']) => name)
    expect([...new Set(others)].sort()).toEqual(['brief.cjs', 'judge.cjs', 'reading.cjs', 'shell.cjs'])
    expect(text, 'behind a function').toMatch(/=>require\("\.\/reading\.cjs"\)[\s\S]*=>require\("\.\/shell\.cjs"\)/)
    for (const library of ['unbash', 'picomatch', 'gray-matter', 'ZodError']) expect(text).not.toContain(library)
  })

  it('names the licence of every library in it', () => {
    const notice = readFileSync(join(dist, 'LICENSES.txt'), 'utf8')
    for (const name of ['citty', 'gray-matter', 'picomatch', 'unbash', 'yaml', 'zod'])
      expect(notice).toMatch(new RegExp(`^${name} \\d.* \\(\\w+\\)$`, 'm'))
    expect(notice).not.toContain('(no licence file)')
  })
})

it('what users install has less than 1.5 MB', () => {
  const sizes = filesOfPlugin().map((file): [string, number] => [file, statSync(join(plugin, file)).size])
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0)
  const biggest = sizes.sort((a, b) => b[1] - a[1]).slice(0, 5)
  expect(total, `the biggest files: ${JSON.stringify(biggest)}`).toBeLessThan(1_500_000)
})
