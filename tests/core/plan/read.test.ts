import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeFault } from '../../../core/plan/fault.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import { readPlan } from '../../../core/plan/read.ts'

const HEAD = 'version: 1\ntitle: T\n'
const task = (id: string, more = ''): string => `  - {id: ${id}, title: T, brief: B${more && `, ${more}`}}\n`
const tasks = (...lines: string[]): string => `${HEAD}tasks:\n${lines.join('')}`

function sound(text: string, file = 'plan.yaml'): Plan {
  const { plan, faults } = readPlan(text, file)
  expect(faults?.map(describeFault)).toBeUndefined()
  if (!plan) throw new Error('no plan')
  return plan
}

const faults = (text: string, file = 'plan.yaml'): string[] => readPlan(text, file).faults?.map(describeFault) ?? []

describe('reads', () => {
  it('a plan with its defaults filled in', () => {
    expect(sound(tasks(task('a'))).tasks).toEqual([
      {
        id: 'a',
        title: 'T',
        brief: 'B',
        blockedBy: [],
        reads: [],
        priority: 0,
        minutes: 5,
        isolation: 'shared',
        collect: true,
      },
    ])
  })

  it('everything that can be said', () => {
    const plan = sound(`${HEAD}context: C
defaults: {model: haiku, minutes: 9, retries: 1, reads: [README.md]}
concurrency: 3
onFailure: stop-run
tolerate: 2
retries: 0
budget: {agents: 9, tokens: 100000}
tasks:
  - id: a.1
    title: T
    brief: |
      First this.
      Then that.
    role: reviewer
    writes: []
    reads: [docs]
    agent: Explore
    model: opus
    priority: -1
    minutes: 0.5
    isolation: auto
    verify: npm test
    output: a list
    collect: false
    retries: 3
    onFailure: continue
  - {id: b, title: T, brief: B, blockedBy: [a.1, a.1]}
`)
    expect(plan).toMatchObject({ context: 'C', concurrency: 3, onFailure: 'stop-run', tolerate: 2, retries: 0 })
    expect(plan.budget).toEqual({ agents: 9, tokens: 100_000 })
    expect(plan).not.toHaveProperty('defaults')
    expect(plan.tasks[0]).toMatchObject({
      brief: 'First this.\nThen that.\n',
      writes: [],
      reads: ['docs'],
      model: 'opus',
      retries: 3,
    })
    expect(plan.tasks[1]).toMatchObject({
      blockedBy: ['a.1'],
      model: 'haiku',
      minutes: 9,
      retries: 1,
      reads: ['README.md'],
    })
    expect(plan.tasks[1]).not.toHaveProperty('writes')
  })

  it.each([
    ['with a text below', '\n\n# Background\n\nThis.\n', 'C\n\n# Background\n\nThis.'],
    ['without', '\n', 'C'],
  ])('Markdown %s', (_, body, context) => {
    expect(sound(`---\n${tasks(task('a'))}context: C\n---${body}`, 'plan.md').context).toBe(context)
  })

  it('Markdown from Windows', () => {
    const text = `\uFEFF---\n${tasks(task('a'))}---\n\nThis.\n`.replaceAll('\n', '\r\n')
    expect(sound(text, 'PLAN.MD').context).toBe('This.')
  })
})

