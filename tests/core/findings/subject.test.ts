import { describe, expect, it } from 'vitest'
import { isExactlySame, isSamePlace, normal, placeOf } from '../../../core/findings/subject.ts'

describe('one spelling of a path', () => {
  it.each([
    ['src/a.ts', 'src/a.ts'],
    ['./src/a.ts', 'src/a.ts'],
    ['src//b/../a.ts', 'src/a.ts'],
    ['src\\a.ts', 'src/a.ts'],
    ['.\\src\\.\\a.ts', 'src/a.ts'],
    ['/home/me/my shop/src/a.ts', 'src/a.ts'],
    ['/home/me/other/src/a.ts', '/home/me/other/src/a.ts'],
    ['/home/me/my shop', '/home/me/my shop'],
    ['../a.ts', '../a.ts'],
    ['../../a.ts', '../../a.ts'],
    ['.', '.'],
    ['/', '/'],
  ])('%s', (file, path) => {
    expect(normal({ file, line: 3 }, '/home/me/my shop/')).toEqual({ file: path, line: 3 })
  })

  it('on Windows', () => {
    expect(normal({ file: 'C:\\shop\\src\\a.ts' }, 'C:\\shop')).toEqual({ file: 'src/a.ts' })
  })

  it('a topic has none', () => {
    expect(normal({ topic: './x' }, '/x')).toEqual({ topic: './x' })
  })
})

describe('one place', () => {
  const at = (file: string, line?: number) => placeOf(line === undefined ? { file } : { file, line })
  const topic = (name: string) => placeOf({ topic: name })

  it.each([
    ['a line and itself', at('a', 10), at('a', 10), true, true],
    ['five lines apart', at('a', 10), at('a', 15), true, false],
    ['six lines apart', at('a', 10), at('a', 16), false, false],
    ['a line and its file', at('a', 10), at('a'), true, false],
    ['a file and itself', at('a'), at('a'), true, false],
    ['two files', at('a', 10), at('b', 10), false, undefined],
    ['a topic in another order', topic('zod and JSON Schema'), topic('JSON Schema, zod'), true, true],
    ['two topics', topic('rate limits'), topic('rate of growth'), false, undefined],
    ['two topics of one word', topic('cache'), topic('queue'), false, undefined],
    ['a topic and a file of that name', topic('a'), at('a'), false, undefined],
  ])('%s', (_, a, b, same, exactly) => {
    expect([isSamePlace(a, b), isSamePlace(b, a)]).toEqual([same, same])
    if (exactly !== undefined) expect(isExactlySame(a, b)).toBe(exactly)
  })
})
