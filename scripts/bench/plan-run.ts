import { plainBound, sharpBound } from '../../core/plan/bound.ts'
import { briefOf } from '../../core/plan/brief.ts'
import type { Prepared, Task } from '../../core/plan/plan.ts'
import { prepare } from '../../core/plan/prepare.ts'
import { readPlan } from '../../core/plan/read.ts'
import { obedient } from '../../tests/host/obedient.ts'
import {
  agent,
  bash,
  mark,
  onStage,
  type PlayOptions,
  pause,
  playOn,
  type React,
  type Reply,
  type Script,
  type Story,
  say,
  tool,
} from '../../tests/host/runner/index.ts'
import { middle } from './arithmetic.ts'
import type { Figure, Measurement } from './measurement.ts'

/** A minute of the plan's estimates lasts this long (ms) in the scripted agents. */
const MINUTE_MS = 400
const SLOTS = 5

/** What a plan costs the main conversation, and how long it takes, by either engine, in the real client. */
export const planRun: Measurement = {
  name: 'plan-run',
  title: 'A plan of twelve tasks in the real client, against the same work by hand',
  unit: 'ratio',
  measure: async (isQuick) => {
    const runs = isQuick ? 1 : 3
    const byHand = sizeOf(await played(null, hand, 0))
    const model = sizeOf(await played(undefined, obedient(bash('fanout start specs/bench')), 0))
    const native = sizeOf(await played(undefined, workflow, 0))
    const tokens = (what: string, part: keyof Size): Figure[] => [
      { what: `${what}: model engine ÷ by hand`, value: model[part] / byHand[part], goal: 0.2 },
      { what: `${what}: native engine ÷ by hand`, value: native[part] / byHand[part], goal: 0.05 },
    ]
    const times = { model: [] as number[], native: [] as number[] }
    for (let run = 0; run < runs; run += 1) {
      times.model.push(await makespan(obedient(bash('fanout start specs/bench'))))
      times.native.push(await makespan(workflow))
    }
    const bound = sharpBound(plan.tasks, SLOTS) * MINUTE_MS
    const plain = plainBound(plan.tasks, SLOTS) * MINUTE_MS
    return [
      ...tokens('Tokens the main model writes', 'written'),
      ...tokens('Tokens of the main conversation, results included', 'whole'),
      { what: 'Makespan ÷ lower bound: model engine, 5 slots', ...middle(times.model.map((ms) => ms / bound)) },
      {
        what: 'Makespan ÷ lower bound: native engine, the host’s slots',
        ...middle(times.native.map((ms) => ms / bound)),
      },
      { what: 'The same ÷ the plain bound: model engine', ...middle(times.model.map((ms) => ms / plain)) },
    ]
  },
}

/** Characters, which are tokens in proportion: what the main model wrote, and all that its conversation holds beside the prompt. */
interface Size {
  written: number
  whole: number
}

function sizeOf({ exchanges }: Pick<Story, 'exchanges'>): Size {
  const main = exchanges.filter(({ thread }) => thread === 'main')
  const written = main.reduce((sum, { reply }) => sum + lengthOf(reply), 0)
  const heard = main
    .filter(({ seen }) => seen.why !== 'prompt')
    .flatMap(({ seen }) => [...seen.texts, ...seen.results.map(({ text }) => text)])
  return { written, whole: written + heard.reduce((sum, text) => sum + text.length, 0) }
}

function lengthOf(reply: Story['exchanges'][number]['reply']): number {
  if (reply.kind !== 'message') return 0
  return reply.parts.reduce((sum, part) => {
    if (typeof part === 'string') return sum + part.length
    return part.kind === 'call' ? sum + JSON.stringify(part.input).length : sum
  }, 0)
}

