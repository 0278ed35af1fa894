import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { saidIn } from '../../../hooks/host/said.ts'

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout said '))
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }))
const at = (second: number): string => new Date(1_800_000_000_000 + second * 1_000).toISOString()
const line = (type: string, id: string, second: number, ...content: object[]): string =>
  JSON.stringify({ type, timestamp: at(second), message: { id, content } })
const text = (text: string): object => ({ type: 'text', text })
const file = path.join(dir, 'agent-a1.jsonl')
const said = (...lines: string[]): string[] => {
  fs.writeFileSync(file, lines.join('\n'))
  return saidIn({ agent_transcript_path: file }, 1_800_000_000_000)
}

describe('what an agent said', () => {
  test('is told message by message, in order', () => {
    const lines = [
      line('user', 'u', 1, text('go')),
      line('assistant', 'm1', 2, text('My report.')),
      line('assistant', 'm1', 2, text('STATUS: DONE')),
      line('assistant', 'm1', 2, { type: 'tool_use', id: 't' }),
      line('assistant', 'm2', 3, text('Report delivered above.')),
    ]
    expect(said(...lines)).toEqual(['My report.\nSTATUS: DONE', 'Report delivered above.'])
  })
  test('before this life is not told', () => {
    expect(said(line('assistant', 'm1', -60, text('old')), line('assistant', 'm2', 3, text('new')))).toEqual(['new'])
  })
  test('in torn and foreign lines is passed over', () => {
    expect(said('{"type":"assistant"', '3', 'null', line('assistant', 'm1', 1, text('x')))).toEqual(['x'])
  })
})

test.each([[undefined], [3], ['/etc/passwd'], ['/not/there.jsonl']])(
  'a transcript %j has nothing',
  (agent_transcript_path) => {
    expect(saidIn({ agent_transcript_path }, 0)).toEqual([])
  },
)
