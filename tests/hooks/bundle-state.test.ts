import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bundle, buildBundle, decision, edit, harmless, silent } from './bundle.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await buildBundle()
}, 60_000)
afterAll(() => bundle.remove())

describe('the state folder', () => {
  const blocked: [string, () => string][] = [
    [
      'cannot be made',
      () => {
        fs.writeFileSync(bundle.at('a file'), '')
        return bundle.at('a file', 'state')
      },
    ],
    [
      'is a file',
      () => {
        fs.writeFileSync(bundle.at('state file'), 'text')
        return bundle.at('state file')
      },
    ],
    [
      'has a folder in the log’s place',
      () => {
        fs.mkdirSync(bundle.at('odd state', '000001.jsonl'), { recursive: true })
        return bundle.at('odd state')
      },
    ],
  ]
  test.each(blocked)('%s: the edit goes through, and a line is left for `fanout status`', async (_, make) => {
    const env = { FANOUT_STATE_DIR: make(), XDG_STATE_HOME: bundle.at('user state') }
    const findings = bundle.at('user state', 'fanout', 'findings.jsonl')
    fs.rmSync(findings, { force: true })
    expect(await bundle.run(edit('a'), env)).toEqual(silent)
    expect(JSON.parse(fs.readFileSync(findings, 'utf8')).problem).toContain('a hook failed and let the call through')
  })

  // An administrator may write anywhere, and Windows has other permissions.
  test.runIf(process.platform !== 'win32' && process.getuid?.() !== 0)(
    'is read-only: the edit goes through',
    async () => {
      fs.mkdirSync(bundle.at('locked'), { mode: 0o500 })
      expect(await bundle.run(edit('a'), { FANOUT_STATE_DIR: bundle.at('locked') })).toEqual(silent)
    },
  )

  test.each(blocked)('%s: `fanout status` may still be called, to say so', async (_, make) => {
    const own = { tool_name: 'Bash', tool_input: { command: 'fanout status' } }
    expect(decision(await bundle.run(edit('a', own), { FANOUT_STATE_DIR: make() }))).toBe('allow')
  })
  test('and the folder for findings cannot be written either: the edit goes through', async () => {
    const file = bundle.at('no folder')
    fs.writeFileSync(file, '')
    expect(await bundle.run(edit('a'), { FANOUT_STATE_DIR: path.join(file, 'x'), XDG_STATE_HOME: file })).toEqual(
      silent,
    )
  })

  test.each<[string, string | Buffer]>([
    ['garbage', Buffer.from(Array.from({ length: 4_096 }, (_, n) => (n * 31) % 256))],
    ['a snapshot that is none', '{"snapshot":[1,2]}\n{"snapshot"'],
    ['a snapshot of wrong types', '{"snapshot":{"agents":7,"leases":"x","recent":null,"carried":[null]}}'],
    [
      '5 MB of lines that are torn or mean nothing',
      `${'\n{"half'.repeat(40_000) + '\n{"id":"x","t":1,"k":"other"}'.repeat(100_000)}\n{"id":"y${'x'.repeat(2_000_000)}`,
    ],
  ])('holds %s: the hook says nothing wrong', async (_, log) => {
    const dir = fs.mkdtempSync(bundle.at('damaged '))
    fs.writeFileSync(path.join(dir, '000001.jsonl'), log)
    const env = { FANOUT_STATE_DIR: dir }
    expect(await bundle.run(edit('a'), env)).toEqual(silent)
    harmless(await bundle.run(edit('b'), env))
  })

  test('has garbage among its lines: what is whole still counts', async () => {
    const env = { FANOUT_STATE_DIR: fs.mkdtempSync(bundle.at('torn ')) }
    await bundle.run(edit('a'), env)
    fs.appendFileSync(path.join(env.FANOUT_STATE_DIR, '000001.jsonl'), '\n{"id":"torn","t":1')
    fs.appendFileSync(path.join(env.FANOUT_STATE_DIR, '000001.jsonl'), Buffer.from([10, 0xff, 0, 10]))
    expect(decision(await bundle.run(edit('b'), env))).toBe('deny')
  })
})
