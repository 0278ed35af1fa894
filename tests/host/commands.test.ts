import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cloneTo } from '../repository/checkout.ts'
import { texts } from '../repository/texts.ts'
import {
  after,
  agent,
  bash,
  type Call,
  edit,
  onStage,
  play,
  read,
  type Script,
  Session,
  type Story,
  say,
  sendMessage,
  tool,
  write,
} from './runner/index.ts'
import { scenario } from './scenario.ts'

/**
 * Each command in the real client: what the person typed becomes the text the model reads; a model that does as the text says gets
 * its agents launched in one message, of the types named, and its file written.
 */

interface Act {
  /** Typed by the person. */
  typed: string
  /** What the model must have read. */
  reads: readonly string[]
  /** Agent types of the launches, all in one message. */
  types: readonly string[]
  /** What the model writes at the end. */
  file: string
  /** Before the launches, and between the last report and the file. */
  before?: Script
  between?: Script
}

const FINDING =
  '```json\n{"findings": [{"subject": {"file": "src/a.ts", "line": 1}, "claim": "a is null", "verdict": "problem", "severity": "high", "confidence": 0.9, "evidence": "read it"}]}\n```'
const ENDING = '\n\nSTATUS: DONE\nFILES WRITTEN: none\nFOLLOW-UPS: none'

const acts: Record<string, Act> = {
  'bare /ideate': {
    typed: '/ideate rate limits for the API',
    reads: ['Ideate: rate limits for the API', 'all in one message', 'specs/<slug>/ideation.md'],
    types: ['Explore', 'fanout:research-expert'],
    file: 'specs/rate-limits/ideation.md',
  },
  '/fanout:ideate': {
    typed: '/fanout:ideate rate limits for the API',
    reads: ['Ideate: rate limits for the API', 'all in one message'],
    types: ['Explore', 'fanout:research-expert', 'fanout:research-expert'],
    file: 'specs/rate-limits/ideation.md',
  },
  '/fanout:spec:create': {
    typed: '/fanout:spec:create rate-limits',
    reads: ['Write the specification: rate-limits', 'both in one message', 'specs/<slug>/spec.md'],
    types: ['fanout:codebase-explorer', 'fanout:codebase-explorer'],
    file: 'specs/rate-limits/spec.md',
    before: [read('specs/rate-limits/ideation.md')],
  },
  '/fanout:debug:api': {
    typed: '/fanout:debug:api POST /orders answers 500 since "yesterday"',
    reads: [
      'Debug the API: POST /orders answers 500 since "yesterday"',
      'all four in one message',
      'specs/<slug>/debug-api.md',
    ],
    types: Array(4).fill('fanout:api-investigator'),
    file: 'specs/orders/debug-api.md',
    between: [bash('fanout synthesize --out specs/orders/debug-api.md')],
  },
  '/fanout:debug:browser': {
    typed: '/fanout:debug:browser the Save button does nothing',
    reads: [
      'Debug in the browser: the Save button does nothing',
      'all three in one message',
      'specs/<slug>/debug-browser.md',
    ],
    types: Array(3).fill('fanout:browser-investigator'),
    file: 'specs/save/debug-browser.md',
    between: [bash('fanout synthesize --out specs/save/debug-browser.md')],
  },
  '/fanout:review': {
    typed: '/fanout:review HEAD~1 --perspectives security,testing',
    reads: ['Review: HEAD~1 --perspectives security,testing', 'all in one message', 'specs/review-<name>/review.md'],
    types: ['fanout:reviewer', 'fanout:reviewer'],
    file: 'specs/review-head/review.md',
    before: [bash('git diff --stat HEAD')],
    between: [bash('fanout synthesize --out specs/review-head/review.md')],
  },
}

for (const [name, { typed, reads, types, file, before = [], between = [] }] of Object.entries(acts)) {
  const keys = types.map((_, index) => `agent-${index}`)
  scenario(
    `${name}: expands, launches in one message, writes its file`,
    {
      prompt: typed,
      files: { 'specs/rate-limits/ideation.md': '# Rate limits\n' },
      main: [
        ...before,
        say(...types.map((type, index) => agent(`Part ${index}`, `agent-${index}`, { type }))),
        'launched',
        after(...keys.map((key) => `${key}:ended`)),
        ...between,
        read(file),
        write(file, '# Written by the model\n'),
        'told',
      ],
      agents: Object.fromEntries(keys.map((key) => [key, [`Seen.\n\n${FINDING}${ENDING}`]])),
    },
    ({ story }) => {
      const text = expansion(story)
      for (const part of reads) expect(text).toContain(part)
      expect(text).not.toMatch(/\$ARGUMENTS|\$\{CLAUDE_PLUGIN_ROOT\}/)
      expect(launchedTogether(story)).toEqual([types])
      // Of a type that does not exist the client says so, and starts nothing.
      expect(refused(story, 'Agent')).toEqual([])
      expect(story.file(file)).toBe('# Written by the model\n')
      expect(story.heard('main').join()).toContain(`${types.length} agents: ${types.length} done`)
    },
  )
}

