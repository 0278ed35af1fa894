import { expect } from 'vitest'
import { file, PLAN } from './plans.ts'
import { approvals, ENDING, expansion, launchedTogether } from './reading.ts'
import { after, agent, bash, type Call, edit, read, type Script, say, sendMessage, write } from './runner/index.ts'
import { outcomeTold } from './runs.ts'
import { scenario } from './scenario.ts'

/** The commands that run a plan, or make one. */

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
  async ({ story, stage }) => {
    const text = expansion(story)
    for (const part of [`Execute the plan: ${file} --engine model`, 'in one message', 'fanout-task: <task id>'])
      expect(text).toContain(part)
    expect(launchedTogether(story)).toEqual([Array(2).fill('general-purpose'), ['general-purpose']])
    expect(story.file('both.txt')).toBe('both')
    expect(approvals(story)).toEqual([])
    // The model wrote one line; the agent has the whole brief, and the results before it.
    expect(story.heard('both').join()).toMatch(/Write only: both\.txt[\s\S]*### hello: Hello \(done\)/)
    expect(await outcomeTold(story, stage)).toContain('3 tasks: 3 done')
  },
)

/** A worker of this name: claims until there is nothing left. */
const worker = (name: string): Script =>
  Array.from({ length: 4 }, (): Script => {
    let id = ''
    return [
      bash(`fanout claim --as ${name}`),
      ({ results }) => {
        id = /fanout-task: (\w+)/.exec(results[0]?.text ?? '')?.[1] ?? ''
        return id ? write(`${id}.txt`, id) : `No task left.${ENDING}`
      },
      () => bash(`fanout done ${id} --as ${name} --report 'Written. STATUS: DONE'`),
    ]
  }).flat()

scenario(
  '/fanout:parallel --workers: each claims, does and gives back, and nothing is done twice',
  {
    prompt: '/fanout:parallel write hello.txt; write bye.txt; then both.txt --workers 2',
    main: [
      write(file, PLAN),
      bash(`fanout start ${file}`),
      say(...['worker-1', 'worker-2'].map((name) => agent(name, name, { type: 'fanout:worker' }))),
      'launched',
      after('worker-1:ended', 'worker-2:ended'),
      bash('fanout finish'),
      'told',
    ],
    agents: { 'worker-1': worker('worker-1'), 'worker-2': worker('worker-2') },
  },
  ({ story }) => {
    expect(expansion(story)).toContain('descriptions `worker-1` to `worker-N`')
    expect(launchedTogether(story)).toEqual([Array(2).fill('fanout:worker')])
    const given = ['worker-1', 'worker-2'].flatMap((name) =>
      story.toolResults(name).filter(({ input }) => String(input.command).startsWith('fanout done')),
    )
    expect(given.map(({ input }) => String(input.command).split(' ')[2]).sort()).toEqual(['both', 'bye', 'hello'])
    expect(given.filter(({ isError }) => isError)).toEqual([])
    expect(story.toolResults('main').at(-1)?.text).toContain('3 done')
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

const FINDING =
  '```json\n{"findings": [{"subject": {"file": "src/a.js", "line": 1}, "claim": "The input is not checked", "verdict": "problem", "severity": "high", "confidence": 0.9, "evidence": "read it"}]}\n```'
const PERSPECTIVES = `version: 1
title: Look at a.js
defaults: { agent: "fanout:reviewer" }
tasks:
  - { id: security, title: Security, brief: "Security of src/a.js; findings as JSON. [thread:security]", writes: [] }
  - { id: testing, title: Testing, brief: "Tests of src/a.js; findings as JSON. [thread:testing]", writes: [] }
`

scenario(
  '/fanout:parallel --by perspective: one subject, read-only, findings merged',
  {
    prompt: '/fanout:parallel look at src/a.js --by perspective --perspectives security,testing',
    files: { 'src/a.js': 'old(1)\n' },
    main: [
      write('specs/look/plan.yaml', PERSPECTIVES),
      bash('fanout check specs/look/plan.yaml'),
      bash('fanout start specs/look/plan.yaml'),
      say(task('security'), task('testing')),
      'launched',
      after('security:ended', 'testing:ended'),
      bash('fanout synthesize look'),
      write('specs/look/findings.md', '# Findings\n'),
      bash('fanout finish'),
      'told',
    ],
    agents: { security: [`Seen.\n\n${FINDING}${ENDING}`], testing: [`Seen.\n\n${FINDING}${ENDING}`] },
  },
  async ({ story, stage }) => {
    expect(expansion(story)).toContain('--perspectives security,testing')
    expect(story.toolResults('main').find(({ input }) => input.command === 'fanout synthesize look')?.text).toContain(
      '2 findings, 1 after',
    )
    expect(story.file('specs/look/findings.md')).toBe('# Findings\n')
    expect(await outcomeTold(story, stage)).toContain('2 tasks: 2 done')
    expect(approvals(story)).toEqual([])
  },
)

const RENAME = `version: 1
title: Rename
context: "Recipe: old(x) becomes renamed(x)."
tasks:
  - { id: b, title: b, brief: "src/b.js. [thread:b]", writes: [src/b.js], verify: grep -q renamed src/b.js }
  - { id: c, title: c, brief: "src/c.js. [thread:c]", writes: [src/c.js], verify: grep -q renamed src/c.js }
  - { id: whole, title: whole, brief: "All of it. [thread:whole]", blockedBy: [b, c], writes: [], verify: grep -rc renamed src }
`
const renames = (id: string): Script => [
  read(`src/${id}.js`),
  edit(`src/${id}.js`, 'old', 'renamed'),
  bash(`grep -q renamed src/${id}.js`),
  `Done.${ENDING}`,
]

scenario(
  '/fanout:refactor: one file by hand, then a verified subset per agent, then one commit',
  {
    prompt: '/fanout:refactor call renamed() instead of old() src/**/*.js',
    files: { 'src/a.js': 'old(1)\n', 'src/b.js': 'old(2)\n', 'src/c.js': 'old(3)\n' },
    allow: ['Edit', 'Bash(git add:*)', 'Bash(git commit:*)', 'Bash(grep:*)'],
    main: [
      bash('git status --short'),
      read('src/a.js'),
      edit('src/a.js', 'old', 'renamed'),
      write('specs/renamed/plan.yaml', RENAME),
      bash('fanout check specs/renamed/plan.yaml'),
      bash('fanout start specs/renamed/plan.yaml'),
      say(task('b'), task('c')),
      'launched',
      after('b:ended', 'c:ended'),
      task('whole'),
      'launched',
      after('whole:ended'),
      bash('git add -- src/a.js src/b.js src/c.js'),
      bash('git commit -q -m "Rename"'),
      bash('fanout finish'),
      'told',
    ],
    agents: { b: renames('b'), c: renames('c'), whole: [bash('grep -rc renamed src'), `All pass.${ENDING}`] },
  },
  async ({ story, stage }) => {
    expect(expansion(story)).toContain('Refactor: call renamed() instead of old() src/**/*.js')
    expect(launchedTogether(story)).toEqual([Array(2).fill('general-purpose'), ['general-purpose']])
    expect(await outcomeTold(story, stage)).toContain('3 tasks: 3 done')
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
