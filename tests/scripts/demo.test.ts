import { afterEach, expect, test, vi } from 'vitest'
import { actsOf } from '../../scripts/demo/acts.ts'
import { type Change, fileAtTheEnd, isMade, stepsOf, survives } from '../../scripts/demo/changes.ts'
import { drawScene, drawSummary, drawText } from '../../scripts/demo/draw.ts'
import type { Scene, Telling } from '../../scripts/demo/scene.ts'
import { scenes } from '../../scripts/demo/scenes/index.ts'
import { show } from '../../scripts/demo/show.ts'
import { inWords } from '../../scripts/demo/words.ts'
import { agent, edit, read, type Story, say, write } from '../host/runner/index.ts'
import type { Seen, ToolResult } from '../host/runner/request.ts'
import type { Call, Message } from '../host/runner/script.ts'
import type { Exchange } from '../host/runner/thread.ts'

afterEach(() => vi.unstubAllEnvs())

const paint = (_: string, text: string): string => text

function result({ names: [tool], input }: Call, text: string, isError = false): ToolResult {
  return { id: '', tool, input, text, isError }
}

function exchange(thread: string, results: readonly ToolResult[], reply: Message, seen: Partial<Seen> = {}): Exchange {
  const agentId = () => ''
  const rest = { texts: [], tools: [], body: { messages: [] }, agentId }
  return { thread, seen: { thread, why: 'results', results, ...rest, ...seen }, reply, at: 0, isExtra: false }
}

const told = (exchanges: Exchange[], files: Record<string, string> = {}): Story =>
  ({ exchanges, file: (path: string) => files[path] }) as unknown as Story

const created = 'File created successfully at: notes.md'
const updated = 'The file notes.md has been updated successfully.'
const refusal = 'fanout: agent "First" (general-purpose) is working on notes.md.'
const changes: readonly Change[] = [
  { who: 'First', file: 'notes.md', line: 'from first' },
  { who: 'Second', file: 'notes.md', line: 'from second' },
]
const launch = say(agent('First', 'a'), agent('Second', 'b'))
const byFirst = write('notes.md', 'from first\n')
const bySecond = write('notes.md', 'from second\n')

test('a story is told in order, agents by their descriptions', () => {
  const story = told([
    exchange('main', [], launch, { why: 'prompt' }),
    exchange('a', [result(read('notes.md'), 'File does not exist. Note: your', true)], say(byFirst)),
    exchange('b', [result(bySecond, refusal, true)], say('B ends')),
    exchange('main', [], say('noted'), { why: 'delivery' }),
    exchange('main', [], say('All is done.'), {
      why: 'delivery',
      texts: ['PostToolBatch hook additional context: fanout: look here'],
    }),
  ])
  expect(actsOf(story).map((act) => [act.who, inWords(act).did])).toEqual([
    ['Claude', 'starts "First" and "Second" in one message'],
    ['First', 'looks for notes.md: not there yet'],
    ['Second', `wants to write notes.md and is told: ${refusal}`],
    ['Second', 'ends: "B ends"'],
    ['Claude', 'is told: fanout: look here'],
    ['Claude', 'says: "All is done."'],
  ])
})

test('a launch that the host refused is no launch', () => {
  const story = told([
    exchange('main', [], launch, { why: 'prompt' }),
    exchange('main', [result(agent('Second', 'b'), 'Concurrent subagent limit reached', true)], say('So be it.')),
  ])
  expect(actsOf(story).map((act) => inWords(act).did)).toEqual([
    'starts "First"',
    'fails with Agent Second: Concurrent subagent limit reached',
    'says: "So be it."',
  ])
})

test('a write that takes another change away says whose, and that change is missing at the end', () => {
  const story = told(
    [
      exchange('main', [], launch, { why: 'prompt' }),
      exchange('a', [result(byFirst, created)], say('A ends')),
      exchange('b', [result(bySecond, updated)], say('B ends')),
    ],
    { 'notes.md': 'from second\n' },
  )
  expect(stepsOf(story, changes)).toContainEqual({
    who: 'Second',
    did: 'overwrites notes.md: what First wrote there is gone',
    tone: 'bad',
  })
  expect(changes.map((change) => isMade(story, change))).toEqual([true, true])
  expect(changes.map((change) => survives(story, change))).toEqual([false, true])
  expect(fileAtTheEnd(story, 'notes.md', changes).lines).toEqual([
    { who: 'Second', text: 'from second', tone: 'good' },
    { who: 'First', text: 'missing: from first', tone: 'bad' },
  ])
})

test('a refused write is not made, and an edit that keeps what stood there takes nothing away', () => {
  const keeping = edit('notes.md', 'from first', 'from first\nfrom second')
  const story = told([
    exchange('main', [], launch, { why: 'prompt' }),
    exchange('a', [result(byFirst, created)], say('A ends')),
    exchange('b', [result(bySecond, refusal, true)], say(keeping)),
  ])
  expect(changes.map((change) => isMade(story, change))).toEqual([true, false])
  const more = told([...story.exchanges, exchange('b', [result(keeping, updated)], say('B ends'))])
  expect(changes.map((change) => isMade(more, change))).toEqual([true, true])
  expect(stepsOf(more, changes).filter(({ tone }) => tone === 'bad')).toEqual([])
})

const scene = { ...(scenes[0] as Scene), title: 'A title', question: 'A question?', prompt: 'A prompt.' }
const telling: Telling = {
  steps: [{ who: 'First', did: `writes ${'one word after the other '.repeat(12)}`, tone: 'bad' }],
  exhibits: [{ title: 'notes.md', lines: [{ who: 'First', text: 'a line' }] }],
  isGood: false,
  verdict: 'It is lost.',
  figures: [['changes', 1]],
}
const sides = { without: telling, with: { ...telling, isGood: true, figures: [['changes', 2]] as const } }

test('so does a paragraph', () => {
  const lines = drawText('word '.repeat(60), { width: 80, paint }).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(lines.join(' ').split(' ')).toHaveLength(60)
})

test.each([60, 80, 99, 100, 120, 200])('a drawing keeps to %i columns', (width) => {
  const lines = drawScene(scene, sides, { width, paint }).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
  const heads = lines.filter((line) => line.includes('WITHOUT FANOUT'))
  expect(heads.map((head) => head.includes('WITH FANOUT'))).toEqual([width >= 100])
  expect(lines.join('\n')).toContain('✔ It is lost.')
})

test('the summary has the figures of both sides', () => {
  expect(drawSummary([[scene, sides]], { width: 80, paint })).toMatch(/A title.*\n│ changes +│ +1 │ +2 │/)
})

test('every scene has a name of its own', () => {
  expect(new Set(scenes.map(({ name }) => name)).size).toBe(scenes.length)
})

test('a scene that is not there is named, with those that are', async () => {
  const printed: string[] = []
  expect(await show(['nowhere'], { width: 80, paint }, (text) => printed.push(text))).toBe(2)
  expect(printed).toEqual([
    `fanout: there is no scene "nowhere". The scenes are: ${scenes.map(({ name }) => name).join(', ')}`,
  ])
})

test('without a client that runs here it says so', async () => {
  vi.stubEnv('FANOUT_HOST_BIN', '/no/such/client')
  const printed: string[] = []
  expect(await show([], { width: 80, paint }, (text) => printed.push(text))).toBe(1)
  expect(printed.join()).toMatch(
    /^fanout: the demo cannot run here, because Claude Code does not\. .*\/no\/such\/client/,
  )
})