const PLAN = `version: 1
title: Greetings
tasks:
  - { id: hello, title: Hello, brief: "Write hello.txt. [thread:hello]", writes: [hello.txt] }
  - { id: bye, title: Bye, brief: "Write bye.txt. [thread:bye]", writes: [bye.txt] }
  - { id: both, title: Both, brief: "Write both.txt. [thread:both]", writes: [both.txt], blockedBy: [hello, bye] }
`
const file = 'specs/greet/plan.yaml'
const task = (id: string): Call => agent(`[${id}] ${id}`, id, { prompt: `fanout-task: ${id}` })
const writers = Object.fromEntries(
  ['hello', 'bye', 'both'].map((id) => [
    id,
    [write(`${id}.txt`, id), `Written.\n\nSTATUS: DONE\nFILES WRITTEN: ${id}.txt\nFOLLOW-UPS: none`],
  ]),
)
const run: Script = [
  bash(`fanout start ${file}`),
  say(task('hello'), task('bye')),
  'launched',
  after('hello:ended', 'bye:ended'),
  task('both'),
  'launched',
  after('both:ended'),
  bash('fanout status'),
  'told',
]

scenario(
  '/fanout:spec:execute: one line per task, dependents after',
  { prompt: `/fanout:spec:execute ${file} --engine model`, files: { [file]: PLAN }, main: run, agents: writers },
  ({ story }) => {
    const text = expansion(story)
    for (const part of [`Execute the plan: ${file} --engine model`, 'in one message', 'fanout-task: <task id>'])
      expect(text).toContain(part)
    expect(launchedTogether(story)).toEqual([Array(2).fill('general-purpose'), ['general-purpose']])
    expect(story.file('both.txt')).toBe('both')
    expect(approvals(story)).toEqual([])
  },
)

scenario(
  '/fanout:parallel: plan, check, start, launch in one message',
  {
    prompt: '/fanout:parallel write hello.txt; write bye.txt; then both.txt',
    main: [write(file, PLAN), bash(`fanout check ${file}`), ...run],
    agents: writers,
  },
  ({ story }) => {
    const text = expansion(story)
    for (const part of ['Run in parallel: write hello.txt; write bye.txt', 'in one message', '--workers N'])
      expect(text).toContain(part)
    expect(launchedTogether(story)).toEqual([Array(2).fill('general-purpose'), ['general-purpose']])
    expect(story.file('both.txt')).toBe('both')
    expect(approvals(story)).toEqual([])
  },
)

scenario(
  '/fanout:refactor: one file by hand, then a subset per agent, then one commit',
  {
    prompt: '/fanout:refactor call renamed() instead of old() src/**/*.js',
    files: { 'src/a.js': 'old(1)\n', 'src/b.js': 'old(2)\n', 'src/c.js': 'old(3)\n' },
    allow: ['Edit', 'Bash(git add:*)', 'Bash(git commit:*)'],
    main: [
      bash('git status --short'),
      read('src/a.js'),
      edit('src/a.js', 'old', 'renamed'),
      write('specs/renamed/plan.yaml', PLAN),
      bash('fanout check specs/renamed/plan.yaml'),
      say(agent('[b] b', 'b', { type: 'fanout:implementer' }), agent('[c] c', 'c', { type: 'fanout:implementer' })),
      'launched',
      after('b:ended', 'c:ended'),
      bash('git add -- src/a.js src/b.js src/c.js'),
      bash('git commit -q -m "Rename"'),
      'told',
    ],
    agents: {
      b: [read('src/b.js'), edit('src/b.js', 'old', 'renamed'), `Done.${ENDING}`],
      c: [read('src/c.js'), edit('src/c.js', 'old', 'renamed'), `Done.${ENDING}`],
    },
  },
  async ({ story, stage }) => {
    expect(expansion(story)).toContain('Refactor: call renamed() instead of old() src/**/*.js')
    expect(launchedTogether(story)).toEqual([Array(2).fill('fanout:implementer')])
    const { stdout } = await stage.exec('git', ['show', '--stat', '--format=%s'])
    expect(stdout).toMatch(/Rename[\s\S]*src\/a\.js[\s\S]*src\/b\.js[\s\S]*src\/c\.js[\s\S]*3 files changed/)
  },
)

scenario(
  '/fanout:spec:decompose: an isolated planner writes the plan, and mends it when it is sent back',
  {
    prompt: '/fanout:spec:decompose specs/greet/spec.md',
    files: { 'specs/greet/spec.md': '# Greetings\n' },
    main: [
      agent('Plan: greet', 'P', { type: 'fanout:planner' }),
      'launched',
      after('P:ended'),
      bash(`fanout check ${file} --json`),
      sendMessage('P', 'line 2: no tasks'),
      'sent',
      after('P:ended:2'),
      bash(`fanout check ${file} --json`),
      'told',
    ],
    agents: {
      P: [write(file, 'version: 1\n'), `Written.${ENDING}`, read(file), write(file, PLAN), `Mended.${ENDING}`],
    },
  },
  ({ story }) => {
    const text = expansion(story)
    for (const part of ['Decompose into a plan: specs/greet/spec.md', 'fanout:planner', 'to that same agent'])
      expect(text).toContain(part)
    expect(launchedTogether(story)).toEqual([['fanout:planner']])
    expect(story.file(file)).toBe(PLAN)
    expect(approvals(story)).toEqual([])
    const [first, second] = story.toolResults('main').filter(({ tool }) => tool === 'Bash')
    expect(first?.text).toContain('"faults"')
    expect(JSON.parse(second?.text ?? '')).toMatchObject({ tasks: 3, waves: [['hello', 'bye'], ['both']] })
  },
)

