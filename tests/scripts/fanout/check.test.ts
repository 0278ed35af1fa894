import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { Stage } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
  fs.mkdirSync(stage.file('specs/api'), { recursive: true })
})

const FILE = path.join('specs', 'api', 'plan.yaml')

function write(text: string): void {
  fs.writeFileSync(stage.file(FILE), text)
}

const PLAN = `version: 1
title: Rework the API
`

const SOUND = `${PLAN}tasks:
  - {id: schema, title: S, brief: B, writes: [src/schema.ts]}
  - {id: api, title: A, brief: B, writes: [src/api], blockedBy: [schema]}
  - {id: all, title: L, brief: B, writes: ['src/**/*.ts'], blockedBy: [schema], minutes: 10}
  - {id: fix, title: F, brief: B, writes: ['src/api/*'], isolation: auto}
  - {id: any, title: Y, brief: B}
  - {id: docs, title: D, brief: B, writes: []}
`

it('shows how a sound plan would run', async () => {
  write(SOUND)
  const { stdout, code } = await stage.run(['check', FILE, '--slots', '2'])
  expect(stdout).toBe(`${FILE} is sound: Rework the API, 6 tasks
waves
  1  schema, fix, any, docs
  2  api, all
overlaps
  any       does not say what it writes: never beside another writer
  all, api  never at the same time; all first when both are ready
  api, fix  fix in a worktree of its own
  all, fix  fix in a worktree of its own
  fix, any  fix in a worktree of its own
critical path, 15 min
  schema -> all
wall time with 2 slots, by the plan's estimates
  one after another        35 min
  batch by batch           25 min
  rolling                  25 min
  no order is faster than  17.5 min
`)
  expect(code).toBe(0)
})

it('finds the plan in its folder, and says when nothing overlaps', async () => {
  write(`${PLAN}tasks: [{id: a, title: T, brief: B}]`)
  const { stdout } = await stage.run(['check', 'specs/api'])
  expect(stdout).toContain(`${FILE} is sound: Rework the API, 1 task\n`)
  expect(stdout).toContain('overlaps\n  none\n')
  expect(stdout).toContain('with 5 slots')
})

it('gives the same as values', async () => {
  write(`${SOUND}concurrency: 3\n`)
  expect(await stage.json('check', FILE)).toEqual({
    file: stage.file(FILE),
    title: 'Rework the API',
    tasks: 6,
    slots: 3,
    waves: [
      ['schema', 'fix', 'any', 'docs'],
      ['api', 'all'],
    ],
    overlaps: expect.arrayContaining([
      { tasks: ['all', 'api'], by: 'order' },
      { tasks: ['api', 'fix'], by: 'worktree' },
    ]),
    isolated: ['fix'],
    criticalPath: { ids: ['schema', 'all'], minutes: 15 },
    minutes: { sequential: 35, batches: expect.any(Number), rolling: expect.any(Number), bound: 15 },
  })
})

it('lists every fault, and fails', async () => {
  write(`${PLAN}tasks:\n  - {id: a, title: T, brief: B, blockedBy: [b]}\n  - {id: b, title: T, blockedBy: [a]}\n`)
  const { stderr, stdout, code } = await stage.run(['check', FILE, '--json'])
  const faults = [
    `${FILE}:4 task a: blockedBy: waits for itself through others: a -> b -> a; take one of these out of a blockedBy`,
    `${FILE}:5 task b: brief: is missing; write what to do`,
  ]
  expect(stderr).toBe(`fanout: 2 faults in ${FILE}; nothing of it is run\n  ${faults.join('\n  ')}\n`)
  expect(JSON.parse(stdout)).toMatchObject({
    file: stage.file(FILE),
    faults: [
      { line: 4, task: 'a' },
      { line: 5, task: 'b' },
    ],
  })
  expect(code).toBe(1)
})

it.each([
  [
    'a plan that is not there',
    ['check', 'specs/none.yaml'],
    1,
    `there is no plan at ${path.join('specs', 'none.yaml')}`,
  ],
  ['a folder without one', ['check', 'src'], 1, 'src holds no plan.yaml, plan.yml, plan.md'],
  ['no plan at all', ['check'], 2, 'PLAN'],
  ['slots that are none', ['check', FILE, '--slots', '0'], 2, '--slots: "0" is no whole number from 1 to 1000'],
])('refuses %s', async (_, argv, code, message) => {
  const outcome = await stage.run(argv)
  expect(outcome.stderr).toContain(message)
  expect(outcome.code).toBe(code)
})

it('says nothing that a terminal would take for a command', async () => {
  write(`${PLAN}tasks:\n  - {id: "a\\e[2J", title: T, brief: B}\n`)
  const { stderr } = await stage.run(['check', FILE])
  expect(stderr).toContain('is no id')
  expect(stderr).not.toContain('\u001b')
})

it('does not read what is far too large', async () => {
  write('x'.repeat(1_100_000))
  expect((await stage.run(['check', FILE])).stderr).toContain('larger than 1 MB')
})
