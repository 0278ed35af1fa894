import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readKin } from '../../../hooks/host/kin.ts'

let root: string
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'fanout kin '))
})
afterAll(() => fs.rmSync(root, { recursive: true, force: true }))

let sessions = 0

/** A session's transcript whose folder holds this note, under `subagents/<dir>`. */
function noted(note: string, dir = '.', agent = 'a1'): { transcript_path: string } {
  sessions += 1
  const base = path.join(root, `s${sessions}`, 'subagents', dir)
  fs.mkdirSync(base, { recursive: true })
  fs.writeFileSync(path.join(base, `agent-${agent}.meta.json`), note)
  return { transcript_path: path.join(root, `s${sessions}.jsonl`) }
}

/** As 2.1.328 writes it. */
const full = {
  agentType: 'general-purpose',
  isBuiltIn: true,
  description: 'Writer A',
  toolUseId: 'toolu_000001_0',
  spawnDepth: 1,
  requestShape: 'background',
  model: 'm',
}

const launch = { use: 'toolu_000001_0', title: 'Writer A' }

describe('what the host noted about an agent', () => {
  test.each([
    ['2.1.328, background', full, { ...launch, background: true }],
    ['2.1.328, foreground', { ...full, requestShape: 'foreground' }, { ...launch, background: false }],
    ['2.1.328, nested', { ...full, parentAgentId: 'a0' }, { ...launch, background: true, parent: 'a0' }],
    ['a shape of hosts to come', { ...full, requestShape: 'sideways' }, launch],
    [
      '2.1.232 and 2.1.156',
      { agentType: 'general-purpose', description: 'Writer A', toolUseId: 'toolu_000001_0' },
      launch,
    ],
    ['fields of wrong types', { description: 7, toolUseId: {}, parentAgentId: '../x' }, {}],
  ])('%s', (_, note, expected) => expect(readKin(noted(JSON.stringify(note)), 'a1')).toEqual(expected))

  test('an agent of a workflow is found one folder deeper, by its label; the run waits for it', () => {
    const run = 'wf_2ed9489d-15e'
    const payload = noted('{"agentType":"workflow-subagent","label":"w1"}', path.join('workflows', run))
    expect(readKin(payload, 'a1')).toEqual({ title: 'w1', parent: run, background: false })
  })

  test('a long title is cut', () => {
    expect(readKin(noted(JSON.stringify({ description: 'x'.repeat(5_000) })), 'a1')?.title).toHaveLength(80)
  })
})

describe('no note', () => {
  test.each([
    ['for another agent', () => noted('{}', '.', 'a2')],
    ['that is garbage', () => noted('{"toolUseId":"toolu_1"')],
    ['that is empty', () => noted('')],
    ['without its folder', () => ({ transcript_path: path.join(root, 'never.jsonl') })],
    ['without a transcript', () => ({})],
    ['for a transcript of another kind', () => ({ transcript_path: path.join(root, 's1.txt') })],
    [
      'where a file stands in the folder’s place',
      () => {
        fs.writeFileSync(path.join(root, 'flat'), '')
        return { transcript_path: path.join(root, 'flat.jsonl') }
      },
    ],
    ['in a payload that is none', () => 'payload'],
  ] as [string, () => unknown][])('%s', (_, payload) => expect(readKin(payload(), 'a1')).toBeUndefined())

  test('a note that is no object tells nothing', () => {
    expect(readKin(noted('[1]'), 'a1')).toEqual({})
  })
})
