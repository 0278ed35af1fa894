import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { canonicalPath, type Lookup } from '../../../core/files/canonical.ts'

const at = (name: string): string => path.resolve('/', name)

/** A volume holding these files; one that ignores case keeps their spelling, as those of macOS and Windows do. */
function volume(files: readonly string[], ignoresCase: boolean): Lookup {
  const all = new Map<string, string>()
  const key = (file: string): string => (ignoresCase ? file.normalize('NFC').toLowerCase() : file)
  for (const file of files) {
    for (let each = at(file); ; each = path.dirname(each)) {
      if (!all.has(key(each))) all.set(key(each), each)
      if (path.dirname(each) === each) break
    }
  }
  return {
    realpath(file) {
      const found = all.get(key(file))
      if (found === undefined) throw new Error('ENOENT')
      return found
    },
    identify: (file) => all.get(key(file)),
    list: (dir) =>
      [...all.values()].filter((file) => path.dirname(file) === dir && file !== dir).map((file) => path.basename(file)),
  }
}

const files = ['Proj/Src/Main.ts', 'Proj/42/7', 'Proj/42/Ab', 'Proj/9/1']

describe('where the volume ignores case', () => {
  const lookup = volume(files, true)
  const name = (file: string): string => canonicalPath(at(file), at(''), lookup)
  test.each([
    ['a file', 'Proj/Src/Main.ts', 'proj/src/MAIN.TS'],
    ['a new file', 'Proj/Src/New.ts', 'PROJ/src/new.ts'],
    ['a new file in a new folder', 'Proj/Lib/New.ts', 'Proj/lib/NEW.ts'],
    ['a new file whose name is composed in two ways', 'Proj/Src/\u00e9.ts', 'Proj/Src/e\u0301.ts'],
    ['a new file in a folder whose name has no letters', 'Proj/42/New', 'Proj/42/new'],
    ['a new file in a folder with only figures in it', 'Proj/9/New', 'Proj/9/new'],
  ])('%s is one, however it is spelled', (_, a, b) => expect(name(b)).toBe(name(a)))
  test('two files are still two', () => expect(name('Proj/42/7')).not.toBe(name('Proj/42/Ab')))
})

describe('where the volume tells case apart', () => {
  const lookup = volume([...files, 'Proj/src/main.ts'], false)
  const name = (file: string): string => canonicalPath(at(file), at(''), lookup)
  test.each([
    ['files', 'Proj/Src/Main.ts', 'Proj/src/main.ts'],
    ['new files', 'Proj/Src/New.ts', 'Proj/Src/new.ts'],
    ['new files in a folder whose name has no letters', 'Proj/42/New', 'Proj/42/new'],
  ])('%s of two spellings are two', (_, a, b) => expect(name(b)).not.toBe(name(a)))
  test('a name is kept as it is spelled', () => expect(name('Proj/Src/New.ts')).toBe(at('Proj/Src/New.ts')))
})

test('a volume is judged by what is in it, not by the folder it is mounted on', () => {
  const [outer, inner] = [volume(['Mnt/Readme'], true), volume(['Mnt/Readme'], false)]
  const mounted: Lookup = {
    ...inner,
    identify: (file) => (path.dirname(file) === at('') ? outer : inner).identify(file),
  }
  expect(canonicalPath(at('Mnt/New.ts'), at(''), mounted)).toBe(at('Mnt/New.ts'))
  expect(canonicalPath(at('Mnt/New.ts'), at(''), outer)).toBe(at('mnt/new.ts'))
})

test('a folder that cannot be listed does not stop anybody', () => {
  const lookup: Lookup = {
    ...volume(files, true),
    list() {
      throw new Error('EACCES')
    },
  }
  expect(canonicalPath(at('Proj/42/New'), at(''), lookup)).toContain('42')
})
