import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFailed, test } from 'vitest'
import { host, needs } from './hosts.ts'
import {
  agent,
  type Mode,
  modes,
  onStage,
  playOn,
  pluginFolder,
  type React,
  type Script,
  type Stage,
  type Story,
  say,
} from './runner/index.ts'

/** An agent works so long (ms): whoever is started beside it meets it. */
const WORK_MS = 400

const keysOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `t${n + 1}`)

/** What a model did that launches everything in one message, then what fanout calls for, and nothing else. */
class Fanning {
  /** Whom fanout called for, message by message. */
  readonly called: string[][] = []
  most = 0
  private running = 0
  private readonly keys: readonly string[]

  constructor(keys: readonly string[]) {
    this.keys = keys
  }

  readonly main: React = ({ texts }) => {
    const said = texts.join('\n')
    if (texts.some((text) => text.trim() === 'go now')) return this.launch(this.keys)
    const lists = [...said.matchAll(/slots are free for what was queued:\n((?:- .*\n)+)/g)].map(
      ([, lines = '']) => lines,
    )
    const called = [...lists.join('').matchAll(/"Task (\w+)"/g)].map(([, key = '']) => key)
    if (called.length === 0) return 'noted'
    this.called.push(called)
    return this.launch(called)
  }

  readonly work: React = async ({ thread }) => {
    this.running += 1
    this.most = Math.max(this.most, this.running)
    await sleep(WORK_MS)
    this.running -= 1
    return `${thread} done`
  }

  get agents(): Record<string, Script> {
    return Object.fromEntries(this.keys.map((key) => [key, [this.work]]))
  }

  async play(stage: Stage, mode: Mode, env: Record<string, string> = {}) {
    const { main, agents } = this
    const story = await playOn(stage, { mode, env, main, agents, prompt: 'go now', timeout: 170_000 })
    onTestFailed(() => console.log(story.transcript()))
    return story
  }

  private launch(keys: readonly string[]) {
    return say(...keys.map((key) => agent(`Task ${key}`, key)))
  }
}

/** Of each launch of the main conversation, whether it became an agent. */
const launchedIn = (story: Story): boolean[] =>
  story.toolResults('main').map(({ text }) => text.startsWith('Async agent launched'))

test.each(modes)(
  'thirty launches in one message and five slots: all run, five at once, none is asked for twice (%s)',
  async (mode) => {
    await onStage({}, async (stage) => {
      const keys = keysOf(30)
      const fanning = new Fanning(keys)
      const story = await fanning.play(stage, mode)
      expect(new Set(story.threads)).toEqual(new Set(['main', ...keys]))
      expect(fanning.most).toBe(5)
      const called = fanning.called.flat()
      expect(called).toHaveLength(25)
      expect(new Set(called).size).toBe(25)
      const queued = story.toolResults('main').filter(({ text }) => text.includes('It is queued, place '))
      expect(queued).toHaveLength(25)
      expect(launchedIn(story).slice(0, 30).filter(Boolean)).toHaveLength(5)
      const heard = story.heard('main')
      const reports = heard.filter((text) => text.includes('the fan-out has ended.'))
      expect(reports.map((text) => /\d+ agents: \d+ done(?=[.,])/.exec(text)?.[0])).toEqual(['30 agents: 30 done'])
      expect(heard.join()).not.toContain('were launched one by one')
      expect(story.held('main')).toEqual([])
    })
  },
  200_000,
)

test("the host's cap below ours: what it refuses is queued too, and nothing is lost", async (context) => {
  needs(context, host.cap)
  await onStage({}, async (stage) => {
    const keys = keysOf(9)
    const fanning = new Fanning(keys)
    const story = await fanning.play(stage, 'default', { CLAUDE_CODE_MAX_CONCURRENT_SUBAGENTS: '3' })
    expect(new Set(story.threads)).toEqual(new Set(['main', ...keys]))
    expect(fanning.most).toBeLessThanOrEqual(3)
    expect(new Set(fanning.called.flat()).size).toBe(fanning.called.flat().length)
    const reports = story.heard('main').filter((text) => text.includes('the fan-out has ended.'))
    expect(reports.map((text) => /\d+ agents: \d+ done(?=[.,])/.exec(text)?.[0])).toEqual(['9 agents: 9 done'])
  })
}, 200_000)

test('an agent that may start no other one does that part itself', async (context) => {
  needs(context, host.nesting)
  await onStage({}, async (stage) => {
    const story = await playOn(stage, {
      mode: 'default',
      env: { FANOUT_CONCURRENCY_MAX: '1' },
      main: [agent('Parent', 'P'), 'launched'],
      agents: {
        P: [agent('Beside', 'B'), agent('Child', 'C', { background: false }), 'P done'],
        B: ['B done'],
        C: ['C done'],
      },
    })
    onTestFailed(() => console.log(story.transcript()))
    expect(story.toolResult('P', 0)).toContain('Do this part yourself')
    expect(story.threads).not.toContain('B')
    // A child that its parent waits for takes the parent's slot.
    expect(story.toolResult('P', 1)).toContain('C done')
    expect(story.heard('main').join()).not.toContain('queued')
  })
}, 200_000)

test('with the rule off eight launches are eight agents, and nothing is said', async () => {
  await onStage({}, async (stage) => {
    const fanning = new Fanning(keysOf(8))
    const story = await fanning.play(stage, 'default', { FANOUT_RULES: 'slots=off' })
    expect(launchedIn(story)).toEqual(Array(8).fill(true))
    expect(story.transcript()).not.toMatch(/queued|slots/)
  })
}, 200_000)

test('wrong settings: the session works, and one line says what is wrong', async () => {
  const files = { '.claude/fanout.yaml': 'concurrency:\n  max: lots\n  repository: 6\nfailures:\n  policy: cancel\n' }
  await onStage({ files }, async (stage) => {
    const fanning = new Fanning(keysOf(6))
    const story = await fanning.play(stage, 'default')
    expect(fanning.most).toBeLessThanOrEqual(5)
    expect(new Set(story.threads).size).toBe(7)
    const lines = JSON.stringify(story.messages).match(/some settings are wrong[^"]*/g) ?? []
    expect(new Set(lines).size).toBeLessThanOrEqual(1)
    const { stdout } = await stage.exec(process.execPath, [join(pluginFolder, 'dist/fanout.cjs'), 'config'])
    expect(stdout).toContain('fanout.yaml:2 concurrency.max: "lots" does not fit; write a whole number')
    expect(stdout).toContain('fanout.yaml:5 failures.policy: "cancel" is not known here')
    expect(stdout).toMatch(/concurrency\.repository +6 /)
  })
}, 200_000)