test('the planner needs no permission to write its plan', async () => {
  const story = await play({
    mode: 'default',
    allow: [],
    prompt: '/fanout:spec:decompose specs/greet/spec.md',
    files: { 'specs/greet/spec.md': '# Greetings\n' },
    main: [agent('Plan: greet', 'P', { type: 'fanout:planner' }), 'launched'],
    agents: { P: [write(file, PLAN), read(file), write('elsewhere.md', 'x'), `Written.${ENDING}`] },
  })
  expect(story.file(file)).toBe(PLAN)
  expect(story.file('elsewhere.md')).toBeUndefined()
})

test('/fanout:parallel needs no permission for its plan and for reading the format, and gives none beyond', async () => {
  await onStage({ plugin: null }, async (stage) => {
    const plugin = join(stage.dir, 'a plugin')
    cloneTo(plugin)
    const session = await Session.start(stage, {
      mode: 'default',
      allow: [],
      args: ['--plugin-dir', plugin],
      prompt: '/fanout:parallel a; b',
      main: [
        ({ texts }) => read(/Every key: (.+\.md)\./.exec(texts.join('\n'))?.[1] ?? 'no file named'),
        write(file, PLAN),
        bash(`fanout check ${file}; touch pwned`),
        write('elsewhere.md', 'x'),
        'told',
      ],
    })
    const story = await session.end()
    expect(story.problems).toEqual([])
    expect(story.toolResult('main', 0)).toContain('# The plan file')
    expect(story.file(file)).toBe(PLAN)
    expect(story.file('pwned')).toBeUndefined()
    expect(story.file('elsewhere.md')).toBeUndefined()
  })
})

test.each(['orchestrating-parallel-work', 'parallel-execution'])(
  'the model may load the skill %s unasked',
  async (name) => {
    const story = await play({ mode: 'default', allow: [], main: [tool('Skill', { skill: `fanout:${name}` }), 'read'] })
    expect(refused(story, 'Skill')).toEqual([])
    expect(expansion(story)).toMatch(/^# /m)
  },
)

test('each agent has the tools of its job, and no agent that reads can edit', async () => {
  const list = texts().filter(({ kind }) => kind === 'agent')
  const story = await play({
    mode: 'default',
    main: [say(...list.map(({ name }) => agent(name, name, { type: name }))), 'launched'],
    agents: Object.fromEntries(list.map(({ name }) => [name, [`Seen.${ENDING}`]])),
  })
  for (const { name, data } of list) {
    const offered = story.exchanges.find(({ thread }) => thread === name)?.seen.tools ?? []
    const edits = offered.filter((tool) => /^(Edit|Write|NotebookEdit|Agent)$/.test(tool))
    const may = String(data.tools ?? '').split(', ')
    expect(
      edits.filter((tool) => !may.includes(tool)),
      `${name} is offered ${offered}`,
    ).toEqual([])
    // Newer hosts let Bash take the place of Grep and Glob.
    const missing = may.filter((tool) => tool && !offered.includes(tool) && !/^(Grep|Glob)$/.test(tool))
    expect(missing, `${name} is offered ${offered}`).toEqual([])
    expect(
      offered.some((tool) => /^(Bash|Grep)$/.test(tool)),
      `${name} cannot search`,
    ).toBe(true)
  }
})

/** The command's text as the model read it. */
function expansion(story: Story): string {
  return story
    .heard('main')
    .filter((text) => !text.startsWith('<system-reminder>'))
    .join('\n')
}

/** Agent types of every message of the model that launched any. */
function launchedTogether(story: Story): string[][] {
  return story.exchanges
    .filter(({ thread, reply }) => thread === 'main' && reply.kind === 'message')
    .map(({ reply }) => (reply.kind === 'message' ? reply.parts : []))
    .map((parts) => parts.flatMap((part) => (typeof part === 'object' && part.kind === 'call' ? [part] : [])))
    .map((calls) => calls.filter(({ names }) => names[0] === 'Agent').map(({ input }) => String(input.subagent_type)))
    .filter((types) => types.length > 0)
}

function refused(story: Story, name: string): string[] {
  return story
    .toolResults('main')
    .filter(({ tool, isError }) => tool === name && isError)
    .map(({ text }) => text)
}

/** Calls of fanout that the person would have been asked for. */
function approvals(story: Story): string[] {
  return story
    .toolResults('main')
    .filter(({ tool, text }) => tool === 'Bash' && /requires? approval|haven't granted/.test(text))
    .map(({ input }) => String(input.command))
}
