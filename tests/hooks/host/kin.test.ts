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

  describe('an agent of a workflow, one folder deeper', () => {
    const workflow = 'wf_2ed9489d-15e'
    const dir = path.join('workflows', workflow)
    const beside = ({ transcript_path }: { transcript_path: string }, name: string, content: string) => {
      const folder = path.join(transcript_path.slice(0, -'.jsonl'.length), 'subagents', dir)
      fs.writeFileSync(path.join(folder, name), content)
      return { transcript_path }
    }
    const prompt = (text: string): string =>
      `${JSON.stringify({ parentUuid: null, type: 'user', message: { role: 'user', content: text } })}\n{"more":1}\n`

    test.each([
      ['2.1.328', { agentType: 'workflow-subagent', description: 'build', inWorkflowRun: true }],
      ['a host that calls it a label', { agentType: 'workflow-subagent', label: 'build' }],
    ])('by its label: %s', (_, note) => {
      expect(readKin(noted(JSON.stringify(note), dir), 'a1')).toMatchObject({
        title: 'build',
        workflow,
        background: false,
      })
    })
    test('2.1.156 and 2.1.232: by the task its brief begins with', () => {
      const payload = noted('{"agentType":"workflow-subagent"}', dir)
      const brief = `[A frame "of" the host's]\n  fanout-task: build.api-2\n\nfanout-task: other`
      expect(readKin(beside(payload, 'agent-a1.jsonl', prompt(brief)), 'a1')).toMatchObject({ title: 'build.api-2' })
    })
    test('without any of it: by nothing', () => {
      const payload = beside(noted('{"agentType":"workflow-subagent"}', dir), 'agent-a1.jsonl', prompt('Hello.'))
      expect(readKin(payload, 'a1')).toMatchObject({ title: undefined, workflow })
    })
    test('2.1.328, at its start: by the journal', () => {
      const payload = noted('{}', dir, 'other')
      const journal = [
        '{"type":"launched"}',
        '{"type":"started","key":"v2:1","agentId":"a2","label":"wrong"}',
        '{"type":"started","key":"v2:2","agentId":"a1","label":"build"}',
      ]
      expect(readKin(beside(payload, 'journal.jsonl', `${journal.join('\n')}\n`), 'a1')).toMatchObject({
        title: 'build',
        workflow,
      })
      expect(readKin(payload, 'a3')).toBeUndefined()
    })
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
