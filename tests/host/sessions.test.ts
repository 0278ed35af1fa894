import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { after, agent, bash, edit, onStage, play, read, Session, say, signal, write } from './runner/index.ts'
import { scenario } from './scenario.ts'

/** B reads what A wrote before it asks: hosts before 2.1.232 let no edit of a file that changed come as far as a hook. */
const twoWriters = {
  main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
  agents: {
    A: [read('notes.md'), edit('notes.md', 'start', 'A'), signal('A wrote'), after('B asked'), 'A done'],
    B: [after('A wrote'), read('notes.md'), edit('notes.md', 'end', 'B'), signal('B asked'), 'B done'],
  },
} as const
const files = { 'notes.md': 'start\nend\n' }

test.each(['default', 'bypassPermissions'] as const)(
  'two sessions in one project share the leases (%s)',
  async (mode) => {
    await onStage({ files }, async (stage) => {
      const one = await Session.start(stage, {
        mode,
        main: [agent('Writer A', 'A'), 'launched'],
        agents: { A: [write('new.md', 'from A\n'), signal('A wrote'), after('two asked'), 'A done'] },
        prompt: 'go',
      })
      const two = await Session.start(stage, {
        mode,
        main: [agent('Writer B', 'B'), 'launched'],
        agents: { B: [after('A wrote'), read('new.md'), edit('new.md', 'from A', 'B'), signal('two asked'), 'B done'] },
        prompt: 'go',
      })
      const [, second] = await Promise.all([one.end(), two.end()])
      expect(second.toolResult('B', 1)).toMatch(/fanout: agent "Writer A" \(general-purpose\) is working on new\.md/)
      expect(stage.read('new.md')).toBe('from A\n')
    })
  },
)

// The main conversation's `cd` lasts, and agents launched then begin there; an agent's own `cd` ends with its command.
scenario(
  'whoever works in a nested repository is still held to the project',
  {
    allow: ['Edit', 'Write', 'Bash(cd *)'],
    files: { ...files, 'inner/keep.md': 'inner\n' },
    prepare: async (stage) => {
      await stage.exec('git', ['init', '-q', 'inner'])
    },
    main: [
      agent('Writer A', 'A'),
      after('A wrote'),
      bash('cd inner'),
      say(agent('Writer B', 'B'), read('../notes.md')),
      write('../notes.md', 'main\n'),
      signal('main asked'),
      'launched',
    ],
    agents: {
      A: [read('notes.md'), write('notes.md', 'A\n'), signal('A wrote'), after('B asked', 'main asked'), 'A done'],
      B: [
        read('../notes.md'),
        edit('../notes.md', 'A', 'B'),
        write('notes.md', 'not the same file\n'),
        signal('B asked'),
        'B done',
      ],
    },
  },
  ({ story, stage }) => {
    expect(story.toolResults('main').at(-1)?.text).toMatch(/fanout: agent "Writer A" .* Your edit was not made\./)
    expect(story.toolResult('B', 1)).toMatch(/fanout: agent "Writer A" .* Your edit was not made\./)
    expect(story.file('notes.md')).toBe('A\n')
    expect(story.file('inner/notes.md')).toBe('not the same file\n')
    expect(readdirSync(join(stage.project, '.git', 'fanout'))).toContain('000001.jsonl')
    expect(readdirSync(join(stage.project, 'inner', '.git'))).not.toContain('fanout')
  },
)

scenario('outside git the leases hold as well', { git: false, files, ...twoWriters }, ({ story }) => {
  expect(story.toolResult('B', 1)).toMatch(/fanout: agent "Writer A" \(general-purpose\) is working on notes\.md/)
  expect(story.file('notes.md')).toBe('A\nend\n')
})

const broken: Record<string, (dir: string) => void> = {
  'full of garbage': (dir) => {
    mkdirSync(dir)
    for (const name of ['000001.jsonl', '000007.jsonl', 'config.json', 'tmp.1'])
      writeFileSync(join(dir, name), '{"\0garbage\n'.repeat(99))
    mkdirSync(join(dir, 'history'))
  },
  'a file': (dir) => writeFileSync(dir, 'not a folder\n'),
}

for (const [what, spoil] of Object.entries(broken))
  test(`a state folder that is ${what} stops nobody's work`, async () => {
    const story = await play({
      mode: 'default',
      files,
      prepare: (stage) => spoil(join(stage.project, '.git', 'fanout')),
      ...twoWriters,
    })
    expect(story.exitCode).toBe(0)
    expect(story.extra).toEqual([])
    expect(story.toolResults('A').map(({ isError }) => isError)).toEqual([false, false])
    // Garbage lines are passed over and the leases hold; without a folder there are none, and `fanout status` says so.
    if (what === 'full of garbage')
      expect(story.toolResult('B', 1)).toMatch(/fanout: agent "Writer A" .* Your edit was not made\./)
    else expect(story.file('notes.md')).toBe('A\nB\n')
  })

test('a state folder that cannot be written stops nobody', async () => {
  // Root writes wherever permissions forbid it; nobody writes into /proc.
  const asRoot = process.getuid?.() === 0
  const story = await play({
    mode: 'default',
    files,
    env: asRoot ? { FANOUT_STATE_DIR: '/proc/fanout' } : {},
    prepare: (stage) => mkdirSync(join(stage.project, '.git', 'fanout'), { mode: 0o500 }),
    ...twoWriters,
  })
  expect(story.exitCode).toBe(0)
  expect(story.extra).toEqual([])
  expect(story.file('notes.md')).toBe('A\nB\n')
})

scenario('FANOUT=0 turns everything off', { env: { FANOUT: '0' }, files, ...twoWriters }, ({ story, stage }) => {
  expect(story.heard('B').join()).not.toContain('fanout: ')
  expect(story.toolResult('B', 1)).not.toContain('fanout: ')
  expect(story.file('notes.md')).toBe('A\nB\n')
  expect(readdirSync(join(stage.project, '.git'))).not.toContain('fanout')
})

scenario(
  'one-writer=warn says so and stops nothing',
  { env: { FANOUT_RULES: 'one-writer=warn' }, files, ...twoWriters },
  ({ story }) => {
    expect(story.toolResult('B', 1)).not.toContain('Your edit was not made')
    expect(story.heard('B').join()).toContain('is working on notes.md too and has not ended. Nothing was stopped')
    expect(story.file('notes.md')).toBe('A\nB\n')
  },
)

scenario(
  'a settings file turns the rule off',
  { files: { ...files, '.claude/fanout.yaml': 'rules:\n  one-writer: off\n' }, ...twoWriters },
  ({ story }) => {
    expect(story.toolResult('B', 1) + story.heard('B').join()).not.toContain('fanout: ')
    expect(story.file('notes.md')).toBe('A\nB\n')
  },
)

test("fanout's own verbs need no permission, in agents neither; anything more does", async () => {
  const story = await play({
    mode: 'default',
    allow: ['Edit', 'Write'],
    main: [bash('fanout status'), agent('Looker', 'A', { background: false }), 'done'],
    agents: {
      A: [
        bash('fanout status --json'),
        bash('fanout status; touch x'),
        bash('fanout release a.md --why "mine"'),
        'A done',
      ],
    },
  })
  expect(story.toolResults('main')[0]).toMatchObject({ isError: false })
  expect(story.toolResults('A').map(({ isError }) => isError)).toEqual([false, true, true])
  expect(story.file('x')).toBeUndefined()
})