describe('says what is wrong, where, and what to write', () => {
  it.each([
    ['an empty file', '', ['plan.yaml: holds no plan; write "version: 1", a title and tasks']],
    ['no YAML', 'a: [', [expect.stringMatching(/^plan\.yaml:1: not valid YAML: /)]],
    ['no tasks', tasks().replace('tasks:', 'tasks: []'), ['plan.yaml:3: tasks: is empty; a plan needs a task']],
    ['another version', tasks(task('a')).replace('1', '2'), ['plan.yaml:1: version: 2 stands here; write 1']],
    ['an unknown key', `${tasks(task('a'))}contxt: x`, ['plan.yaml:5: contxt: unknown; did you mean context?']],
    [
      'an unknown key of a task',
      tasks(task('a', 'blocked_by: []')),
      ['plan.yaml:4 task a: blocked_by: unknown; write blockedBy: a list of the ids of the tasks it waits for'],
    ],
    [
      'an unknown key of the defaults',
      `${tasks(task('a'))}defaults: {writes: []}`,
      ['plan.yaml:5: defaults.writes: stands with each task, not here'],
    ],
    [
      'an unknown id',
      tasks(task('parse'), task('b', 'blockedBy: [prase]')),
      ['plan.yaml:5 task b: blockedBy: names "prase", which is no task; did you mean parse?'],
    ],
    [
      'itself',
      tasks(task('a', 'blockedBy: [a]')),
      ['plan.yaml:4 task a: blockedBy: waits for itself; take its own id out'],
    ],
    [
      'an id twice',
      tasks(task('a'), task('a')),
      ['plan.yaml:5 task a: id: "a" is taken by task #1; give this one another'],
    ],
    [
      'a cycle, and what is behind it',
      tasks(
        task('a', 'blockedBy: [c]'),
        task('b', 'blockedBy: [a]'),
        task('c', 'blockedBy: [b]'),
        task('d', 'blockedBy: [c]'),
        task('e'),
      ),
      [
        'plan.yaml:4 task a: blockedBy: waits for itself through others: a -> c -> b -> a; take one of these out of a blockedBy',
        'plan.yaml:7 task d: blockedBy: can never start: it waits for "c", in a cycle or behind one',
      ],
    ],
    [
      'two cycles',
      tasks(
        task('a', 'blockedBy: [b]'),
        task('b', 'blockedBy: [a]'),
        task('c', 'blockedBy: [d]'),
        task('d', 'blockedBy: [c, a]'),
      ),
      [expect.stringContaining(' a -> b -> a;'), expect.stringContaining(' c -> d -> c;')],
    ],
    [
      'a bad glob, on its line',
      tasks('  - id: a\n    title: T\n    brief: B\n    writes:\n      - src\n      - /etc\n'),
      ['plan.yaml:9 task a: writes: the glob "/etc" is absolute; write it relative to the project'],
    ],
    [
      'only what is taken away',
      tasks(task('a', 'writes: ["!x"]')),
      [
        'plan.yaml:4 task a: writes: has only globs with "!", which take away from others; name first what the task writes',
      ],
    ],
    [
      'a number for a text',
      tasks('  - {id: a, title: 7, brief: B}\n'),
      ['plan.yaml:4 task a: title: 7 stands here, which is no text to YAML; put it in quotes: "7"'],
    ],
    [
      'what is missing',
      tasks('  - {title: T, brief: B}\n'),
      ['plan.yaml:4 task #1: id: is missing; write a short name'],
    ],
    [
      'a word of JavaScript',
      tasks(task('constructor')),
      ['plan.yaml:4 task constructor: id: "constructor" is a word of JavaScript; take another id'],
    ],
    ['an id with a slash', tasks(task('a/b')), [expect.stringContaining('"a/b" is no id; write letters')]],
    [
      'a text for a list',
      tasks(task('a'), task('b', 'blockedBy: a')),
      ['plan.yaml:5 task b: blockedBy: "a" stands here; write a list, such as [schema]'],
    ],
    [
      'another word',
      tasks(task('a', 'isolation: none')),
      ['plan.yaml:4 task a: isolation: "none" stands here; write shared, worktree or auto'],
    ],
    [
      'no time at all',
      tasks(task('a', 'minutes: 0')),
      ['plan.yaml:4 task a: minutes: 0 stands here; write minutes above 0'],
    ],
    [
      'an alias',
      `${HEAD}context: &c x\ntasks:\n${task('a', 'role: *c')}`,
      ['plan.yaml:5 task a: role: the alias *c is not followed; write the value itself'],
    ],
    [
      'a key twice',
      tasks(task('a', 'role: x, role: y')),
      ['plan.yaml:4 task a: role: stands here twice; keep one of the two'],
    ],
    [
      'tasks that are none',
      tasks('  - foo\n'),
      ['plan.yaml:4 task #1: "foo" stands here; write a task: id, title and brief'],
    ],
    [
      'too many tasks',
      tasks(...Array.from({ length: 1001 }, (_, i) => task(`t${i}`))),
      ['plan.yaml:3: tasks: has more than 1000 tasks; make several plans of it'],
    ],
    ['too large a file', ' '.repeat(1_000_001), ['plan.yaml: larger than 1 MB and not read; make several plans of it']],
  ])('%s', (_, text, expected) => {
    expect(faults(text)).toEqual(expected)
  })

  it.each([
    [
      'Markdown without a plan',
      '# Plan\n',
      'plan.md',
      'plan.md:1: has no frontmatter; write --- on the first line, the plan below it, and --- again',
    ],
    [
      'a plan without end',
      `---\n${tasks(task('a'))}`,
      'plan.md',
      'plan.md:1: has a frontmatter without end; write --- below it',
    ],
    [
      'code for a plan',
      '---js\nprocess.exit(1)\n---\n',
      'plan.md',
      'plan.md:1: has no frontmatter; write --- on the first line, the plan below it, and --- again',
    ],
    [
      'the line in Markdown',
      `---\n${tasks(task('a', 'minutes: x'))}---\n`,
      'plan.md',
      'plan.md:5 task a: minutes: "x" stands here; write minutes, such as 5',
    ],
    ['another file', 'x', 'plan.txt', 'plan.txt: is no plan by its name; plans end in .yaml, .yml or .md'],
  ])('%s', (_, text, file, expected) => {
    expect(faults(text, file)).toEqual([expected])
  })

  it('all at once, in the order of the lines', () => {
    const text = `version: 2\ntitel: T\ntasks:\n${task('a', 'blockedBy: [b]')}${task('b', 'blockedBy: [a, x], minutes: long')}`
    expect(faults(text).map((line) => line.split(': ')[0])).toEqual([
      'plan.yaml',
      'plan.yaml:1',
      'plan.yaml:2',
      'plan.yaml:4 task a',
      'plan.yaml:5 task b',
      'plan.yaml:5 task b',
    ])
  })

  it('no more than a hundred', () => {
    expect(faults(tasks(...Array.from({ length: 300 }, (_, i) => task(`t${i}`, 'x: 1'))))).toHaveLength(101)
  })

  it('in a cycle of thousands, in a line', () => {
    const ring = Array.from({ length: 900 }, (_, i) => task(`t${i}`, `blockedBy: [t${(i + 1) % 900}]`))
    const [only, ...others] = faults(tasks(...ring))
    expect(others).toEqual([])
    expect(only?.length).toBeLessThan(500)
    expect(only).toContain('t0 -> t1 -> ')
  })
})

