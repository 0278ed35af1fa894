import { symlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  after,
  agent,
  edit,
  findClient,
  isAtLeast,
  mark,
  play,
  read,
  say,
  signal,
  workflow,
  write,
} from './runner/index.ts'
import { scenario } from './scenario.ts'

const client = await findClient()
/** Before 2.1.232 the host itself refuses to write a file that was not read; agents there cannot launch agents. */
const writesUnread = isAtLeast(client.version, '2.1.232')

const held =
  /^fanout: agent "Writer A" \(general-purpose\) is working on notes\.md and keeps it until that agent ends\./

scenario(
  'two background agents want one file: the second is refused and the first write stays',
  {
    files: { 'notes.md': 'start\nend\n' },
    main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
    agents: {
      A: [read('notes.md'), edit('notes.md', 'start', 'A was here'), signal('A wrote'), after('B asked'), 'A done'],
      B: [
        read('notes.md'),
        after('A wrote'),
        edit('notes.md', 'end', 'B was here'),
        write('other.md', 'B\n'),
        signal('B asked'),
        'B done',
      ],
    },
  },
  ({ story }) => {
    expect(story.file('notes.md')).toBe('A was here\nend\n')
    expect(story.file('other.md')).toBe('B\n')
    expect(story.extra).toEqual([])
  },
)

scenario(
  'two writes of one file: the reason names the holder and is the same on every retry',
  {
    main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
    agents: {
      A: [write('notes.md', 'from A\n'), signal('A wrote'), after('B asked'), 'A done'],
      B: [after('A wrote'), write('notes.md', 'B\n'), write('notes.md', 'B again\n'), signal('B asked'), 'B done'],
    },
  },
  ({ story }) => {
    expect(story.file('notes.md')).toBe('from A\n')
    const [first, second] = story.toolResults('B')
    expect(first).toMatchObject({ isError: true })
    expect(first?.text).toMatch(held)
    expect(second?.text).toBe(first?.text)
    expect(story.heard('main').join()).not.toContain('fanout:')
  },
)

scenario(
  'foreground agents of one message exclude each other too',
  {
    main: [
      say(agent('Writer A', 'A', { background: false }), agent('Writer B', 'B', { background: false })),
      'both ended',
    ],
    agents: {
      A: [write('notes.md', 'from A\n'), signal('A wrote'), after('B asked'), 'A done'],
      B: [after('A wrote'), write('notes.md', 'from B\n'), signal('B asked'), 'B done'],
    },
  },
  ({ story }) => {
    expect(story.file('notes.md')).toBe('from A\n')
    expect(story.toolResult('B', 0)).toMatch(held)
  },
)

scenario(
  'the loser tries again after the winner ended, reads, and succeeds',
  {
    main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
    agents: {
      A: [write('notes.md', 'from A\n'), signal('A wrote'), after('B asked'), 'A done'],
      B: [
        after('A wrote'),
        write('notes.md', 'from B\n'),
        signal('B asked'),
        after('A:ended'),
        read('notes.md'),
        write('notes.md', 'from A and B\n'),
        'B done',
      ],
    },
  },
  ({ story }) => {
    expect(story.toolResult('B', 0)).toMatch(held)
    expect(story.file('notes.md')).toBe('from A and B\n')
  },
)

if (writesUnread)
  scenario(
    'stale write: a file another agent wrote and left is not overwritten unread',
    {
      main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
      agents: {
        A: [
          write('own.md', 'A\n'),
          signal('A began'),
          after('B:ended'),
          write('notes.md', 'A\n'),
          read('notes.md'),
          write('notes.md', 'A and B\n'),
          'A done',
        ],
        B: [after('A began'), write('notes.md', 'from B\n'), 'B done'],
      },
    },
    ({ story }) => {
      expect(story.toolResult('A', 1)).toMatch(
        /^fanout: agent "Writer B" \(general-purpose\) changed notes\.md and you have not read it since\./,
      )
      expect(story.file('notes.md')).toBe('A and B\n')
    },
  )

