import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonicalPath } from '../../../core/files/canonical.ts'

let root: string
const at = (...names: string[]): string => path.join(root, ...names)
const write = (...names: string[]): void => {
  fs.mkdirSync(path.dirname(at(...names)), { recursive: true })
  fs.writeFileSync(at(...names), 'text')
}

/** Windows lets only some users make links; there those promises cannot be looked at. */
const canLink = ((): boolean => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout link '))
  try {
    fs.symlinkSync('a', path.join(dir, 'b'))
    return true
  } catch {
    return false
  } finally {
    fs.rmSync(dir, { recursive: true, force: true })
  }
})()

beforeAll(() => {
  root = fs.realpathSync.native(fs.mkdtempSync(path.join(os.tmpdir(), 'fanout canonical ')))
  write('src', 'a.ts')
  write('real', 'deep', 'b.ts')
  write('work tree', 'src', 'a.ts')
  if (!canLink) return
  for (const [target, link] of [
    ['src', 'linked'],
    ['src/a.ts', 'alias.ts'],
    ['alias.ts', 'alias of alias.ts'],
    ['src/new.ts', 'dangling.ts'],
    ['gone/new', 'dangling folder'],
    ['two', 'one'],
    ['one', 'two'],
    ['itself', 'itself'],
    ['real/deep', 'far'],
    ['../near.ts', 'real/deep/up.ts'],
  ] as const) {
    fs.symlinkSync(target, at(link))
  }
})
afterAll(() => fs.rmSync(root, { recursive: true, force: true }))

/** Every name in a row is one file. */
const one: [string, () => string[]][] = [
  [
    'absolute, relative, with dots, with doubled and trailing separators',
    () => [at('src', 'a.ts'), 'src/a.ts', './src/../src/a.ts', 'real/../src//a.ts', at('src', 'x', '..', 'a.ts')],
  ],
  ['a file that is not there yet', () => [at('src', 'new.ts'), 'src/new.ts', 'src/./new.ts']],
  ['a file in folders that are not there yet', () => [at('x', 'y', 'new.ts'), 'x/y/new.ts', 'x/../x/y/new.ts']],
]
const oneByLink: [string, () => string[]][] = [
  ['through a linked folder', () => ['src/a.ts', 'linked/a.ts', 'linked/../src/a.ts']],
  ['a new file through a linked folder', () => ['src/new.ts', 'linked/new.ts']],
  ['new folders through a linked folder', () => ['src/x/new.ts', 'linked/x/new.ts']],
  ['a linked file, and a link to the link', () => ['src/a.ts', 'alias.ts', 'alias of alias.ts', at('alias.ts')]],
  ['a link to a file that is not there yet', () => ['src/new.ts', 'dangling.ts']],
  ['a link to a folder that is not there yet', () => ['gone/new/c.ts', 'dangling folder/c.ts']],
  ['a relative link to a file that is not there yet, in a linked folder', () => ['real/near.ts', 'far/up.ts']],
]

describe('one file, one name', () => {
  test.each(one)('%s', (_, names) => {
    expect(new Set(names().map((name) => canonicalPath(name, root)))).toEqual(
      new Set([canonicalPath(names()[0] ?? '', root)]),
    )
  })
  test.runIf(canLink).each(oneByLink)('%s', (_, names) => {
    expect(new Set(names().map((name) => canonicalPath(name, root)))).toEqual(
      new Set([canonicalPath(names()[0] ?? '', root)]),
    )
  })
  test('seen from another folder', () => {
    expect(canonicalPath('../src/a.ts', at('real'))).toBe(canonicalPath('src/a.ts', root))
  })
  test('the name stays the same once the file is there', () => {
    const before = canonicalPath('born/later.ts', root)
    write('born', 'later.ts')
    expect(canonicalPath('born/later.ts', root)).toBe(before)
  })
})

describe('two files, two names', () => {
  test.each([
    ['neighbours', 'src/a.ts', 'src/b.ts'],
    ['a worktree’s copy', 'src/a.ts', 'work tree/src/a.ts'],
    ['a file and its folder', 'src', 'src/a.ts'],
  ])('%s', (_, a, b) => expect(canonicalPath(a, root)).not.toBe(canonicalPath(b, root)))

  test('where the volume tells case apart, two spellings are two files', () => {
    const apart = !fs.existsSync(at('SRC'))
    expect(canonicalPath('src/A.ts', root) === canonicalPath('src/a.ts', root)).toBe(!apart)
  })
})

describe('what cannot be resolved has a name all the same', () => {
  test.each([
    ['a name longer than any disk takes', 'n'.repeat(300)],
    ['a path longer than any disk takes', 'n/'.repeat(5_000)],
    ['a NUL', 'a\0b'],
    ['nothing', ''],
    ['a file taken for a folder', 'src/a.ts/b.ts'],
    ['beyond the root', '../'.repeat(50)],
  ])('%s', (_, name) => {
    const canonical = canonicalPath(name, root)
    expect(path.isAbsolute(canonical)).toBe(true)
    expect(canonicalPath(name, root)).toBe(canonical)
  })
  test.runIf(canLink).each(['one', 'two', 'itself', 'one/below.ts'])('a loop of links: %s', (name) => {
    expect(path.isAbsolute(canonicalPath(name, root))).toBe(true)
  })
})
