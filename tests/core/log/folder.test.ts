import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { makeFolder } from '../../../core/log/folder.ts'

const ground = mkdtempSync(join(tmpdir(), 'fanout folder '))
afterAll(() => rmSync(ground, { recursive: true }))

describe('a folder', () => {
  test('is made with all above it, for its owner alone', () => {
    makeFolder(join(ground, 'a', 'b', 'c'))
    expect(statSync(join(ground, 'a', 'b', 'c')).isDirectory()).toBe(true)
    if (process.platform !== 'win32') expect(statSync(join(ground, 'a', 'b')).mode & 0o777).toBe(0o700)
  })

  test('that is there stays as it is', () => {
    makeFolder(ground)
    expect(existsSync(ground)).toBe(true)
  })

  test('cannot be made where a file is, or below one', () => {
    writeFileSync(join(ground, 'file'), '')
    expect(() => makeFolder(join(ground, 'file'))).toThrow(/EEXIST/)
    expect(() => makeFolder(join(ground, 'file', 'below'))).toThrow(/ENOTDIR|ENOENT/)
  })

  test.skipIf(!existsSync('/proc/self'))('where the system says ENOENT for ever, that is the answer', () => {
    expect(() => makeFolder('/proc/fanout/state')).toThrow(/ENOENT|EACCES|EPERM/)
  })
})