const layers: readonly (readonly [id: string, minutes: number, needs: readonly string[]])[] = [
  ['schema', 4, []],
  ['lexer', 6, []],
  ['parser', 8, ['lexer']],
  ['printer', 5, ['lexer']],
  ['checker', 9, ['parser', 'schema']],
  ['store', 7, ['schema']],
  ['api', 6, ['store']],
  ['cli', 5, ['checker', 'printer']],
  ['client', 6, ['api']],
  ['docs', 4, ['cli', 'api']],
  ['e2e', 8, ['cli', 'client']],
  ['release', 3, ['docs', 'e2e']],
]
const sentence = 'Keep to the interfaces that stand in docs/interfaces.md and name every case that is not covered. '
const yaml = [
  'version: 1',
  'title: A small language, from lexer to release',
  `context: '${sentence.repeat(14)}'`,
  `concurrency: ${SLOTS}`,
  'tasks:',
  ...layers.map(
    ([id, minutes, needs]) =>
      `  - { id: ${id}, title: Build the ${id}, brief: '${sentence.repeat(12)}${mark(id)}', blockedBy: [${needs.join(', ')}], writes: [${id}/**], minutes: ${minutes} }`,
  ),
].join('\n')
const plan: Prepared = prepare(read(yaml))
const report = (id: string): string =>
  `Built the ${id}. ${sentence.repeat(8)}\nSTATUS: DONE\nFILES WRITTEN: none\nFOLLOW-UPS: none`

function read(text: string) {
  const { plan, faults } = readPlan(text, 'plan.yaml')
  if (!plan) throw new Error(`the plan of the bench is wrong: ${JSON.stringify(faults)}`)
  return plan
}

async function played(plugin: null | undefined, main: React, minute: number): Promise<Story> {
  return onStage({ plugin, files: { 'specs/bench/plan.yaml': yaml } }, async (stage) => {
    const options: Omit<PlayOptions, 'files'> = {
      mode: 'default',
      main,
      agents: Object.fromEntries(layers.map(([id, minutes]) => [id, working(id, minutes * minute, main === workflow)])),
      timeout: 120_000,
    }
    const story = await playOn(stage, options)
    const began = new Set(story.threads)
    if (!layers.every(([id]) => began.has(id))) throw new Error(`tasks are missing\n${story.transcript()}`)
    return story
  })
}

function working(id: string, ms: number, handsIn: boolean): Script {
  const result = { status: 'DONE', report: report(id), filesWritten: [], followUps: '' }
  return [...(ms > 0 ? [pause(ms)] : []), handsIn ? tool('StructuredOutput', result) : report(id), 'done']
}

/** Milliseconds from the first task's start to the last task's end. */
async function makespan(main: React): Promise<number> {
  const { exchanges } = await played(undefined, main, MINUTE_MS)
  const at = exchanges.flatMap((one) => (one.thread === 'main' || one.at === undefined ? [] : [one.at]))
  return Math.max(...at) - Math.min(...at)
}

/** Opens the run as a workflow and does what it is told. */
const workflow: React = ({ why, results: [result] }) => {
  if (why === 'prompt') return bash('fanout start specs/bench --engine native')
  if (result?.tool !== 'Bash') return 'noted'
  return tool('Workflow', JSON.parse(/^\{[\s\S]*?^\}/m.exec(result.text)?.[0] ?? '{}'))
}

/** The same without fanout: the model keeps the order and writes every brief out. */
const hand: React = (() => {
  const done = new Map<string, string>()
  const begun = new Set<string>()
  return ({ why, texts }): Reply => {
    if (why === 'prompt') for (const set of [done, begun]) set.clear()
    for (const [id] of layers) if (texts.some((text) => text.includes(`Built the ${id}.`))) done.set(id, report(id))
    const ready = plan.tasks.filter(({ id, blockedBy }) => !begun.has(id) && blockedBy.every((need) => done.has(need)))
    for (const { id } of ready) begun.add(id)
    if (ready.length === 0) return 'waiting'
    return say(
      ...ready.map((task) => agent(`[${task.id}] ${task.title}`, task.id, { prompt: briefByHand(task, done) })),
    )
  }
})()

function briefByHand(task: Task, done: ReadonlyMap<string, string>): string {
  const results = task.blockedBy.map((id) => ({ id, title: id, how: 'done', report: done.get(id) ?? '' }))
  return briefOf(plan, task, { results, conventions: [] }).replace(/^fanout-task: .*\n+/, '')
}
