import { describe, expect, it } from 'vitest'
import { globTrouble, patternsOf } from '../../../core/plan/glob.ts'

describe('refuses', () => {
  it.each([
    ['', /empty/],
    ['!', /empty/],
    ['/etc/passwd', /absolute/],
    ['C:/x', /absolute/],
    ['~/x', /absolute/],
    ['../x', /out of the project/],
    ['src/../../x', /out of the project/],
    ['src\\api', /write \/ between/],
    ['src/[a', /"\[" without its counterpart/],
    ['src/{a,b', /"\{" without/],
    ['src/@(a', /"\(" without/],
    ['src/a}', /"\}" without/],
    ['src/{1..3}', /write them out/],
    ['a|b', /no path should have/],
    ['a\nb', /no path should have/],
    ['a'.repeat(501), /more than 500/],
  ])('%j', (glob, reason) => {
    expect(globTrouble(glob)).toMatch(reason)
  })
})

describe('takes', () => {
  it.each([
    'src',
    'src/',
    './src',
    '.',
    '**',
    '!src/gen',
    'a b.ts',
    'src/..a',
    '\\[id\\]',
    'app/(x)/[id]',
    '@(a|b)',
    '.env',
  ])('%s', (glob) => {
    expect(globTrouble(glob)).toBeUndefined()
  })
})

describe('the patterns of', () => {
  it.each([
    ['a file', ['src/a.ts'], ['src/a.ts'], ['src/b.ts', 'src/a.tsx', 'x/src/a.ts']],
    ['a folder', ['src/api'], ['src/api/a', 'src/api/b/.c'], ['src/apis', 'src']],
    ['a folder with a slash', ['src/*/'], ['src/a/b'], ['src']],
    ['the whole project', ['.'], ['a', 'b/.c'], []],
    ['stars', ['src/*.ts'], ['src/.a.ts'], ['src/a/b.ts', 'src/a.md']],
    ['names in brackets', ['app/[id]/x'], ['app/[id]/x', 'app/i/x'], ['app/id/x']],
    ['names in parentheses', ['app/(auth)/*'], ['app/(auth)/x'], ['app/auth/x']],
    ['nothing', [], [], ['a']],
    ['all but', ['src/**', '!src/gen', 'x'], ['src/a', 'x'], ['src/gen/a', 'src/gen']],
  ])('%s', (_, globs, inside, outside) => {
    const patterns = patternsOf(globs).map((source) => new RegExp(source))
    const matches = (path: string): boolean => patterns.some((each) => each.test(path))
    expect(inside.filter((path) => !matches(path))).toEqual([])
    expect(outside.filter(matches)).toEqual([])
  })
})