it('never throws, whatever a file holds', () => {
  const scraps = fc.constantFrom(
    ...`${HEAD}|tasks:|\n|  - |id: a|{|}|[|]|: |blockedBy: [a]|&x |*x|"|---\n|!!js |? |<<: |writes: [|**|\0|é`.split(
      '|',
    ),
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(scraps, { maxLength: 20 }).map((parts) => parts.join('')),
  )
  const value = fc.anything().map((any) => `${HEAD}tasks: ${JSON.stringify(any) ?? ''}`)
  fc.assert(
    fc.property(fc.oneof(text, value), fc.constantFrom('a.yaml', 'a.md'), (some, file) => {
      const { plan, faults: wrong } = readPlan(file === 'a.md' ? `---\n${some}\n---\n` : some, file)
      expect(plan === undefined).toBe((wrong?.length ?? 0) > 0)
    }),
    { numRuns: 300 },
  )
})

describe('a plan in the words of another tool', () => {
  const EDGES = 'write blockedBy: a list of the ids of the tasks it waits for'
  const remedyOf = (key: string): string =>
    faults(tasks(task('b'), task('a', `"${key}": [b]`)))
      .join('\n')
      .replace(/^plan\.yaml:5 task a: [^:]*: unknown; /, '')

  it.each([
    'depends_on',
    'dependsOn',
    'depends-on',
    'Depends On',
    'dependencies',
    'dependency',
    'dependent_on',
    'deps',
    'needs',
    'need',
    'requires',
    'blocked_by',
    'blocked-by',
    'blockedby',
    'waits_for',
    'wait_for',
    'waitFor',
    'after',
    'run_after',
    'runAfter',
    'prerequisites',
    'prereqs',
    'predecessors',
    'upstream',
    'parents',
  ])('keeps its edges: of %s it says to write blockedBy', (key) => expect(remedyOf(key)).toBe(EDGES))

  it.each(['blocks', 'unblocks', 'before', 'dependents'])('keeps the direction of %s', (key) =>
    expect(remedyOf(key)).toBe('write it the other way round: blockedBy with each task that waits for this one'),
  )

  it.each([
    ['prompt', 'write brief: what to do'],
    ['description', 'write brief: what to do'],
    ['name', 'write title: a few words; and id: a short name'],
    ['files', 'write writes: globs of the files it may write'],
    ['inputs', 'write reads: the files to read first'],
    ['test', 'write verify: a command'],
    ['estimate', 'write minutes: an estimate'],
    ['subagent_type', 'write agent: an agent type'],
  ])('says of %s: %s', (key, remedy) => expect(remedyOf(key)).toBe(remedy))

  it('has no other key of ours taken for a mistake', () => {
    for (const key of ['role', 'reads', 'output', 'collect'])
      expect(faults(tasks(task('a', `${key}: 1`))).join()).not.toContain('unknown')
  })

  it.each(['kubernetes', 'toString', 'colour'])('never says to remove what it does not know: %s', (key) =>
    expect(remedyOf(key)).toMatch(/^known here: id, title, brief, blockedBy, writes, /),
  )

  it.each([
    ['steps: []', 'steps: unknown; write tasks'],
    ['name: x', 'name: unknown; write title: a few words'],
    ['dependencies: {a: [b]}', 'dependencies: unknown; write blockedBy with each task that waits'],
    ['max_parallel: 3', 'max_parallel: unknown; write concurrency: the most tasks at work at once'],
    ['defaults: {needs: [a]}', 'defaults.needs: unknown; stands with each task, as blockedBy, not here'],
  ])('at the top, %s', (line, remedy) =>
    expect(faults(`${tasks(task('a'))}${line}\n`)).toEqual([`plan.yaml:5: ${remedy}`]),
  )
})

