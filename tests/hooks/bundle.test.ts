import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { everyPayload } from '../recordings/recording.ts'
import { type Bundle, buildBundle, common, decision, edit, harmless, silent } from './bundle.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await buildBundle()
}, 60_000)
afterAll(() => bundle.remove())

const own = JSON.stringify({
  ...common,
  hook_event_name: 'PreToolUse',
  tool_name: 'Bash',
  tool_input: { command: 'fanout status' },
})

describe('whatever comes in', () => {
  test.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['white space', ' \n\n'],
    ['garbage', '\x00\x01 not JSON }'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x7b, 0x80, 0x7d])],
    ['half a payload', edit('a').slice(0, 60)],
    ['JSON that is no object', '[{}]'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['two payloads', edit('a') + edit('b')],
    ['an event of hosts to come', JSON.stringify({ ...common, hook_event_name: 'TeleportStart', to: { the: 'moon' } })],
    ['a name every object has', JSON.stringify({ ...common, hook_event_name: '__proto__' })],
    ['a deep payload', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ])('%s: nothing is said', async (_, input) => expect(await bundle.run(input)).toEqual(silent))

  test('5 MB of a file to be written are read to the end', async () => {
    const tool_input = { file_path: path.resolve('/project/big.ts'), content: '}\n'.repeat(2_500_000) }
    expect(await bundle.run(edit('huge', { tool_name: 'Write', tool_input }))).toEqual(silent)
    expect(fs.readFileSync(bundle.at('state', '000001.jsonl'), 'utf8')).toContain('big.ts')
  })

  test('any bytes, any JSON, any recorded payload with an odd value', async () => {
    const json = fc.json()
    const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some))
    const odd = fc
      .tuple(fc.constantFrom(...everyPayload()), fc.nat(), fc.jsonValue())
      .map(([payload, n, value]) =>
        JSON.stringify({ ...payload, [Object.keys(payload)[n % Object.keys(payload).length] ?? '']: value }),
      )
    await fc.assert(
      fc.asyncProperty(fc.oneof(json, bytes, { arbitrary: odd, weight: 2 }), async (input) =>
        harmless(await bundle.run(input, { FANOUT_STATE_DIR: bundle.at('fuzz') })),
      ),
      { numRuns: 40 },
    )
  }, 60_000)
})

describe('stdin that never closes', () => {
  test('is answered once the payload is whole', async () => {
    expect(decision(await bundle.run(own, {}, { open: true }))).toBe('allow')
  })
  test.each([1, 2])('also where it fills the reader’s buffer %i times to the byte', async (times) => {
    const payload = { ...JSON.parse(own), padding: '' }
    payload.padding = 'x'.repeat(times * 65_536 - JSON.stringify(payload).length)
    expect(decision(await bundle.run(JSON.stringify(payload), {}, { open: true }))).toBe('allow')
  })
})

describe('the bundle', () => {
  test('stops the second writer, across processes', async () => {
    const env = { FANOUT_STATE_DIR: bundle.at('two'), CLAUDE_PID: String(process.pid) }
    expect(await bundle.run(edit('a'), env)).toEqual(silent)
    const second = await bundle.run(edit('b'), env)
    expect(decision(second)).toBe('deny')
    expect(await bundle.run(edit('b'), env)).toEqual(second)
    expect(await bundle.run(edit('a'), env)).toEqual(silent)
  })
  test('gives one of many that ask at once the file', async () => {
    const env = { FANOUT_STATE_DIR: bundle.at('many'), CLAUDE_PID: String(process.pid) }
    const all = await Promise.all(Array.from({ length: 6 }, (_, n) => bundle.run(edit(`a${n}`), env)))
    expect(all.map(decision).sort()).toEqual(['', 'deny', 'deny', 'deny', 'deny', 'deny'])
  })
  test('is off with FANOUT=0', async () => {
    const env = { FANOUT_STATE_DIR: bundle.at('off'), FANOUT: '0' }
    expect(await bundle.run(edit('a'), env)).toEqual(silent)
    expect(await bundle.run(own, env)).toEqual(silent)
    expect(fs.existsSync(bundle.at('off'))).toBe(false)
  })
  test('loads the settings parser from beside itself', async () => {
    const project = bundle.at('configured')
    fs.mkdirSync(path.join(project, '.claude'), { recursive: true })
    fs.writeFileSync(path.join(project, '.claude', 'fanout.yaml'), 'rules:\n  one-writer: loud\n')
    const start = JSON.stringify({ ...common, hook_event_name: 'SessionStart', source: 'startup' })
    const { code, stdout } = await bundle.run(start, { CLAUDE_PROJECT_DIR: project })
    expect(code).toBe(0)
    expect(JSON.parse(stdout).systemMessage).toContain('fanout.yaml')
  })
  test('lets everything through where the parser is missing', async () => {
    fs.mkdirSync(bundle.at('alone'))
    const hook = bundle.at('alone', 'hook.cjs')
    fs.copyFileSync(bundle.at('dist', 'hook.cjs'), hook)
    const env = { CLAUDE_PROJECT_DIR: bundle.at('configured'), FANOUT_STATE_DIR: bundle.at('alone', 'state') }
    harmless(await bundle.run(edit('a'), env, { hook }))
  })
})
