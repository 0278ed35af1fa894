import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { breakSeal, seal } from '../../../core/runs/script-seal.ts'

let home: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout seal '))
})
afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

const env = () => ({ HOME: home, XDG_STATE_HOME: path.join(home, 'state') })
const seals = (): string => path.join(home, 'state', 'fanout', 'seals')
const now = Date.now()

describe('a seal', () => {
  test('vouches for exactly the text it was made for', () => {
    seal('text', env(), now)
    expect(breakSeal('text ', 'use1', env())).toBe('none')
    expect(breakSeal('text', 'use1', env())).toBe('whole')
  })
  test('is broken once; two who tell of the same place break it together', () => {
    seal('text', env(), now)
    expect(['use1', 'use1', 'use2', 'use1'].map((use) => breakSeal('text', use, env()))).toEqual([
      'whole',
      'whole',
      'broken',
      'whole',
    ])
  })
  test('can be made anew', () => {
    seal('text', env(), now)
    breakSeal('text', 'use1', env())
    seal('text', env(), now)
    expect(breakSeal('text', 'use2', env())).toBe('whole')
  })
  test('is nobody else’s to read, and leaves no drafts', () => {
    seal('text', env(), now)
    breakSeal('text', 'use1', env())
    const names = fs.readdirSync(seals())
    expect(names).toHaveLength(2)
    for (const name of names) expect(fs.statSync(path.join(seals(), name)).mode & 0o077).toBe(0)
  })
  test('is gone after a month', () => {
    seal('old', env(), now)
    seal('new', env(), now + 31 * 24 * 60 * 60_000)
    expect(breakSeal('old', 'use1', env())).toBe('none')
  })
})