describe('ids without quotes', () => {
  const quote = (source: string): string =>
    `${source} stands here, which is no text to YAML; put it in quotes: "${source}"`

  it.each(['1', '1.10', '1.1', '007', '0x1F', '1e3', '-1', 'true', 'False'])('%s is asked for as it stands', (id) =>
    expect(faults(tasks(task(id)))).toEqual([`plan.yaml:4 task #1: id: ${quote(id)}`]),
  )

  it('1.1 and 1.10 are two tasks, and their edges are known: only quotes are missing', () => {
    const text = tasks(task('1.1'), task('1.10'), task('"2"', 'blockedBy: ["1.1", "1.10"]'))
    expect(faults(text)).toEqual([
      `plan.yaml:4 task #1: id: ${quote('1.1')}`,
      `plan.yaml:5 task #2: id: ${quote('1.10')}`,
    ])
    expect(sound(text.replaceAll(/id: (1\.\d+)/g, 'id: "$1"')).tasks[2]?.blockedBy).toEqual(['1.1', '1.10'])
  })

  it('a blockedBy without quotes is asked for as it stands', () => {
    expect(faults(tasks(task('"1.10"'), task('a', 'blockedBy: [1.10]')))).toEqual([
      `plan.yaml:5 task a: blockedBy: ${quote('1.10')}`,
    ])
  })
})

it('a YAML plan from Windows, with a byte order mark', () => {
  const text = `\uFEFF${tasks(task('a'), task('b', 'blockedBy: [a]'))}`.replaceAll('\n', '\r\n')
  expect(sound(text).tasks.map(({ id, blockedBy }) => [id, blockedBy])).toEqual([
    ['a', []],
    ['b', ['a']],
  ])
})