if (writesUnread) {
  scenario(
    'nested: a child may write what its waiting parent holds, its background cousin may not',
    {
      main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
      agents: {
        A: [
          write('notes.md', 'A\n'),
          signal('A wrote'),
          agent('Child', 'C', { background: false }),
          signal('C ended'),
          after('B asked'),
          'A done',
        ],
        B: [after('C ended'), write('notes.md', 'B\n'), signal('B asked'), 'B done'],
        C: [edit('notes.md', 'A', 'A and its child'), 'C done'],
      },
    },
    ({ story }) => {
      expect(story.file('notes.md')).toBe('A and its child\n')
      expect(story.toolResult('B', 0)).toMatch(held)
    },
  )

  scenario(
    'nested: two children of one parent exclude each other',
    {
      main: [agent('Parent', 'P'), 'launched'],
      agents: {
        P: [
          say(agent('Writer A', 'A', { background: false }), agent('Writer B', 'B', { background: false })),
          'P done',
        ],
        A: [write('notes.md', 'from A\n'), signal('A wrote'), after('B asked'), 'A done'],
        B: [after('A wrote'), write('notes.md', 'from B\n'), signal('B asked'), 'B done'],
      },
    },
    ({ story }) => {
      expect(story.file('notes.md')).toBe('from A\n')
      expect(story.toolResult('B', 0)).toMatch(held)
    },
  )
}

for (const type of ['', ", agentType: 'general-purpose'"])
  test.skipIf(!isAtLeast(client.version, '2.1.154'))(
    `agents of a Workflow exclude each other (label${type})`,
    async () => {
      const story = await play({
        allow: ['Edit', 'Write', 'Workflow'],
        mode: 'default',
        main: [
          workflow(`export const meta = { name: 'two', description: 'two writers' }
          await parallel([
            () => agent('Write. ${mark('A')}', { label: 'first'${type} }),
            () => agent('Write. ${mark('B')}', { label: 'second'${type} }),
          ])`),
          'launched',
        ],
        agents: {
          A: [write('notes.md', 'from A\n'), signal('A wrote'), after('B asked'), 'A done'],
          B: [after('A wrote'), write('notes.md', 'from B\n'), signal('B asked'), 'B done'],
        },
      })
      expect(story.file('notes.md')).toBe('from A\n')
      expect(story.toolResult('B', 0)).toMatch(
        /^fanout: (agent "first"|another agent) \((workflow-subagent|general-purpose)\) is working on notes\.md/,
      )
    },
  )

scenario(
  'one file by three names: a link, a detour, an absolute path',
  {
    files: { 'dir/notes.md': 'start\n' },
    prepare: (stage) => {
      symlinkSync('dir/notes.md', `${stage.project}/link.md`)
      symlinkSync('dir', `${stage.project}/alias`)
    },
    main: [say(agent('Writer A', 'A'), agent('Writer B', 'B')), 'launched'],
    agents: {
      A: [read('dir/notes.md'), write('dir/notes.md', 'from A\n'), signal('A wrote'), after('B asked'), 'A done'],
      B: [
        read('link.md'),
        after('A wrote'),
        edit('link.md', 'from A', 'B'),
        edit('alias/notes.md', 'from A', 'B'),
        edit('dir/../alias/notes.md', 'from A', 'B'),
        signal('B asked'),
        'B done',
      ],
    },
  },
  ({ story }) => {
    expect(story.file('dir/notes.md')).toBe('from A\n')
    const refused = story.toolResults('B').filter(({ text }) => text.startsWith('fanout: agent "Writer A"'))
    if (writesUnread) expect(refused).toHaveLength(3)
    else expect(refused.length).toBeGreaterThan(0)
  },
)

scenario(
  'agents in worktrees of their own both write "the same" file',
  {
    files: { 'notes.md': 'start\n' },
    main: [
      say(agent('Writer A', 'A', { isolation: 'worktree' }), agent('Writer B', 'B', { isolation: 'worktree' })),
      'launched',
    ],
    agents: {
      A: [read('notes.md'), edit('notes.md', 'start', 'A'), signal('A wrote'), after('B wrote'), 'A done'],
      B: [read('notes.md'), after('A wrote'), edit('notes.md', 'start', 'B'), signal('B wrote'), 'B done'],
    },
  },
  ({ story }) => {
    const copies = [...story.files].filter(
      ([path]) => path.startsWith('.claude/worktrees/') && path.endsWith('/notes.md'),
    )
    expect(copies.map(([, text]) => text).sort()).toEqual(['A\n', 'B\n'])
  },
)
