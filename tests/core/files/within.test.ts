import path from 'node:path'
import { expect, it } from 'vitest'
import { pathWithin } from '../../../core/files/within.ts'

const folder = path.resolve('/p')

it.each(['f.ts', '..f.ts', '..foo/x', '...', '.../x', '. ./x', 'a/..b'])('%s lies within', (name) =>
  expect(pathWithin(folder, path.join(folder, name))).toBe(path.normalize(name)),
)

it.each([
  ['/p', 'the folder itself'],
  ['/', 'the folder above it'],
  ['/p/../q', 'a neighbour'],
  ['/p2/x', 'what begins like it'],
  ['/..p/x', 'a neighbour whose name begins with two dots'],
])('%s, %s, does not', (file) => expect(pathWithin(folder, path.resolve(file))).toBeUndefined())
