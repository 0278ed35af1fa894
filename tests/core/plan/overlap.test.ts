import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'
import { globTrouble, patternsOf } from '../../../core/plan/glob.ts'
import { shapeOf, shapesMeet } from '../../../core/plan/overlap.ts'

const overlap = (one: readonly string[], other: readonly string[]): boolean => shapesMeet(shapeOf(one), shapeOf(other))

const list = (globs: string): string[] => globs.split(' ').filter((glob) => glob !== '')

describe('share no path', () => {
  it.each([
    ['src/a/**', 'src/b/**'],
    ['*.ts', '*.md'],
    ['src/*/x.ts', 'src/a/y.ts'],
    ['src/a.ts', 'src/b.ts'],
    ['src/api', 'src/apis'],
    ['src/*', 'src/a/b'],
    ['src/?.ts', 'src/ab.ts'],
    ['src/[ab].ts', 'src/c.ts'],
    ['src/[ab].ts', 'src/[c-e].ts'],
    ['src/[^a].ts', 'src/a.ts'],
    ['src/{a,b}/**', 'src/{c,d}/**'],
    ['src/{a,b}.ts', 'src/{a,b}.md'],
    ['**/*.ts', '**/*.md'],
    ['a*b', 'a*c'],
    ['docs/**/*.md', 'src/**'],
    ['app/[id]/page.tsx', 'app/[slug]/page.tsx'],
    ['app/(auth)/**', 'app/(shop)/**'],
    ['', 'src/**'],
    ['src/a docs/a', 'src/b docs/b'],
    // Capitals count: on a file system that does not tell them apart, leases are what keeps the two from one file.
    ['src/A.ts', 'src/a.ts'],
  ])('%s | %s', (one, other) => {
    expect(overlap(list(one), list(other))).toBe(false)
    expect(overlap(list(other), list(one))).toBe(false)
  })
})

describe('share a path', () => {
  it.each([
    ['src/a.ts', 'src/a.ts'],
    ['src/**', 'src/a/b/c.ts'],
    ['src', 'src/a/b.ts'],
    ['src/', 'src/a/b.ts'],
    ['./src', 'src/a.ts'],
    ['src//a.ts', 'src/a.ts'],
    ['.', 'a.ts'],
    ['**', 'a'],
    ['src/*.ts', 'src/a*'],
    ['src/**/x.ts', 'src/x.ts'],
    ['**/a/**', 'b/**/c'],
    ['src/[ab].ts', 'src/[bc].ts'],
    ['src/[id]/x', 'src/i/x'],
    ['src/[äö].ts', 'src/[öü].ts'],
    ['src/[^a].ts', 'src/[^b].ts'],
    ['app/[id]/page.tsx', 'app/[id]/page.tsx'],
    ['app/[[...slug]]/page.tsx', 'app/*/page.tsx'],
    ['app/(auth)/x.ts', 'app/(auth)/**'],
    ['src/{a,{b,c}}/x', 'src/c/**'],
    ['src/{a/b,c}/x', 'src/a/b/x'],
    ['.github/**', '*/workflows/ci.yml'],
    ['src/a docs/a', 'src/b docs/a'],
  ])('%s | %s', (one, other) => {
    expect(overlap(list(one), list(other))).toBe(true)
    expect(overlap(list(other), list(one))).toBe(true)
  })
})

describe('may share a path, as far as it is followed', () => {
  it.each([
    ['what ! takes away', 'src/** !src/a/**', 'src/a/x'],
    ['extglobs', 'src/@(a|b)/x', 'src/c/x'],
    ['more braces than are unfolded', `src/${'{a,b}'.repeat(9)}`, 'src/zzz'],
    ['stars in a name', 'src/a**', 'src/b'],
  ])('%s', (_, one, other) => {
    expect(overlap(list(one), list(other))).toBe(true)
  })

  it('but nothing above the folder that is certain', () => {
    expect(overlap(['src/@(a|b)/x'], ['docs/**'])).toBe(false)
  })
})

const piece = fc.constantFrom(
  'a',
  'b',
  'ab',
  '.',
  '*',
  '**',
  '?',
  '[ab]',
  '[^a]',
  '[!a]',
  '{a,b}',
  '{a/b,c}',
  '{,a}',
  '+(a)',
  '!(a)',
  '\\[a\\]',
  '{a}',
  '+',
  '$',
)
const glob = fc
  .array(fc.oneof(piece, piece, fc.constantFrom('/', '/**/')), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(''))
  .filter((text) => !text.startsWith('!') && globTrouble(text) === undefined)

const names = ['a', 'b', 'c', 'ab', '.a', '[a]', '{a}', 'a+', '$a', 'aa', 'bc']
const paths = names.flatMap((a) => [a, ...names.flatMap((b) => [`${a}/${b}`, ...names.map((c) => `${a}/${b}/${c}`)])])

function matched(one: string): string[] {
  const matches = picomatch(one, { dot: true })
  return paths.filter((path) => matches(path))
}

it('never says that two globs which match one path share none', () => {
  fc.assert(
    fc.property(glob, glob, (one, other) => {
      const both = new Set(matched(one))
      const shared = matched(other).find((path) => both.has(path))
      if (shared !== undefined) expect(overlap([one], [other]), shared).toBe(true)
    }),
    { numRuns: 300 },
  )
})

it('the patterns of a glob match whatever picomatch does', () => {
  fc.assert(
    fc.property(glob, (one) => {
      const patterns = patternsOf([one]).map((source) => new RegExp(source))
      for (const path of matched(one))
        expect(
          patterns.some((each) => each.test(path)),
          path,
        ).toBe(true)
    }),
  )
})
